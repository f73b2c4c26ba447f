"""Request of the dock as a frozen value, and its conversion to a job."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Collection

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from ...engine.core import job as jobs
from ...engine.core.errors import ModelError
from . import layers
from . import output_names as outputs
from .model_library import SEGMENTATION, contract_at
from .parameters import Parameters, for_job
from .rendering import needs_rendering


@dataclass(frozen=True)
class Area:
    """Where to run: everywhere, in a rectangle, or in polygons.

    Attributes:
        box: the rectangle in `crs`; None for the whole layer.
        crs: CRS of `box`.
        polygons: the layer of polygons; None for no such limit.
        selected_only: whether only its selected polygons count.
    """

    box: QgsRectangle | None = None
    crs: QgsCoordinateReferenceSystem | None = None
    polygons: QgsVectorLayer | None = None
    selected_only: bool = False


@dataclass(frozen=True)
class Request:
    """A run requested in the dock.

    Attributes:
        layer: the raster layer; None when none is chosen.
        model: path of the ONNX model; may be empty.
        folder: where results go.
        area: where to run.
        bands: numbers of the raster's bands in the model's order; None to choose by names and
            colours.
        parameters: everything else.
    """

    layer: QgsRasterLayer | None
    model: str
    folder: Path
    area: Area = field(default_factory=Area)
    bands: tuple[int, ...] | None = None
    parameters: Parameters = field(default_factory=Parameters)


def job_of(
    request: Request, transforms: QgsCoordinateTransformContext, taken: Collection[str] = ()
) -> jobs.ModelJob:
    """The validated job for `request`, with names for its results that are not in use.

    The model's contract decides the kind of job. A file named in `within`, and the raster
    of a layer that has no file, are still to be written.

    Args:
        request: values of the dock.
        transforms: of the project.
        taken: names that runs which wait will use.

    Raises:
        LayerError: the layer or the area cannot be used.
        ModelError: no model is chosen, or the file is not there or no model.
        ContractError: the model does not say how to use it.
        JobError: a setting is not possible.
    """
    is_drawn = needs_rendering(request.layer)
    source = {"raster": "-"} if is_drawn else layers.source_of(request.layer)
    if not request.model or not Path(request.model).is_file():
        shown = request.model or "(none)"
        raise ModelError(f"The model file {shown} does not exist.", "Choose an ONNX model.")
    model = str(Path(request.model).absolute())
    is_segmentation = contract_at(model).task == SEGMENTATION
    kind = jobs.SegmentJob if is_segmentation else jobs.RegionsJob
    crs = request.area.crs if request.area.crs is not None else QgsCoordinateReferenceSystem()
    shared = {
        **source,
        "model": model,
        "extent": layers.extent_in_layer(request.area.box, crs, request.layer, transforms),
        "bands": request.bands,
        **for_job(request.parameters, kind),
    }
    named = segment_files if is_segmentation else regions_files
    job = kind(**shared, **named(request, taken))
    if is_drawn:
        # It is rendered over the requested area and pixel size only.
        job = replace(job, raster=_beside(job, "drawn.tif"), extent=None, gsd=-1.0)
    return jobs.validate(job)


def segment_files(request: Request, taken: Collection[str]) -> dict[str, Any]:
    """Role and path of what a segmentation writes, and its area."""
    endings = outputs.SEGMENT_ENDINGS + outputs.MORE_ENDINGS
    paths = outputs.free_paths(request.folder, _stem(request), endings, taken)
    classes, segments, report, entropy, probabilities, novelty, area, _ = paths
    chosen = request.parameters
    return {
        "classes": classes,
        "segments": segments if chosen.polygons else None,
        "report": report,
        "entropy": entropy if chosen.entropy else None,
        "probabilities": probabilities if chosen.probabilities else None,
        "novelty": novelty if chosen.novelty and _describes_imagery(request) else None,
        "within": area if request.area.polygons is not None else None,
    }


def _describes_imagery(request: Request) -> bool:
    """Whether novelty can be measured; else the other results are written without it."""
    return contract_at(str(Path(request.model).absolute())).domain is not None


def regions_files(request: Request, taken: Collection[str]) -> dict[str, Any]:
    """Role and path of what a run of regions writes, and its area."""
    paths = outputs.free_paths(request.folder, _stem(request), outputs.REGIONS_ENDINGS, taken)
    regions, area, _ = paths
    return {"regions": regions, "within": area if request.area.polygons is not None else None}


def files_of(job: jobs.Job) -> tuple[str, ...]:
    """Every file `job` will write, its area among them."""
    if isinstance(job, jobs.ChangeJob):
        return tuple(job.targets().values())
    roles = (
        "classes",
        "segments",
        "report",
        "entropy",
        "probabilities",
        "novelty",
        "regions",
        "within",
    )
    return tuple(path for role in roles if (path := getattr(job, role, None)) is not None)


def _beside(job: jobs.ModelJob, ending: str) -> str:
    """The name with that ending which is free together with those of the results."""
    name = "classes.tif" if isinstance(job, jobs.SegmentJob) else "regions.gpkg"
    return files_of(job)[0][: -len(name)] + ending


def _stem(request: Request) -> str:
    name = request.layer.name() if request.layer is not None else ""
    return outputs.stem_of(name, request.model)
