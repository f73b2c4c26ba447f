"""Public Python interface: the one place that notebooks and scripts import from.

Names in `__all__` are stable: they keep their meaning and their arguments, and what replaces one
is announced in the changelog a version before. Everything else in these packages is private.

Maps and regions need the engine's libraries alone; `evaluate` needs those of training.

Example:
    >>> from grass_model import api
    >>> result = api.segment("scene.tif", "model.onnx", "classes.tif", segments="segments.gpkg")
    >>> result.summary["classes"][0]["area_m2"]
"""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from grass_qgis.engine.core.assessment_jobs import AssessJob, SamplePointsJob
from grass_qgis.engine.core.change_job import ChangeJob
from grass_qgis.engine.core.contract import ClassSpec, Contract
from grass_qgis.engine.core.errors import GrassError, JobError
from grass_qgis.engine.core.job import RegionsJob, SegmentJob
from grass_qgis.engine.core.look_job import LookJob, Seen, seen_in
from grass_qgis.engine.core.progress import Event, IsCancelled, Reporter, Result, never, silent
from grass_qgis.engine.onnx_model.header import read_contract

__all__ = [
    "ClassSpec",
    "Contract",
    "Event",
    "GrassError",
    "Result",
    "Seen",
    "assess",
    "change",
    "describe",
    "evaluate",
    "look",
    "regions",
    "sample_points",
    "segment",
]

AnyPath = str | Path
Settings = TypeVar("Settings")


def describe(model: AnyPath) -> Contract:
    """Contract of an ONNX model: task, bands, pixel size, tiles, classes, provenance.

    Reads the file's header only; a model made for Deepness is understood too.

    Args:
        model: path of the .onnx file.

    Raises:
        GrassError: the file is missing, damaged, or does not say how to feed it.
    """
    return read_contract(Path(model))


def segment(
    raster: AnyPath,
    model: AnyPath,
    classes: AnyPath,
    *,
    on_event: Reporter = silent,
    is_cancelled: IsCancelled = never,
    **options: Any,
) -> Result:
    """Class raster of a scene of any size, and polygons and a report if their paths are given.

    A run that was interrupted goes on where it stopped when it is called again with the same
    arguments. The raster is never changed; results appear whole or not at all.

    Args:
        raster: any raster GDAL reads.
        model: an ONNX segmentation model with a contract, or one made for Deepness.
        classes: GeoTIFF to write: band 1 the class, band 2 the confidence in percent.
        on_event: called with progress, remarks and the device, in this thread.
        is_cancelled: called at least once a batch; True ends the run.
        options: fields of `grass_qgis.engine.core.job.SegmentJob`, such as `segments`, `report`,
            `within`, `bands`, `gsd`, `device`.

    Returns:
        Paths by role (`result.outputs["segments"]`), and the report (`result.summary`): pixels and
        areas by class, device, time.

    Raises:
        GrassError: of the kind that fits, with the value and the remedy.
    """
    from grass_qgis.engine.runs.segment import segment as run

    texts = {"raster": raster, "model": model, "classes": classes, **options}
    return run(_built(SegmentJob, texts), on_event, is_cancelled)


def regions(
    raster: AnyPath,
    model: AnyPath,
    regions: AnyPath,
    *,
    on_event: Reporter = silent,
    is_cancelled: IsCancelled = never,
    **options: Any,
) -> Result:
    """GeoPackage of the regions that the gradient of the contrastive loss selects.

    Args:
        raster: any raster GDAL reads.
        model: a regions model.
        regions: GeoPackage to write.
        on_event: as for `segment`.
        is_cancelled: as for `segment`.
        options: fields of `grass_qgis.engine.core.job.RegionsJob`, such as `keep`, `lam`,
            `class_raster`, `within`.

    Returns:
        Paths by role, and the report.

    Raises:
        GrassError: of the kind that fits, with the value and the remedy.
    """
    from grass_qgis.engine.runs.regions import draw_regions

    texts = {"raster": raster, "model": model, "regions": regions, **options}
    return draw_regions(_built(RegionsJob, texts), on_event, is_cancelled)


def look(
    raster: AnyPath,
    model: AnyPath,
    *,
    on_event: Reporter = silent,
    is_cancelled: IsCancelled = never,
    **options: Any,
) -> Seen | None:
    """Whether a raster is like the imagery that a model was trained on, by up to 24 tiles of it.

    Args:
        raster: any raster GDAL reads.
        model: an ONNX segmentation model.
        on_event: as for `segment`.
        is_cancelled: as for `segment`.
        options: fields of `grass_qgis.engine.core.look_job.LookJob`, such as `within`, `bands`,
            `gsd`.

    Returns:
        Tiles looked at and those that are unlike (`seen.share`), and a sentence
        (`seen.sentence()`, empty for none); None for a model that does not describe its training
        imagery.

    Raises:
        GrassError: of the kind that fits, with the value and the remedy.
    """
    from grass_qgis.engine.runs.look import look_at

    job = _built(LookJob, {"raster": raster, "model": model, **options})
    return seen_in(look_at(job, on_event, is_cancelled).summary["domain"])


