from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine.polygons.sieve import merge_small
from tests.classes import components_of, in_strips, random_classes


def merged(classes, least, rows):
    strips = list(merge_small(in_strips(classes, rows), classes.shape[1], least))
    return np.concatenate(strips)


def borders_of(components):
    """{component: {neighbour: pixels of shared border}}."""
    owner = {pixel: component for component in components for pixel in component}
    actual = {component: {} for component in components}
    for (r, c), component in owner.items():
        for near in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
            other = owner.get(near, component)
            if other != component:
                actual[component][other] = actual[component].get(other, 0) + 1
    return actual


def mixed(number):
    """The finaliser of splitmix64 (Vigna 2015) in plain integers: what decides between equals."""
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    number = (number ^ (number >> 30)) * 0x94D049BB133111EB % 2**64
    return number ^ (number >> 31)


def one_round(classes, least):
    """The rule of the module's docstring, component by component, on the whole raster."""
    components = components_of(classes)
    borders, width = borders_of(components), classes.shape[1]

    def rank(component):
        row, col = min(component)
        return len(component), mixed(row * (width + 2) + col + 1)

    def chosen(component):
        """A class, or a component whose class is taken, or None to stay."""
        if len(component) >= least or not borders[component]:
            return None
        by_class = {}
        for other, length in borders[component].items():
            if len(other) >= least:
                by_class[components[other]] = by_class.get(components[other], 0) + length
        if by_class:
            return max(by_class, key=lambda value: (by_class[value], -value))
        return max(borders[component], key=rank)

    def final(component):
        choice = chosen(component)
        if choice is None or (
            chosen(choice) == component if isinstance(choice, frozenset) else False
        ):
            stays = choice is None or rank(component) > rank(choice)
            return components[component] if stays else components[choice]
        return final(choice) if isinstance(choice, frozenset) else choice

    result = classes.copy()
    for component in components:
        for pixel in component:
            result[pixel] = final(component)
    return result


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 16), st.integers(1, 14), st.booleans())
def test_the_result_is_that_of_the_rule_wherever_strips_end(seed, least, rows, coarse):
    classes = random_classes(seed, (14, 10))
    if coarse:
        patch = random_classes(seed + 1, (5, 4)).repeat(3, axis=0).repeat(3, axis=1)[:14, :10]
        classes = np.where(np.random.default_rng(seed).random(classes.shape) < 0.3, classes, patch)
    expected = classes
    for _ in range((least - 1).bit_length()):
        expected = one_round(expected, least)
    np.testing.assert_array_equal(merged(classes, least, rows), expected)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(2, 30))
def test_no_component_with_a_neighbour_stays_small_and_nodata_stays(seed, least):
    classes = random_classes(seed, (16, 16))
    actual = merged(classes, least, 5)
    np.testing.assert_array_equal(actual == 255, classes == 255)
    components = components_of(actual)
    for component, others in borders_of(components).items():
        assert len(component) >= least or not others


@pytest.mark.parametrize("least", [0, 1])
def test_nothing_is_small_when_one_pixel_is_enough(least):
    classes = random_classes(0, (6, 6))
    np.testing.assert_array_equal(merged(classes, least, 2), classes)


def test_the_longest_border_decides_among_large_neighbours():
    classes = np.zeros((12, 12), np.uint8)
    classes[:, 6:] = 1
    classes[4:6, 5:7] = 2
    classes[5, 7] = 2  # one more pixel in the field of class 1
    assert (merged(classes, 20, 3)[4:6, 5:8] == 1).all()


def test_two_arms_of_one_neighbour_count_as_one_before_they_meet():
    classes = np.zeros((30, 9), np.uint8)
    classes[:, 3:6] = 1
    classes[4, 3:6] = 2  # beside it 0 twice, above and below it 1
    classes[20:, :] = 0  # where the arms of class 0 meet
    one = merged(classes, 5, 30)
    for rows in (1, 2, 7):
        np.testing.assert_array_equal(merged(classes, 5, rows), one)
    assert (one[4, 3:6] == 1).all()


def test_few_rows_are_held_back():
    classes = random_classes(3, (400, 30))
    read, held = [0], []

    def strips():
        for strip in in_strips(classes, 10):
            read[0] += len(strip)
            yield strip

    done = 0
    for strip in merge_small(strips(), 30, 12):
        done += len(strip)
        held.append(read[0] - done)
    assert done == 400
    assert max(held) < 100
