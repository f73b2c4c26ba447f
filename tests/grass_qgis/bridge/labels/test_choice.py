from __future__ import annotations

import math
import random

from hypothesis import given
from hypothesis import strategies as st

from grass_qgis.bridge.labels.choice import Candidate, choose


def square(x, y, score, confidence=None, side=1.0):
    return Candidate(score, (x, y, x + side, y + side), confidence)


CANDIDATES = st.lists(
    st.builds(
        square,
        st.integers(0, 30),
        st.integers(0, 30),
        st.floats(0, 1),
        st.none() | st.floats(0, 100),
        st.floats(0.5, 6),
    ),
    max_size=25,
)


def overlap(one, other):
    width = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    height = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (one.box, other.box)]
    return max(0, width) * max(0, height) / min(areas)


@given(CANDIDATES, st.integers(1, 10))
def test_as_many_as_requested_are_taken_and_none_lies_over_another(candidates, count):
    chosen = choose(candidates, count)
    assert len(set(chosen)) == len(chosen) <= count
    for k, index in enumerate(chosen):
        for other in chosen[:k]:
            assert overlap(candidates[index], candidates[other]) <= 0.1
    if len(chosen) < count:  # whatever is left lies over one of them
        for index in set(range(len(candidates))) - set(chosen):
            assert any(overlap(candidates[index], candidates[c]) > 0.1 for c in chosen)


@given(CANDIDATES.filter(bool), st.integers(1, 10))
def test_the_first_has_the_greatest_worth(candidates, count):
    assert candidates[choose(candidates, count)[0]].worth == max(c.worth for c in candidates)


@given(CANDIDATES, st.integers(1, 9))
def test_each_choice_is_the_best_by_the_rule_as_it_is_written(candidates, count):
    chosen = choose(candidates, count)
    boxes = [c.box for c in candidates]
    if not boxes:
        assert chosen == ()
        return
    width = max(b[2] for b in boxes) - min(b[0] for b in boxes)
    height = max(b[3] for b in boxes) - min(b[1] for b in boxes)
    spacing = math.sqrt(width * height / count)

    def value(index, before):
        here = candidates[index]
        nearest = min((math.dist(here.centre, candidates[b].centre) for b in before), default=1e9)
        return here.worth * min(1.0, nearest / spacing)

    for k, index in enumerate(chosen):
        before = chosen[:k]
        free = [
            i
            for i in range(len(candidates))
            if i not in before and all(overlap(candidates[i], candidates[b]) <= 0.1 for b in before)
        ]
        assert math.isclose(value(index, before), max(value(i, before) for i in free))


def test_uncertain_regions_go_before_certain_ones():
    sure, uncertain = square(0, 0, 0.9, 95.0), square(20, 20, 0.6, 40.0)
    assert choose([sure, uncertain], 1) == (1,)


def test_shapes_that_cannot_overlap_are_kept_though_their_boxes_do():
    around, inside = square(0, 0, 0.9), square(0, 0, 0.8)
    assert choose([around, inside], 2) == (0,)
    assert choose([around, inside], 2, overlap=False) == (0, 1)


def test_a_cluster_does_not_take_everything():
    cluster = [square(2 * k, 0, 1.0) for k in range(10)]
    far = square(40, 40, 0.7)
    assert 10 in choose([*cluster, far], 3)


def test_choices_are_farther_apart_than_the_best_scores_are():
    draw = random.Random(1)
    points = [square(draw.uniform(0, 90), draw.uniform(0, 90), draw.random()) for _ in range(300)]
    chosen = choose(points, 20)
    best = sorted(range(300), key=lambda i: -points[i].score)[:20]

    def closest(indices):
        centres = [points[i].centre for i in indices]
        return sum(min(math.dist(a, b) for b in centres if b != a) for a in centres)

    assert closest(chosen) > closest(best)
    mean = sum(points[i].score for i in chosen) / 20
    assert mean > sum(p.score for p in points) / 300
