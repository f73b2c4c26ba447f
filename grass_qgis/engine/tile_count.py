"""How far a run is, in tiles that are asked for."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import List

from .inference.feed import asked_tiles
from .inference.plan import Plan


class TileCount:
    """Counts the tiles with a pixel that is asked for; whether one is valid shows in reading only.

    Rows of tiles are counted on from panel to panel.

    Attributes:
        total: of all panels.
    """

    def __init__(self, plan: Plan) -> None:
        """Looks at the area of `plan`, not at its pixels."""
        self._cols: List[List[int]] = []
        self._before: List[int] = [0]
        for grid in plan.tiles.panels:
            for row in range(grid.rows.count):
                self._cols.append(asked_tiles(replace(plan, grid=grid), row))
                self._before.append(self._before[-1] + len(self._cols[-1]))
        self.total = self._before[-1]

    def before(self, row: int) -> int:
        """Tiles in the rows of tiles above `row`."""
        return self._before[row]

    def up_to(self, row: int, col: int) -> int:
        """Tiles above `row`, and in it up to and with `col`."""
        return self._before[row] + bisect_right(self._cols[row], col)
