from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.tiling.grid import Axis, Window, fitted_side, panels_of, plan_grid


@st.composite
def axes(draw):
    half = draw(st.integers(0, 12))
    tile = draw(st.integers(max(1, 4 * half), 4 * half + 20))
    return Axis(draw(st.integers(1, 200)), tile, 2 * half)


@given(axes())
def test_weights_of_all_tiles_add_up_to_one_at_every_pixel(axis):
    total = np.zeros(axis.length)
    for index in range(axis.count):
        for position, weight in enumerate(axis.weights(index), axis.start(index)):
            if 0 <= position < axis.length:
                total[position] += weight
    np.testing.assert_allclose(total, 1.0, atol=1e-12)


@given(axes())
def test_weights_vanish_in_the_outer_quarter_of_an_overlap(axis):
    margin = axis.overlap // 4
    for index in range(axis.count):
        weights = axis.weights(index)
        assert len(weights) == axis.tile
        if index > 0:
            assert not any(weights[:margin])
        if index < axis.count - 1:
            assert not any(weights[axis.tile - margin :])


@given(axes())
def test_every_pixel_lies_in_one_core_and_finals_follow_each_other(axis):
    owners = np.zeros(axis.length, int)
    before = 0
    for index in range(axis.count):
        owners[index * axis.stride : (index + 1) * axis.stride] += 1
        stop = axis.final_stop(index)
        assert before <= stop <= axis.length
        assert stop <= axis.start(index) + axis.tile
        if index + 1 < axis.count:
            assert stop <= max(0, axis.start(index + 1))
        before = stop
    assert (owners == 1).all()
    assert before == axis.length


def test_windows_go_row_by_row_and_share_the_overlap():
    grid = plan_grid(Window(10, 20, 50, 30), 32, 8)
    windows = [grid.window(r, c) for r in range(grid.rows.count) for c in range(grid.cols.count)]
    assert len(windows) == grid.count == 3 * 2
    assert windows[0] == Window(6, 16, 32, 32)
    assert windows[1].col == windows[0].col_stop - 8
    assert windows[3].row == windows[0].row_stop - 8


@pytest.mark.parametrize(("tile", "overlap"), [(0, 0), (32, -2), (32, 3), (32, 18)])
def test_an_impossible_overlap_is_refused_with_its_value(tile, overlap):
    with pytest.raises(JobError, match=f"{overlap} px with tiles of {tile} px"):
        plan_grid(Window(0, 0, 10, 10), tile, overlap)


def test_an_empty_area_is_refused():
    with pytest.raises(JobError, match="0 x 5"):
        plan_grid(Window(0, 0, 0, 5), 32, 0)


@given(*[st.integers(-20, 20)] * 2, *[st.integers(0, 20)] * 2)
def test_an_intersection_holds_the_shared_pixels(col, row, width, height):
    ours, other = Window(0, 0, 12, 9), Window(col, row, width, height)
    shared = ours.intersection(other)
    pixels = {
        (c, r)
        for c in range(12)
        for r in range(9)
        if col <= c < col + width and row <= r < row + height
    }
    assert shared.width * shared.height == len(pixels)
    if pixels:
        assert (shared.col, shared.row) == (min(c for c, _ in pixels), min(r for _, r in pixels))


@given(axes(), st.integers(1, 8))
def test_fitted_tiles_cover_the_length_with_no_more_tiles_and_less_beyond(axis, multiple):
    largest = axis.tile * multiple
    overlap = min(axis.overlap, largest // 4 * 2)
    side = fitted_side(axis.length, largest, overlap, multiple)
    plain, fitted = Axis(axis.length, largest, overlap), Axis(axis.length, side, overlap)
    assert side % multiple == 0
    assert 2 * overlap <= side <= largest
    assert fitted.count == plain.count
    beyond = fitted.count * fitted.stride - axis.length
    assert side == -(-2 * overlap // multiple) * multiple or beyond < fitted.count * multiple


@given(axes(), st.integers(1, 6))
def test_panels_share_a_column_of_tiles_and_their_final_columns_make_up_the_area(axis, most):
    grid = plan_grid(Window(3, 4, axis.length, 10), axis.tile, axis.overlap)
    panels = panels_of(grid, most)
    stop = 0
    for panel in panels:
        assert panel.cols.count <= max(2, most)
        assert panel.final.col == stop
        stop = panel.final.col_stop
    assert stop == axis.length
    for left, right in zip(panels, panels[1:]):
        assert right.window(0, 0) == left.window(0, left.cols.count - 1)
        assert right.cols.weights(0) == left.cols.weights(left.cols.count - 1)
    assert sum(p.cols.count - 1 for p in panels) == grid.cols.count - 1


@given(axes(), st.integers(2, 6))
def test_weights_of_the_tiles_of_a_panel_add_up_to_one_at_every_final_pixel(axis, most):
    for panel in panels_of(plan_grid(Window(0, 0, axis.length, 10), axis.tile, axis.overlap), most):
        total = np.zeros(axis.length)
        for index in range(panel.cols.count):
            for position, weight in enumerate(panel.cols.weights(index), panel.cols.start(index)):
                if 0 <= position < axis.length:
                    total[position] += weight
        np.testing.assert_allclose(total[panel.final.col : panel.final.col_stop], 1.0, atol=1e-12)
