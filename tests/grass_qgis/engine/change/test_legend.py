from __future__ import annotations

import numpy as np
import pytest

from grass_qgis.engine.change.legend import Codes, CommonClass, match_classes
from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import JobError

NONE = ({}, {})


def specs(**named):
    return [ClassSpec(value, name, "#102030") for name, value in named.items()]


def match(before, after, declared=None, how="auto"):
    if declared is None:
        declared = tuple({item.id: item.name for item in part} for part in (before, after))
    return match_classes(before, after, declared, how)


def test_names_go_before_numbers():
    matched = match(specs(forest=1, water=2), specs(water=1, forest=7))
    assert [(c.name, c.before, c.after) for c in matched.classes] == [
        ("forest", 1, 7), ("water", 2, 1),
    ]  # fmt: skip
    assert matched.numbers((1, 2), "before").tolist() == [0, 1]
    assert matched.numbers((1, 7), "after").tolist() == [1, 0]
    assert "forest 1 = 7, water 2 = 1" in matched.notes[0]
    assert not matched.warnings


def test_letter_case_and_spaces_make_no_other_name():
    matched = match(specs(**{"Bare  soil": 3}), specs(**{"bare soil": 3}))
    assert len(matched.classes) == 1


def test_a_class_of_one_map_only_is_said():
    matched = match(specs(forest=1, water=2), specs(forest=1, lake=2))
    assert [(c.name, c.before, c.after) for c in matched.classes] == [
        ("forest", 1, 1), ("water", 2, None), ("lake", None, 2),
    ]  # fmt: skip
    first, second = matched.warnings
    assert "Only the first map has the class 'water' (2)" in first
    assert "calls 2 'lake'" in first
    assert "Only the second map has the class 'lake' (2)" in second


def test_a_class_that_a_map_declares_without_a_pixel_is_no_stranger():
    declared = {1: "forest", 2: "water"}
    matched = match(specs(forest=1), specs(water=2), (declared, declared))
    assert not matched.warnings
    assert [(c.before, c.after) for c in matched.classes] == [(1, 1), (2, 2)]


def test_maps_without_a_common_name_are_refused_with_the_way_out():
    with pytest.raises(JobError, match="forest; wald") as caught:
        match(specs(forest=1), specs(wald=1))
    assert "match" in str(caught.value)
    matched = match(specs(forest=1), specs(wald=1), how="number")
    assert [c.name for c in matched.classes] == ["forest"]
    assert "1 is 'forest' and 'wald'" in matched.warnings[0]


def test_two_classes_of_a_name_are_refused():
    twins = [ClassSpec(1, "forest", "#000000"), ClassSpec(4, "Forest", "#000000")]
    with pytest.raises(JobError, match="first map are called 'Forest': 1 and 4"):
        match(twins, specs(forest=1), ({1: "forest", 4: "Forest"}, {1: "forest"}))


def test_maps_without_names_are_matched_by_number():
    plain = [ClassSpec(k, str(k), "#102030") for k in (1, 5)]
    matched = match(plain, plain[:1], NONE)
    assert [(c.name, c.before, c.after) for c in matched.classes] == [("1", 1, 1), ("5", 5, 5)]
    assert not matched.warnings
    named = match(specs(forest=1), plain, ({1: "forest"}, {}))
    assert [c.name for c in named.classes] == ["forest", "5"]
    assert "second map does not name its classes" in named.warnings[0]


def test_codes_are_stable_classes_then_changes():
    classes = [CommonClass(name, "#0000ff", k, k) for k, name in enumerate("abc")]
    codes = Codes(classes, [(0, 0), (2, 0), (0, 1)])
    assert [item.name for item in codes.specs()] == ["a", "b", "c", "a > b", "c > a"]
    assert codes.stable[[0, 1, 2, 3, 4, 255]].tolist() == [0, 1, 2, 0, 2, 255]
    assert codes.is_change.nonzero()[0].tolist() == [3, 4]
    before = np.array([0, 2, 255, 1], np.uint8)
    after = np.array([1, 0, 0, 1], np.uint8)
    assert codes.of(before, after).tolist() == [3, 4, 255, 1]


def test_more_kinds_than_codes_are_refused():
    classes = [CommonClass(str(k), "#000000", k, k) for k in range(20)]
    pairs = [(a, b) for a in range(20) for b in range(20)]
    with pytest.raises(JobError, match="400 classes and kinds of change together; 255 fit"):
        Codes(classes, pairs)


def test_classes_of_one_name_get_their_number_when_matched_by_number():
    twins = [ClassSpec(1, "tree", "#000000"), ClassSpec(2, "Tree", "#000000")]
    matched = match(twins, twins, how="number")
    assert [item.name for item in matched.classes] == ["tree (1)", "Tree (2)"]


def test_numbers_without_a_name_are_no_common_names():
    plain = [ClassSpec(2, "2", "#102030")]
    with pytest.raises(JobError, match="no class name in common: land; earth"):
        match(specs(land=1) + plain, specs(earth=1) + plain, ({1: "land"}, {1: "earth"}))


def test_a_class_that_one_map_does_not_name_takes_the_others_name():
    before = [*specs(land=1), ClassSpec(2, "2", "#102030")]
    matched = match(before, specs(land=1, water=2), ({1: "land"}, {1: "land", 2: "water"}))
    assert [(c.name, c.before, c.after) for c in matched.classes] == [
        ("land", 1, 1), ("water", 2, 2),
    ]  # fmt: skip
    assert "first map does not name its class 2" in matched.warnings[0]
