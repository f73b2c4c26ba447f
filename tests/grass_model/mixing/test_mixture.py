import pytest

from grass_model.mixing.mixture import read_mixture, require_labels, scored_as
from grass_qgis.engine.core.errors import DataError
from tests.mixed_sets import MIX, write_sets


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    return write_sets(tmp_path_factory.mktemp("sets"), size=32)


def test_the_file_says_what_each_class_stands_for(sets):
    town, forest, path = sets
    mixture = read_mixture([str(town), str(forest)], str(path))
    assert [c.name for c in mixture.classes] == ["building", "tree", "grass"]
    assert mixture.table.members.astype(int).tolist() == [
        [1, 0, 0],
        [0, 1, 1],
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
    ]
    assert [item.weight for item in mixture.sets] == [3.0, 1.0]
    assert [item.pixel_m for item in mixture.sets] == [0.0, 2.0]
    assert mixture.bands == ("red", "green", "blue", "nir")


def test_without_a_file_sets_of_the_same_classes_are_mixed(sets, tmp_path):
    town, forest, _ = sets
    (tmp_path / "other").symlink_to(town)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "classes.json").write_text((town / "classes.json").read_text())
    mixture = read_mixture([str(town), str(tmp_path / "more")])
    assert mixture.table.members.astype(int).tolist() == [[1, 0], [0, 1], [1, 0], [0, 1]]
    with pytest.raises(DataError, match="bare of forest stands for bare"):
        read_mixture([str(town), str(forest)])
    with pytest.raises(DataError, match="same name: town, town"):
        read_mixture([str(town), str(tmp_path / "other")])


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("tree, grass]", "tree, moss]", "vegetation of town stands for moss"),
        ("house: building", "hut: building", "groups hut of town"),
        ("weight: 3", "weight: 0", "weight in .* is 0"),
        ("weight: 3", "weight: many", "weight in .* is 'many'"),
        ("weight: 3", "wieght: 3", "wieght, which means nothing"),
        ("  town:", "  city:", "names no set town; it has city, forest"),
        ("sets:", "sets: []\nbands2:", "bands2, which means nothing"),
        ("pixel_m: 2.0", "pixel_m: -2.0", "pixel_m in .* is -2.0"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(sets, tmp_path, before, after, message):
    town, forest, _ = sets
    path = tmp_path / "mix.yaml"
    path.write_text(MIX.replace(before, after))
    with pytest.raises(DataError, match=message):
        read_mixture([str(town), str(forest)], str(path))


def test_a_class_that_no_label_stands_for_is_refused(sets, tmp_path):
    town, forest, _ = sets
    path = tmp_path / "mix.yaml"
    path.write_text(MIX.replace('"#9ccc65"}', '"#9ccc65", snow: ""}', 1))
    with pytest.raises(DataError, match="No data set has labels of snow"):
        require_labels(read_mixture([str(town), str(forest)], str(path)))


def test_a_models_classes_count_as_those_of_a_set(sets):
    town, forest, path = sets
    assert scored_as(town, str(path), ["grass", "building", "tree"]).classes.tolist() == [1, 0, 1]
    with pytest.raises(DataError, match="No class of forest stands for building"):
        scored_as(forest, str(path), ["building", "tree", "grass"])
    with pytest.raises(DataError, match="The model has the classes"):
        scored_as(town, str(path), ["building", "tree"])
