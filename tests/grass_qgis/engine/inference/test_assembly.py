from __future__ import annotations

import numpy as np

from grass_qgis.engine.inference.assembly import PredictedTiles, assembled
from grass_qgis.engine.inference.feed import PanelStart, RowEnd
from grass_qgis.engine.output.journal import Part
from grass_qgis.engine.output.parts import PartStart
from grass_qgis.engine.tiling.grid import Window, panels_of, plan_grid

GRID = plan_grid(Window(0, 0, 70, 50), 20, 8)
IMAGE = np.random.default_rng(0).random((2, 90, 110)).astype(np.float32)  # from row and column -20


def items_of(panels, first=0):
    """What a model that returns its input gives; the tiles of a row come in two batches."""
    rows = GRID.rows.count
    for number in range(first, rows * len(panels)):
        grid, row = panels[number // rows], number % rows
        if row == 0 or number == first:
            yield PanelStart(grid)
        for cols in (range(1, grid.cols.count), range(1)):
            yield PredictedTiles(tuple(cols), np.stack([seen(grid.window(row, c)) for c in cols]))
        top = max(0, grid.rows.start(row))
        height = grid.rows.final_stop(row) - top
        valid = np.full((height, grid.final.width), number % 2 == 0)
        yield RowEnd(number, row, top, grid.final.col, valid)


def seen(window):
    row, col = window.row + 20, window.col + 20
    return IMAGE[:, row : row + window.height, col : col + window.width]


def put_together(items):
    """The image the parts make up, NaN where there is none, and the parts."""
    made, parts, top = np.full((2, 50, 70), np.nan, np.float32), [], 0
    for item in items:
        if isinstance(item, PartStart):
            parts.append(item.part)
            top = item.part.top
        else:
            assert (item.valid == (parts[-1].index % 2 == 0)).all()
            stop, left = top + item.values.shape[1], parts[-1].left
            made[:, top:stop, left : left + parts[-1].width] = item.values
            top = stop
    return made, parts


def test_parts_of_all_panels_make_up_the_image():
    for most in (99, 3):
        made, parts = put_together(assembled(items_of(panels_of(GRID, most)), 2, 0))
        np.testing.assert_allclose(made, IMAGE[:, 20:70, 20:90], atol=1e-6)
        assert [part.index for part in parts] == list(range(len(parts)))
        assert sum(part.rows * part.width for part in parts) == 50 * 70


def test_rows_before_the_first_wanted_are_blended_with_but_make_no_part():
    panels = panels_of(GRID, 3)
    whole, every = put_together(assembled(items_of(panels), 2, 0))
    made, parts = put_together(assembled(items_of(panels, first=2), 2, 3))
    assert parts == every[3:]
    assert isinstance(parts[0], Part)
    np.testing.assert_array_equal(made[~np.isnan(made)], whole[~np.isnan(made)])
    assert np.isnan(made[:, : parts[0].top, : panels[0].final.width]).all()
