from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine.tensors.blend import StripBlender
from grass_qgis.engine.tiling.grid import Window, plan_grid


@st.composite
def grids(draw):
    half = draw(st.integers(0, 6))
    tile = draw(st.integers(max(1, 4 * half), 4 * half + 12))
    size = Window(0, 0, draw(st.integers(1, 60)), draw(st.integers(1, 60)))
    return plan_grid(size, tile, 2 * half)


def blended(grid, tiles, order=None):
    blender = StripBlender(grid, tiles.shape[2])
    rows = []
    for row in range(grid.rows.count):
        for col in order(row) if order else range(grid.cols.count):
            blender.add(col, tiles[row, col].copy())
        rows += [chunk.copy() for chunk in blender.finish(row)]
    return np.concatenate(rows, axis=1)


def finished(blender, row):
    return np.concatenate([chunk.copy() for chunk in blender.finish(row)], axis=1)


def tiles_of(grid, seed, channels=2):
    shape = (grid.rows.count, grid.cols.count, channels, grid.rows.tile, grid.cols.tile)
    return np.random.default_rng(seed).random(shape).astype(np.float32)


@settings(deadline=None)
@given(grids(), st.integers(0, 99))
def test_rows_equal_a_sum_over_all_tiles_with_both_weights(grid, seed):
    tiles = tiles_of(grid, seed)
    big = np.zeros((2, 400, 400))
    for row in range(grid.rows.count):
        for col in range(grid.cols.count):
            weight = np.outer(grid.rows.weights(row), grid.cols.weights(col))
            top, left = 100 + grid.rows.start(row), 100 + grid.cols.start(col)
            side = grid.rows.tile
            big[:, top : top + side, left : left + side] += tiles[row, col] * weight
    expected = big[:, 100 : 100 + grid.area.height, 100 : 100 + grid.area.width]
    np.testing.assert_allclose(blended(grid, tiles), expected, atol=1e-5)


@settings(deadline=None)
@given(grids(), st.integers(0, 99))
def test_the_order_of_tiles_in_a_row_does_not_change_a_bit(grid, seed):
    tiles = tiles_of(grid, seed)
    rng = np.random.default_rng(seed)
    shuffled = blended(grid, tiles, lambda row: rng.permutation(grid.cols.count))
    np.testing.assert_array_equal(blended(grid, tiles), shuffled)


def test_tiles_that_never_come_leave_zeros_and_not_the_row_before():
    grid = plan_grid(Window(0, 0, 20, 40), 20, 0)
    blender = StripBlender(grid, 1)
    blender.add(0, np.ones((1, 20, 20), np.float32))
    assert finished(blender, 0).all()
    assert not finished(blender, 1).any()


def test_chunks_have_a_bounded_size():
    grid = plan_grid(Window(0, 0, 50, 40), 32, 8)
    blender = StripBlender(grid, 3, 4 * 3 * 50 * 7)
    for col in range(grid.cols.count):
        blender.add(col, np.full((3, 32, 32), 0.5, np.float32))
    shapes = [chunk.shape for chunk in blender.finish(0)]
    assert shapes[0] == (3, 7, 50)
    assert sum(rows for _, rows, _ in shapes) == grid.rows.final_stop(0)
