from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grass_qgis.engine.core.errors import JobError, ResolutionError
from grass_qgis.engine.tiling.gsd import (
    ALIKE,
    MOST_COARSE,
    chosen_gsd,
    is_trained_size,
    work_counts,
)

sizes = st.floats(0.01, 1000)
trained = st.one_of(
    st.just((0.0, 0.0, 0.0)),
    st.builds(lambda n: (n, 0.0, 0.0), sizes),
    st.builds(
        lambda n, low, high: (n, n * low, n * high), sizes, st.floats(0.2, 1), st.floats(1, 5)
    ),
)
AREA = (100, 50)


@given(trained, sizes, sizes)
def test_nobody_s_wish_is_the_raster_s_or_the_model_s_size(model, width, height):
    size = (width, height)
    try:
        result = chosen_gsd(model, size, 0.0, AREA)
    except ResolutionError:
        assert max(size) > MOST_COARSE * model[0] > 0 and not is_trained_size(model, size)
        return
    if model[0] == 0 or is_trained_size(model, size):
        assert result == 0.0
    else:
        assert result == model[0] and max(size) <= 1.02 * MOST_COARSE * model[0]


@given(trained, sizes, st.one_of(st.just(-1.0), sizes))
def test_what_is_requested_on_purpose_is_never_refused_as_too_coarse(model, side, requested):
    assert chosen_gsd(model, (side, side), requested, AREA) == max(requested, 0.0)


@given(sizes, st.floats(0.2, 1), st.floats(1, 5), st.floats(0.001, 20))
def test_what_a_model_knows_is_its_range_and_a_tenth_more(nominal, low, high, ratio):
    size = nominal * ratio
    least, greatest = nominal * low, nominal * high
    assume(min(abs(size * ALIKE / least - 1), abs(size / greatest / ALIKE - 1)) > 1e-9)
    inside = least / ALIKE < size < greatest * ALIKE
    assert is_trained_size((nominal, least, greatest), (size, size)) == inside


@given(st.integers(1, 10_000), st.integers(1, 10_000), sizes, sizes, sizes)
def test_work_pixels_are_whole_and_of_about_the_size(width, height, across, down, gsd):
    try:
        result = work_counts((width, height), (across, down), gsd)
    except JobError:
        assert max(gsd / min(across, down), max(across, down) / gsd) > 999
        return
    if result is None:
        assert 1 / ALIKE <= gsd / across <= ALIKE and 1 / ALIKE <= gsd / down <= ALIKE
        return
    for count, pixels, side in zip(result, (width, height), (across, down)):
        assert count == 1 or abs(count - pixels * side / gsd) <= 0.5 + 1e-6


def test_keeping_the_raster_s_pixels_needs_no_size():
    assert work_counts((10, 10), (3.0, 3.0), 0.0) is None


@pytest.mark.parametrize(
    ("area", "message"),
    [
        ((10, 10), "1 million pixels"),
        ((100, 100), "100 million"),
        ((10**4, 10**4), "1e\\+03 billion"),
    ],
)
def test_the_refusal_counts_the_pixels_of_the_area(area, message):
    with pytest.raises(ResolutionError, match=message):
        chosen_gsd((1.0, 0.0, 0.0), (100.0, 100.0), 0.0, area)
