from __future__ import annotations

import numpy as np

from grass_qgis.engine.inference.assembly import PredictedBatch, assembled
from grass_qgis.engine.inference.feed import TileRow, by_row
from grass_qgis.engine.output.journal import Part
from grass_qgis.engine.tiling.grid import Window, panels_of, plan_grid

GRID = plan_grid(Window(0, 0, 70, 50), 20, 8)
IMAGE = np.random.default_rng(0).random((2, 90, 110)).astype(np.float32)  # from row and column -20


def batches_of(panels, first=0):
    """What a model that returns its input gives; the tiles of a row come in two batches."""
    rows = GRID.rows.count
    for number in range(first, rows * len(panels)):
        grid, index = panels[number // rows], number % rows
        height = grid.rows.final_stop(index) - max(0, grid.rows.start(index))
        valid = np.full((height, grid.final.width), number % 2 == 0)
        row = TileRow(number, index, grid, tuple(range(grid.cols.count)), valid)
        for cols in (row.cols[:-1], row.cols[-1:]):
            if cols:
                values = np.stack([seen(grid.window(index, col)) for col in cols])
                yield PredictedBatch(row, cols, values)


def seen(window):
    row, col = window.row + 20, window.col + 20
    return IMAGE[:, row : row + window.height, col : col + window.width]


def put_together(finished):
    """The image the parts make up, NaN where there is none, and the parts."""
    made, parts = np.full((2, 50, 70), np.nan, np.float32), []
    for part, chunks in ((item.part, item.rows) for item in finished):
        parts.append(part)
        top = part.top
        for item in chunks:
            assert (item.valid == (part.index % 2 == 0)).all()
            stop, left = top + item.values.shape[1], part.left
            made[:, top:stop, left : left + part.width] = item.values
            top = stop
    return made, parts


def test_parts_of_all_panels_make_up_the_image():
    for most in (99, 3):
        made, parts = put_together(assembled(batches_of(panels_of(GRID, most)), 2, 0))
        np.testing.assert_allclose(made, IMAGE[:, 20:70, 20:90], atol=1e-6)
        assert [part.index for part in parts] == list(range(len(parts)))
        assert sum(part.rows * part.width for part in parts) == 50 * 70


def test_rows_before_the_first_requested_are_blended_with_but_make_no_part():
    panels = panels_of(GRID, 3)
    whole, every = put_together(assembled(batches_of(panels), 2, 0))
    made, parts = put_together(assembled(batches_of(panels, first=2), 2, 3))
    assert parts == every[3:]
    assert isinstance(parts[0], Part)
    np.testing.assert_array_equal(made[~np.isnan(made)], whole[~np.isnan(made)])
    assert np.isnan(made[:, : parts[0].top, : panels[0].final.width]).all()


def test_rows_that_are_not_written_are_blended_with_all_the_same():
    _, every = put_together(assembled(batches_of([GRID]), 2, 0))
    made = np.full((2, 50, 70), np.nan, np.float32)
    for finished in assembled(batches_of([GRID]), 2, 0):
        if finished.part.index % 2:
            chunks = [chunk.values.copy() for chunk in finished.rows]
            stop = finished.part.top + finished.part.rows
            made[:, finished.part.top : stop] = np.concatenate(chunks, axis=1)
    written = ~np.isnan(made)
    assert written[0].sum() == sum(part.rows * part.width for part in every[1::2])
    np.testing.assert_allclose(made[written], IMAGE[:, 20:70, 20:90][written], atol=1e-6)


def test_a_row_of_tiles_owns_its_batches_and_one_without_tiles_has_an_empty_one():
    rows = [
        TileRow(number, number, GRID, cols, np.zeros((1, 1), bool))
        for number, cols in enumerate([(0, 1, 2), (), (3,), ()])
    ]
    nothing = np.empty((0, 0, 20, 20), np.float32)
    batches = [
        PredictedBatch(rows[number], cols, nothing)
        for number, cols in [(0, (0, 1)), (0, (2,)), (1, ()), (2, (3,)), (3, ())]
    ]
    taken = [
        (row.number, [batch.cols for batch in batches_of_row])
        for row, batches_of_row in by_row(iter(batches))
    ]
    assert taken == [(0, [(0, 1), (2,)]), (1, [()]), (2, [(3,)]), (3, [()])]
