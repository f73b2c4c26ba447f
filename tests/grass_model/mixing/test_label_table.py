from dataclasses import replace

import numpy as np
import pytest

from grass_model.metrics.scores import scores_of
from grass_model.mixing.label_table import (
    LabelTable,
    SetLabels,
    mean_scores,
    plain_table,
    validation_record,
)

# town: house = building, vegetation = tree or grass; forest: bare = nothing, wood = tree, grass,
# green = tree or grass.
MEMBERS = np.array(
    [[1, 0, 0], [0, 1, 1], [0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1]], bool
)  # fmt: skip
TABLE = LabelTable(
    MEMBERS,
    (
        SetLabels("town", 0, ("house", "vegetation")),
        SetLabels("forest", 2, ("bare", "wood", "grass", "green")),
    ),
)


def test_labels_of_one_class_are_exact():
    exact = TABLE.exact()
    assert exact[:6].tolist() == [0, 255, 255, 1, 2, 255]
    assert (exact[6:] == 255).all()


def test_a_class_counts_as_the_narrowest_label_of_the_set():
    town, forest = TABLE.sets
    assert TABLE.class_in(town).tolist() == [0, 1, 1]
    assert TABLE.class_in(forest).tolist() == [255, 1, 2]


def test_scores_equal_a_count_pixel_by_pixel():
    rng = np.random.default_rng(0)
    labels, predicted = rng.integers(0, 6, 400), rng.integers(0, 3, 400)
    labels[labels == 2] = 3
    confusion = np.zeros((6, 6), np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    class_of = {"town": {0: 0, 1: 1, 2: 1}, "forest": {1: 3, 2: 4}}
    for result in TABLE.scores(confusion):
        numbers = set(range(result.labels.first, result.labels.first + len(result.labels.classes)))
        pairs = [
            (int(a), class_of[result.labels.name].get(int(b)))
            for a, b in zip(labels, predicted, strict=True)
            if a in numbers
        ]
        ious = []
        for label in sorted(numbers):
            union = sum(label in pair for pair in pairs)
            if union:
                ious.append(sum(pair == (label, label) for pair in pairs) / union)
        assert result.miou == pytest.approx(np.mean(ious))
        assert result.scores.oa == pytest.approx(np.mean([a == b for a, b in pairs]))


def test_a_plain_table_scores_as_ever_and_a_mixed_one_has_scores_of_each_set():
    confusion = np.random.default_rng(1).integers(0, 50, (3, 3))
    plain = plain_table(("a", "b", "c"))
    assert plain.plain
    assert not TABLE.plain
    assert mean_scores(plain.scores(confusion))[0] == pytest.approx(scores_of(confusion).miou)
    assert validation_record(plain, confusion)["classes"].keys() == {"a", "b", "c"}
    whole = np.zeros((6, 6), np.int64)
    whole[0, 0], whole[1, 0], whole[3, 1] = 8, 8, 5
    record = validation_record(TABLE, whole)
    assert record["sets"]["town"]["oa"] == pytest.approx(0.5)
    assert record["sets"]["forest"]["miou"] == pytest.approx(1.0)
    assert record["oa"] == pytest.approx(0.75)
    town, forest = TABLE.sets
    weighted = LabelTable(MEMBERS, (replace(town, weight=3.0), forest))
    assert mean_scores(weighted.scores(whole))[1] == pytest.approx((3 * 0.5 + 1) / 4)
