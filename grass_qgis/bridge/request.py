"""What the dock's widgets say, as one frozen value, and the job it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsRasterLayer,
    QgsRectangle,
)

from ..engine import job as jobs
from ..engine.errors import ModelError
from . import layers, outputs

SEGMENT = "segment"
REGIONS = "regions"


@dataclass(frozen=True)
class Request:
    """A run as asked for in the dock.

    Attributes:
        layer: the raster layer; None when none is chosen.
        model: path of the ONNX model; may be empty.
        kind: SEGMENT or REGIONS.
        folder: where results go.
        extent: the area in `extent_crs`; None for the whole layer.
        extent_crs: CRS of `extent`.
        device: one of `engine.job.DEVICES`.
        bands: text such as "1,2,3"; empty to choose by colour.
        min_area_px: smallest polygon, pixels (SEGMENT only).
        keep: share of tiles, 0 to 1 (REGIONS only).
    """

    layer: QgsRasterLayer | None
    model: str
    kind: str
    folder: Path
    extent: QgsRectangle | None
    extent_crs: QgsCoordinateReferenceSystem
    device: str = "auto"
    bands: str = ""
    min_area_px: int = 12
    keep: float = 1.0


def job_of(request: Request, transforms: QgsCoordinateTransformContext) -> jobs.Job:
    """The validated job for `request`, with names for its results that are not in use.

    Raises:
        LayerError: the layer or the area cannot be used.
        ModelError: no model is chosen, or the file is not there.
        JobError: a setting is not possible.
    """
    raster = layers.raster_path(request.layer)
    if not request.model or not Path(request.model).is_file():
        shown = request.model or "(none)"
        raise ModelError(f"The model file {shown} does not exist.", "Choose an ONNX model.")
    shared = {
        "raster": raster,
        "model": str(Path(request.model).absolute()),
        "extent": layers.extent_in_layer(
            request.extent, request.extent_crs, request.layer, transforms
        ),
        "bands": layers.parse_bands(request.bands),
        "device": request.device,
    }
    stem = outputs.stem_of(request.layer.name(), request.model)
    if request.kind == REGIONS:
        (path,) = outputs.free_paths(request.folder, stem, outputs.REGIONS_ENDINGS)
        return jobs.validate(jobs.RegionsJob(regions=path, keep=request.keep, **shared))
    paths = outputs.free_paths(request.folder, stem, outputs.SEGMENT_ENDINGS)
    classes, segments, report = paths
    return jobs.validate(
        jobs.SegmentJob(
            classes=classes,
            segments=segments,
            report=report,
            min_area_px=request.min_area_px,
            **shared,
        )
    )
