"""Geodesic pixel size of a layer, computed by QGIS."""

from __future__ import annotations

import math

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDistanceArea,
    QgsPointXY,
    QgsRasterLayer,
    QgsRectangle,
    QgsUnitTypes,
)

from ...engine.tiling.gsd import Size, Trained, chosen_gsd, work_counts
from .layers import layer_crs

_EARTH = "EPSG:7030"


def metres_of_steps(
    crs: QgsCoordinateReferenceSystem,
    middle: QgsPointXY,
    steps: tuple[float, float],
    transforms: QgsCoordinateTransformContext,
) -> tuple[float, float]:
    """Geodesic length in metres of a unit step in x and in y at a point; NaN outside the CRS."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, transforms)
    measure.setEllipsoid(crs.ellipsoidAcronym() or _EARTH)
    metres = QgsUnitTypes.DistanceUnit.DistanceMeters
    sides = []
    for x, y in ((steps[0], 0.0), (0.0, steps[1])):
        start = QgsPointXY(middle.x() - x / 2, middle.y() - y / 2)
        stop = QgsPointXY(middle.x() + x / 2, middle.y() + y / 2)
        length = measure.measureLine(start, stop)
        sides.append(measure.convertLengthMeasurement(length, metres))
    return sides[0], sides[1]


def pixel_metres(
    layer: QgsRasterLayer, area: QgsRectangle, transforms: QgsCoordinateTransformContext
) -> Size | None:
    """Width and height of a pixel in metres in the middle of `area`; None without a CRS."""
    crs = layer_crs(layer)
    if not crs.isValid():
        return None
    steps = (layer.rasterUnitsPerPixelX(), layer.rasterUnitsPerPixelY())
    sizes = metres_of_steps(crs, area.center(), steps, transforms)
    return sizes if all(math.isfinite(size) and size > 0 for size in sizes) else None


def work_scale(
    trained: Trained,
    layer: QgsRasterLayer,
    box: QgsRectangle | None,
    requested: float,
    transforms: QgsCoordinateTransformContext,
) -> tuple[float, float]:
    """Pixels that a model sees for each of the layer's, along x and y.

    Args:
        trained: what pixels the model was trained for.
        layer: the raster.
        box: the requested part of it, in its CRS; None for all.
        requested: metres of a pixel, or 0 or -1; see the engine's `tiling/gsd.py`.
        transforms: of the project.

    Raises:
        ResolutionError: the layer is far too coarse for the model.
        JobError: the requested size differs too much from the layer's.
    """
    area = layer.extent() if box is None else layer.extent().intersect(box)
    size = pixel_metres(layer, area, transforms)
    if size is None:
        return (1.0, 1.0)
    counts = (
        max(1, round(area.width() / layer.rasterUnitsPerPixelX())),
        max(1, round(area.height() / layer.rasterUnitsPerPixelY())),
    )
    gsd = chosen_gsd(trained, size, requested, counts)
    work = work_counts((layer.width(), layer.height()), size, gsd)
    if work is None:
        return (1.0, 1.0)
    return (work[0] / layer.width(), work[1] / layer.height())
