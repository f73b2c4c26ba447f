"""A layer without a file as the raster of a run: drawn beside the results, before the worker."""

from __future__ import annotations

from functools import partial
from typing import Callable

from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext

from ...engine.core import job as jobs
from ...engine.core.job import Extent
from ...engine.core.progress import IsCancelled
from .area_file import polygons_extent
from .layers import extent_in_layer, known_crs
from .model_library import contract_at
from .rendering import copy_layer, drawn_gsd, needs_rendering, plan_drawing, render, terms_of
from .request import Request

Preparation = Callable[[IsCancelled], object]


def drawing_of(
    request: Request, job: jobs.ModelJob, transforms: QgsCoordinateTransformContext
) -> Preparation | None:
    """What makes the raster of `job`, for any thread; None where the layer is a file.

    Called on the main thread. Pixels have the size asked for, else the one the model knows.

    Raises:
        GrassError: the layer cannot be drawn, or only with too many pixels.
    """
    layer = request.layer
    if layer is None or not needs_rendering(layer):
        return None
    copy, area = copy_layer(layer, transforms), _area(request, transforms)
    gsd = drawn_gsd(copy, area, contract_at(job.model).input.gsd_m, request.parameters.gsd)
    drawing = plan_drawing(copy, area, gsd)
    return partial(render, copy, drawing, job.raster)


def warning_of(request: Request, transforms: QgsCoordinateTransformContext) -> str:
    """What has to be known of a layer that is fetched from a server; empty for others."""
    layer = request.layer
    if layer is None or not needs_rendering(layer):
        return ""
    return terms_of(copy_layer(layer, transforms))


def _area(request: Request, transforms: QgsCoordinateTransformContext) -> Extent | None:
    area, layer = request.area, request.layer
    if area.polygons is not None:
        box = polygons_extent(area.polygons, area.selected_only, known_crs(layer), transforms)
        return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    crs = area.crs if area.crs is not None else QgsCoordinateReferenceSystem()
    return extent_in_layer(area.box, crs, layer, transforms)
