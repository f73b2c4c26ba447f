"""Learning a map from labels: rasters and labelled objects in, one ONNX model out.

from grass_qgis.engine.core.learn_job import LearnJob
from grass_qgis.engine.runs.learn import learn
learn(LearnJob(("scene.tif",), "labels.gpkg", "model.onnx"))
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import ClassSpec, InputSpec
from ..core.errors import DataError, ModelError, OutputError
from ..core.job import SegmentJob, validate
from ..core.learn_job import NO_FEATURES, LearnJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Reporter, Result, never, silent
from ..learning.basis import Basis
from ..learning.encoder import Encoder
from ..learning.extraction import CELL, Extraction, build_extraction, features_contract
from ..learning.fit import Fit, block_confusion, disagreeing, fit_samples
from ..learning.gather import gather
from ..learning.labels import LabelObject, classes_of, place_on, read_label_file
from ..learning.model_file import learned_model, write_learned
from ..learning.samples import Sample
from ..learning.scene import Source, choose_input, open_source
from ..output.staging import Staging
from ..raster.dataset import describe, limited_cache
from ..raster.geodesic import to_map
from ..raster.input_guard import InputGuard
from .segment import segment

BUNDLED = Path(__file__).resolve().parents[2] / "models" / "features_rgb.onnx"
_MOST_SHOWN = 20  # objects that disagree


def learn(job: LearnJob, report: Reporter = silent, is_cancelled: IsCancelled = never) -> Result:
    """Writes the model, then the maps if they are asked for.

    The same rasters and labels give the same model, in whatever order the labels come.

    Args:
        job: what to do.
        report: hears every event but the result.
        is_cancelled: asked at least once a tile.

    Returns:
        Paths by role, and a summary: classes with objects, pixels and scores, confusion by held-out
        object and by block of neighbours, what `check` objects say, objects that disagree.

    Raises:
        GrassError: of the kind that fits; CancelledError when cancelled.
    """
    validate(job)
    monitor = Monitor(report, is_cancelled)
    features = features_path(job.features)
    inputs = [*job.rasters, job.labels, *([] if features is None else [str(features)])]
    with limited_cache(), Staging({"model": job.model}, inputs) as staging:
        guard = InputGuard([Path(path) for path in inputs])
        with monitor.timed("start"), tempfile.TemporaryDirectory() as folder:
            extraction, sources = prepare(job, features, monitor)
            staging.protect([path for source in sources for path in source.info.files])
            classes, objects = _objects(job, sources, monitor)
            encoder = Encoder(extraction, sources, Path(folder), job.device, job.threads)
            monitor.say(encoder.device)
            encoder.model.listen(monitor.check, monitor.warn)
            try:
                summary = _learnt(job, encoder, extraction, (classes, objects), staging, monitor)
            finally:
                encoder.close()
        guard.check()
        monitor.check()
        outputs = staging.commit()
    if job.map is not None:
        outputs.update(_maps(job, job.map, report, is_cancelled))
    return Result(outputs, {**summary, "outputs": outputs, "warnings": monitor.warnings})


def features_path(name: str) -> Optional[Path]:
    """The features model that a job means; None to learn from the bands alone.

    Raises:
        ModelError: there is no such file.
    """
    if name == NO_FEATURES:
        return None
    path = Path(name) if name else BUNDLED
    if not path.is_file():
        raise ModelError(
            f"The features model {path} does not exist.",
            "Write one with grass-train export --features true, or give features none.",
        )
    return path


def prepare(
    job: LearnJob, features: Optional[Path], monitor: Monitor
) -> Tuple[Extraction, List[Source]]:
    """The graph of features, and the rasters made ready for it.

    Raises:
        GrassError: a raster or the features model cannot be used, or the rasters' bands differ.
    """
    known: Optional[InputSpec] = None
    if features is not None:
        known = features_contract(features).input
    first = describe(job.rasters[0])
    spec, choice = choose_input(first, known, job.bands, monitor)
    sources = [open_source(job.rasters[0], spec, choice, job.gsd, monitor)]
    for path in job.rasters[1:]:
        info = describe(path)
        _require_alike(first, info, choice.bands)
        sources.append(open_source(path, spec, choice, job.gsd, monitor))
    return build_extraction(features, spec), sources


def _require_alike(first: Any, info: Any, bands: Sequence[int]) -> None:
    alike = info.count >= max(bands) and info.dtypes[bands[0] - 1] == first.dtypes[bands[0] - 1]
    if not alike:
        raise DataError(
            f"{info.path} has {info.count} bands of {info.dtypes[0]}; {first.path} has "
            f"{first.count} of {first.dtypes[0]}.",
            "Learn from rasters with the same bands.",
        )


def _objects(
    job: LearnJob, sources: Sequence[Source], monitor: Monitor
) -> Tuple[List[ClassSpec], List[LabelObject]]:
    found = read_label_file(job.labels, job.field, job.check_field, monitor)
    classes = classes_of(found.shapes, job.classes)
    objects = place_on(found.shapes, found.crs, classes, sources, job.radius_px, monitor)
    return classes, objects


def _learnt(
    job: LearnJob,
    encoder: Encoder,
    extraction: Extraction,
    labels: Tuple[List[ClassSpec], List[LabelObject]],
    staging: Staging,
    monitor: Monitor,
) -> Dict[str, Any]:
    """Writes the model into the staging folder; the summary of the run."""
    classes, objects = labels
    basis = encoder.look(lambda done, total: monitor.step("scene", done, total))
    found = gather(encoder, objects, lambda done, total: monitor.step("features", done, total))
    lost = sum(sample is None for sample in found)
    if lost:
        monitor.warn(f"{lost} labels lie on pixels without data: left out.")
    pairs = [(item, sample) for item, sample in zip(objects, found) if sample is not None]
    fit = fit_samples([sample for item, sample in pairs if not item.check], job.method)
    missing = [item.name for item in classes if item.id not in fit.table.class_ids]
    if missing:
        monitor.warn(f"No label is of the class {', '.join(missing)}: it is never predicted.")
    summary = _summary(fit, classes, pairs, encoder.sources)
    _write(encoder, extraction, basis, (fit, classes, summary), staging)
    return summary


def _write(
    encoder: Encoder,
    extraction: Extraction,
    basis: Basis,
    learnt: Tuple[Fit, Sequence[ClassSpec], Dict[str, Any]],
    staging: Staging,
) -> None:
    fit, classes, summary = learnt
    gsd = float(np.mean([source.gsd_m for source in encoder.sources]))
    spec = extraction.contract.features
    provenance = {
        "method": "map from labels",
        "classifier": fit.classifier.method,
        "encoder": "" if spec is None else spec.encoder,
        "encoder_checksum": "" if spec is None else spec.checksum,
        "labels": {row["name"]: row["objects"] for row in summary["classes"]},
        "rasters": [Path(source.info.path).name for source in encoder.sources],
        "extents": [_extent(source) for source in encoder.sources],
        "held_out_accuracy": summary["accuracy"],
        "block_accuracy": summary["block_accuracy"],
    }
    model = learned_model(extraction, basis, fit.classifier, classes, gsd, provenance)
    try:
        write_learned(model, staging.path("model"))
    except OSError as error:
        raise OutputError(
            f"The model cannot be written: {error.strerror}.", "Check the space on the disk."
        ) from error


def _extent(source: Source) -> List[float]:
    corners = [
        to_map(source.work.transform, col, row)
        for col in (0, source.work.width)
        for row in (0, source.work.height)
    ]
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return [min(xs), min(ys), max(xs), max(ys)]


def _summary(
    fit: Fit,
    classes: Sequence[ClassSpec],
    pairs: Sequence[Tuple[LabelObject, Sample]],
    sources: Sequence[Source],
) -> Dict[str, Any]:
    """What the run says of labels and scores."""
    table = fit.table
    confusion = fit.held_out.confusion(table)
    blocks = block_confusion(fit)
    rows = []
    for item in classes:
        members = [sample for label, sample in pairs if label.class_id == item.id]
        row = {
            **asdict(item),
            "objects": len(members),
            "pixels": sum(sample.cells for sample in members) * CELL**2,
            "recall": None,
        }
        if item.id in table.class_ids:
            own = confusion[table.class_ids.index(item.id)]
            if own.sum():
                row["recall"] = float(own[table.class_ids.index(item.id)] / own.sum())
        rows.append(row)
    return {
        "classes": rows,
        "class_ids": table.class_ids,
        "classifier": fit.classifier.method,
        "likelihoods": fit.likelihoods,
        "confusion": confusion.tolist(),
        "accuracy": _accuracy(confusion),
        "block_confusion": None if blocks is None else blocks.tolist(),
        "block_accuracy": None if blocks is None else _accuracy(blocks),
        "check": _checked(fit, [pair for pair in pairs if pair[0].check]),
        "disagreeing": _disagreements(fit, classes, pairs, sources),
    }


def _accuracy(confusion: NDArray[np.int64]) -> Optional[float]:
    total = int(confusion.sum())
    return float(np.trace(confusion)) / total if total else None


def _checked(fit: Fit, pairs: Sequence[Tuple[LabelObject, Sample]]) -> Optional[Dict[str, Any]]:
    """How the objects kept aside are classified, by the mean over their cells."""
    if not pairs:
        return None
    right = 0
    for item, sample in pairs:
        logits = fit.classifier.logits(sample.vectors).mean(axis=0)
        right += fit.classifier.class_ids[int(logits.argmax())] == item.class_id
    return {"objects": len(pairs), "accuracy": right / len(pairs)}


def _disagreements(
    fit: Fit,
    classes: Sequence[ClassSpec],
    pairs: Sequence[Tuple[LabelObject, Sample]],
    sources: Sequence[Source],
) -> List[Dict[str, Any]]:
    """Objects whose class the others contradict: where they lie, and both classes."""
    learnt = [item for item, _ in pairs if not item.check]
    found = []
    for number, said in disagreeing(fit)[:_MOST_SHOWN]:
        item = learnt[int(fit.table.order[number])]
        row, col = item.cells.mean(axis=0)
        work = sources[item.source].work
        x, y = to_map(work.transform, (col + 0.5) * CELL, (row + 0.5) * CELL)
        found.append(
            {
                "raster": item.source,
                "x": float(x),
                "y": float(y),
                "label": classes[item.class_id].name,
                "map": classes[said].name,
            }
        )
    return found


def _maps(
    job: LearnJob, folder: str, report: Reporter, is_cancelled: IsCancelled
) -> Dict[str, str]:
    """Maps every raster with the new model; role to path."""
    outputs: Dict[str, str] = {}
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be made: {error.strerror}.", "Choose another."
        ) from error
    names = _names([Path(raster).stem or "raster" for raster in job.rasters])
    for raster, name in zip(job.rasters, names):
        base = SegmentJob(
            raster,
            job.model,
            str(Path(folder) / f"{name}_classes.tif"),
            segments=str(Path(folder) / f"{name}_segments.gpkg"),
            report=str(Path(folder) / f"{name}_run.json"),
            device=job.device,
            threads=job.threads,
            gsd=job.gsd,
        )
        result = segment(base, report, is_cancelled)
        outputs.update({f"{role}:{name}": path for role, path in result.outputs.items()})
    return outputs


def _names(stems: Sequence[str]) -> List[str]:
    """A name of its own for each raster."""
    found: List[str] = []
    for stem in stems:
        name, number = stem, 1
        while name in found:
            number += 1
            name = f"{stem}_{number}"
        found.append(name)
    return found
