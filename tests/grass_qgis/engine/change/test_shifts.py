from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grass_qgis.engine.change.shifts import explained, within

CLASSES = st.sampled_from([0, 1, 2, 255])
MAPS = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(
    lambda shape: st.tuples(*(arrays.arrays(np.uint8, shape, elements=CLASSES) for _ in range(2)))
)


def slowly(before, after, reach):
    """The definition, pixel by pixel."""
    result = np.zeros(before.shape, bool)
    for row, col in np.ndindex(before.shape):
        a, b = before[row, col], after[row, col]
        if a == b or 255 in (a, b) or not reach:
            continue
        square = (
            slice(max(0, row - reach), row + reach + 1), slice(max(0, col - reach), col + reach + 1)
        )  # fmt: skip
        result[row, col] = (before[square] == b).any() and (after[square] == a).any()
    return result


@settings(max_examples=60, deadline=None)
@given(MAPS, st.integers(0, 4))
def test_it_is_the_definition_pixel_by_pixel(maps, reach):
    assert np.array_equal(explained(*maps, reach), slowly(*maps, reach))


@settings(max_examples=30, deadline=None)
@given(MAPS, st.integers(0, 4))
def test_the_order_of_the_dates_does_not_matter(maps, reach):
    before, after = maps
    assert np.array_equal(explained(before, after, reach), explained(after, before, reach))


@pytest.mark.parametrize("reach", [1, 2, 3])
@pytest.mark.parametrize("step", [(0, 1), (1, 0), (1, -1), (-1, -1)])
def test_a_map_shifted_against_itself_has_not_changed(reach, step):
    coarse = np.random.default_rng(3).integers(0, 3, (6, 6))
    whole = coarse.repeat(7, 0).repeat(7, 1).astype(np.uint8)
    move = [reach * k for k in step]
    shifted = np.roll(whole, move, (0, 1))
    inner = (slice(4, -4), slice(4, -4))
    before, after = whole[inner], shifted[inner]
    assert (before != after).any()
    # Wherever the shifted pixels come from inside the picture.
    core = (slice(reach, -reach), slice(reach, -reach))
    differs = (before != after)[core]
    assert explained(before, after, reach)[core][differs].all()
    assert not explained(before, after, reach - 1)[core][differs].all()


def test_a_new_object_keeps_its_whole_area():
    before = np.zeros((20, 20), np.uint8)
    after = before.copy()
    after[5:12, 5:12] = 1
    assert not explained(before, after, 2).any()


def test_a_thin_object_that_is_gone_has_changed():
    before = np.zeros((9, 9), np.uint8)
    before[:, 4] = 1
    assert not explained(before, np.zeros_like(before), 3).any()


def test_within_counts_the_square():
    there = np.zeros((7, 7), bool)
    there[3, 3] = True
    assert within(there, 2).sum() == 25
    assert within(there, 2)[1, 1]
