"""Rendering of a layer without a file to the raster of a run, before the worker starts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Callable

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsRasterLayer,
    QgsRectangle,
)

from ...engine.core import job as jobs
from ...engine.core.job import Extent
from ...engine.core.progress import IsCancelled
from .area_file import polygons_extent
from .layers import LayerError, extent_in_layer, layer_crs
from .model_library import contract_at
from .rendering import (
    Drawing,
    LayerCopy,
    copy_layer,
    drawn_gsd,
    needs_rendering,
    plan_drawing,
    render,
    terms_of,
)
from .request import Request

Preparation = Callable[[IsCancelled], object]
_PASSWORD = re.compile("(password|passwd|pwd)=", re.IGNORECASE)


@dataclass(frozen=True)
class RasterDrawing:
    """Drawing of a run's raster before the worker starts.

    Attributes:
        draw: makes it, in any thread; one that is there already stays as it is.
        record: JSON by which a later session of QGIS makes it.
    """

    draw: Preparation
    record: str


def drawing_of(
    request: Request, job: jobs.ModelJob, transforms: QgsCoordinateTransformContext
) -> RasterDrawing | None:
    """Rendering that makes the raster of `job`; None where the layer is a file.

    Called on the main thread. Pixels have the requested size, else the model's.

    Raises:
        GrassError: the layer cannot be drawn, or only with too many pixels.
    """
    layer = request.layer
    if layer is None or not needs_rendering(layer):
        return None
    copy, area = copy_layer(layer, transforms), _area(request, transforms)
    gsd = drawn_gsd(copy, area, contract_at(job.model).input.gsd_m, request.parameters.gsd)
    drawing = plan_drawing(copy, area, gsd)
    return RasterDrawing(partial(_draw, copy, drawing, job.raster), _record_of(layer, drawing))


def drawn_again(
    record: str, raster: str, transforms: QgsCoordinateTransformContext
) -> RasterDrawing | None:
    """Rendering that makes the raster of a run of an earlier session; None for a file.

    The layer is opened only when the raster is missing. Drawing it raises a LayerError where it
    cannot be opened: it had a password, which is not stored, or its source is gone.

    Args:
        record: of the `RasterDrawing` of that session; empty for none.
        raster: path of the job's raster.
        transforms: of the project.
    """
    if not record:
        return None
    return RasterDrawing(partial(_draw_again, record, raster, transforms), record)


def _draw(copy: LayerCopy, drawing: Drawing, raster: str, is_cancelled: IsCancelled) -> None:
    """Draws the raster, unless that is done: a run goes on with the very file it began with."""
    if not Path(raster).is_file():
        render(copy, drawing, raster, is_cancelled)


def _draw_again(
    record: str,
    raster: str,
    transforms: QgsCoordinateTransformContext,
    is_cancelled: IsCancelled,
) -> None:
    if Path(raster).is_file():
        return
    again = "Choose the layer and run it anew."
    try:
        values = json.loads(record)
        name, uri, provider = values["name"], values["uri"], values["provider"]
        drawing = Drawing(QgsRectangle(*values["extent"]), values["columns"], values["rows"])
        crs = QgsCoordinateReferenceSystem.fromWkt(values["crs"])
    except (ValueError, KeyError, TypeError) as error:
        raise LayerError("What the run draws was not stored by this version.", again) from error
    if not uri:
        text = f"The source of layer {name!r} has a password, which is not stored."
        raise LayerError(text, again)
    layer = QgsRasterLayer(uri, name, provider)
    if not layer.isValid():
        raise LayerError(
            f"The source of layer {name!r} cannot be opened.",
            "Resume when it can be reached, or choose the layer and run it anew.",
        )
    layer.setCrs(crs)
    render(copy_layer(layer, transforms), drawing, raster, is_cancelled)


def _record_of(layer: QgsRasterLayer, drawing: Drawing) -> str:
    box, uri = drawing.extent, layer.source()
    return json.dumps(
        {
            "name": layer.name(),
            "provider": layer.providerType(),
            "uri": "" if _PASSWORD.search(uri) else uri,
            "crs": layer.crs().toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED),
            "extent": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
            "columns": drawing.columns,
            "rows": drawing.rows,
        }
    )


def warning_of(request: Request, transforms: QgsCoordinateTransformContext) -> str:
    """Notice about a layer that is fetched from a server; empty for others."""
    layer = request.layer
    if layer is None or not needs_rendering(layer):
        return ""
    return terms_of(copy_layer(layer, transforms))


def _area(request: Request, transforms: QgsCoordinateTransformContext) -> Extent | None:
    area, layer = request.area, request.layer
    if area.polygons is not None:
        box = polygons_extent(area.polygons, area.selected_only, layer_crs(layer), transforms)
        return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    crs = area.crs if area.crs is not None else QgsCoordinateReferenceSystem()
    return extent_in_layer(area.box, crs, layer, transforms)
