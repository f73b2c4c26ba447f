"""View of a canvas, as a session receives it, and the picture that comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Tuple

from qgis.PyQt.QtGui import QImage


@dataclass(frozen=True)
class View:
    """Request of a picture for a canvas.

    Attributes:
        cols: pixels of the screen, not those of layouts.
        rows: the same.
        every: pixels between control points.
        points: x, y in the raster's CRS of each control point, row by row from the upper left;
            `ceil(rows / every) + 1` rows of them. None where there is no such place.
        anchor: whatever the canvas needs to know where its picture belongs.
    """

    cols: int
    rows: int
    every: int
    points: Tuple[Optional[Tuple[float, float]], ...]
    anchor: Any = None


@dataclass(frozen=True)
class Picture:
    """A map of a view.

    Attributes:
        view: of which.
        image: premultiplied, transparent where nothing is known; None while nothing is learnt.
        tiles: under the view.
        missing: tiles among them that are not encoded yet.
        coarse: the view is too wide for the model's pixels: missing tiles are not encoded.
    """

    view: View
    image: Optional[QImage]
    tiles: int
    missing: int
    coarse: bool
