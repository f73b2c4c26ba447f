"""The quick look at what a request would run on."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext

from ...engine.core import job as jobs
from ...engine.core.contract import Contract
from . import layers
from .area_file import polygons_extent
from .parameters import for_job
from .rendering import needs_rendering
from .request import Request


def area_in_layer(
    request: Request, transforms: QgsCoordinateTransformContext
) -> jobs.Extent | None:
    """Corners of the requested area in the layer's CRS; None for the whole layer.

    Raises:
        LayerError: the area cannot be used.
    """
    area, layer = request.area, request.layer
    if area.polygons is not None:
        crs = layers.layer_crs(layer)
        box = polygons_extent(area.polygons, area.selected_only, crs, transforms)
        return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    crs = area.crs if area.crs is not None else QgsCoordinateReferenceSystem()
    return layers.extent_in_layer(area.box, crs, layer, transforms)


def look_of(
    request: Request, contract: Contract | None, transforms: QgsCoordinateTransformContext
) -> jobs.LookJob | None:
    """Job of the quick look before `request` is run; None for a model without a domain.

    Raises:
        LayerError: the layer or the area cannot be used.
        JobError: a setting is not possible.
    """
    layer = request.layer
    if contract is None or contract.domain is None or layer is None or needs_rendering(layer):
        return None
    job = jobs.LookJob(
        **layers.source_of(layer),
        model=str(Path(request.model).absolute()),
        extent=area_in_layer(request, transforms),
        bands=request.bands,
        **for_job(request.parameters, jobs.LookJob),
    )
    return jobs.validate(job)