def sample_points(
    raster: AnyPath,
    points: AnyPath,
    *,
    on_event: Reporter = silent,
    is_cancelled: IsCancelled = never,
    **options: Any,
) -> Result:
    """GeoPackage of points drawn by chance within the classes of a map, to find out how good it is.

    Args:
        raster: the map, any raster of whole numbers.
        points: GeoPackage to write.
        on_event: as for `segment`.
        is_cancelled: as for `segment`.
        options: fields of `grass_qgis.engine.core.assessment_jobs.SamplePointsJob`, such as
            `size`, `standard_error`, `least`, `strata`, `within`, `seed`.

    Returns:
        Paths by role, and `summary`: points, expected standard error, and a row for each stratum.

    Raises:
        GrassError: of the kind that fits, with the value and the remedy.
    """
    from grass_qgis.engine.runs.sample_points import sample_points as run

    texts = {"raster": raster, "points": points, **options}
    return run(_built(SamplePointsJob, texts), on_event, is_cancelled)


def assess(
    points: AnyPath,
    *,
    on_event: Reporter = silent,
    is_cancelled: IsCancelled = never,
    **options: Any,
) -> Result:
    """Accuracy of a map and areas of its classes, with standard errors, from reference points.

    Args:
        points: file of `sample_points` with interpretations, or any points with a reference class
            (`raster` and `field` then say where map and class stand).
        on_event: as for `segment`.
        is_cancelled: as for `segment`.
        options: fields of `grass_qgis.engine.core.assessment_jobs.AssessJob`, such as `report`,
            `table`, `assessed` (paths), `raster`, `field`, `design`, `interpreter`.

    Returns:
        Paths by role, and the figures (`result.summary`): overall, user's and producer's accuracy,
        F1, areas, all with standard errors; remarks; agreement of interpreters.

    Raises:
        GrassError: of the kind that fits, with the value and the remedy.
    """
    from grass_qgis.engine.runs.assess import assess_map

    return assess_map(_built(AssessJob, {"points": points, **options}), on_event, is_cancelled)


def change(
    before: AnyPath,
    after: AnyPath,
    change: AnyPath,
    *,
    on_event: Reporter = silent,
    is_cancelled: IsCancelled = never,
    **options: Any,
) -> Result:
    """What became what between two class rasters, or between two dates of imagery and one model.

    Args:
        before: class raster of the first date; imagery if a `model` is given.
        after: that of the second date, on any grid.
        change: GeoTIFF to write: band 1 a code for each change, band 2 the confidence.
        on_event: as for `segment`.
        is_cancelled: as for `segment`.
        options: fields of `grass_qgis.engine.core.change_job.ChangeJob`, such as `polygons`,
            `matrix`, `changed`, `report`, `model`, `tolerance_px`, `min_area_px`.

    Returns:
        Paths by role, and the report, with the from-to matrix.

    Raises:
        GrassError: of the kind that fits, with the value and the remedy.
    """
    from grass_qgis.engine.runs.change import find_changes

    texts = {"before": before, "after": after, "change": change, **options}
    return find_changes(_built(ChangeJob, texts), on_event, is_cancelled)


def evaluate(data: AnyPath, *, model: AnyPath = "", run: AnyPath = "", **options: Any) -> Any:
    """Scores of a model, or of a fine-tuning run, on labelled scenes.

    Args:
        data: folder of a data set with labels.
        model: ONNX model to measure; or
        run: folder of a fine-tuning run to measure.
        options: fields of `grass_model.settings.finetune.EvaluateSettings`, such as `split`, `out`.

    Returns:
        What the command writes as JSON: `miou`, `oa`, intervals, and scores by class.

    Raises:
        GrassError: model or data cannot be used, or their classes differ.
    """
    from .evaluation.command import evaluate as measure
    from .settings.finetune import EvaluateSettings

    texts = {"data": data, "model": model, "run": run, **options}
    with redirect_stdout(io.StringIO()):
        scores = measure(_built(EvaluateSettings, texts))
    return json.loads(scores.read_text(encoding="utf-8"))


def _built(kind: type[Settings], values: dict[str, Any]) -> Settings:
    """`kind` of `values`, paths as texts and lists as tuples."""
    names = [item.name for item in fields(kind)]  # type: ignore[arg-type]
    unknown = sorted(set(values) - set(names))
    if unknown:
        raise JobError(f"There is no option {unknown[0]}.", f"Options are {', '.join(names)}.")
    return kind(**{name: _plain(value) for name, value in values.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    return tuple(value) if isinstance(value, list) else value
