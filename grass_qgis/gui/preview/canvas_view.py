"""What a map canvas shows, as a view that a learning session can make a picture of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Optional, Tuple

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapSettings,
    QgsMapToPixel,
    QgsProject,
)
from qgis.PyQt.QtGui import QTransform

from ...bridge.learning.view import View

_EVERY = 64  # pixels of a layout between control points
_MOST_POINTS = 1500


@dataclass(frozen=True)
class Anchor:
    """Where a picture belongs: canvas pixels to map, the map's CRS, and the canvas's size."""

    to_pixel: QgsMapToPixel
    crs: QgsCoordinateReferenceSystem
    width: float
    height: float

    def moved_to(self, canvas: Any) -> Optional[QTransform]:
        """From the canvas's pixels of then to those of now; None when it has another CRS."""
        settings = canvas.mapSettings()
        if settings.destinationCrs() != self.crs:
            return None
        now = settings.mapToPixel()
        corners = ((0.0, 0.0), (self.width, 0.0), (0.0, self.height))
        places = [now.transform(self.to_pixel.toMapCoordinatesF(x, y)) for x, y in corners]
        (x, y), across, down = ((place.x(), place.y()) for place in places)
        return QTransform(
            (across[0] - x) / self.width,
            (across[1] - y) / self.width,
            (down[0] - x) / self.height,
            (down[1] - y) / self.height,
            x,
            y,
        )


def signature_of(canvas: Any) -> Tuple[Any, ...]:
    """Something that differs whenever the canvas shows something else."""
    settings = canvas.mapSettings()
    size, extent = settings.outputSize(), settings.extent()
    return (
        (extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()),
        settings.rotation(),
        (size.width(), size.height(), canvas.devicePixelRatioF()),
        settings.destinationCrs().authid() or settings.destinationCrs().toWkt(),
    )


def view_of(canvas: Any, crs: QgsCoordinateReferenceSystem) -> Optional[View]:
    """The view of a canvas on a raster of `crs`; None for a canvas without a map.

    Control points go through QGIS's own transformation, so that the picture lies where QGIS draws
    the raster, whatever datum shift the project uses.
    """
    settings: QgsMapSettings = canvas.mapSettings()
    size, ratio = settings.outputSize(), canvas.devicePixelRatioF()
    width, height = size.width(), size.height()
    if width < 1 or height < 1 or not settings.hasValidSettings():
        return None
    to_pixel = QgsMapToPixel(settings.mapToPixel())
    anchor = Anchor(to_pixel, settings.destinationCrs(), float(width), float(height))
    cols, rows = max(1, round(width * ratio)), max(1, round(height * ratio))
    transform = QgsCoordinateTransform(settings.destinationCrs(), crs, QgsProject.instance())
    if not transform.isValid() or transform.isShortCircuited():
        every = max(cols, rows)  # straight lines stay straight
    else:
        every = max(round(_EVERY * ratio), math.ceil(math.sqrt(cols * rows / _MOST_POINTS)))
    points = tuple(
        _place(to_pixel, transform, col * every * width / cols, row * every * height / rows)
        for row in range(-(-rows // every) + 1)
        for col in range(-(-cols // every) + 1)
    )
    return View(cols, rows, every, points, anchor)


def _place(
    to_pixel: QgsMapToPixel, transform: QgsCoordinateTransform, x: float, y: float
) -> Optional[Tuple[float, float]]:
    point = to_pixel.toMapCoordinatesF(x, y)
    try:
        moved = transform.transform(point)
    except QgsCsException:
        return None
    return moved.x(), moved.y()
