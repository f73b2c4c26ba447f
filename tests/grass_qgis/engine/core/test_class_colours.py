"""Colours of classes: a map reads at a glance, and no two classes look alike."""

import colorsys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grass_qgis.engine.core.class_colours import class_colour, class_colours


def hue(colour: str) -> float:
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return colorsys.rgb_to_hsv(red, green, blue)[0] * 360


@pytest.mark.parametrize(
    ("names", "least", "most"),
    [
        (("water", "River", "open water", "Wasser", "水"), 180, 240),
        (("tree", "Trees_old", "low vegetation", "Wald", "植生", "grassland"), 70, 170),
        (("building", "built-up area", "roof", "Gebäude"), 0, 20),
        (("bare land", "unpaved land", "cropland"), 30, 60),
    ],
)
def test_names_of_frequent_classes_give_their_colours(names, least, most):
    for name in names:
        assert least <= hue(class_colour(name)) <= most, name


def test_a_part_of_a_word_does_not_count():
    assert class_colour("carpark") == class_colour("anything")
    assert class_colour("seen") == class_colour("anything")


def test_decomposed_letters_are_the_same_letters():
    name = "Gebäude"
    assert class_colour(unicodedata.normalize("NFD", name)) == class_colour(name)


def test_low_vegetation_and_trees_differ_and_so_do_two_kinds_of_water():
    colours = class_colours(["low vegetation", "tree", "vegetation", "lake", "river"])
    assert len(set(colours)) == 5


@given(st.lists(st.sampled_from(["water", "tree", "x", "", "road", "7"]), max_size=255))
def test_no_two_classes_have_the_same_colour(names):
    colours = class_colours(names)
    assert len(set(colours)) == len(names)
    assert all(len(it) == 7 and int(it[1:], 16) >= 0 for it in colours)
    assert colours == class_colours(names)
