"""Learns a segmentation model from rasters and labelled objects, as an ONNX file.

from grass_qgis.engine.core.learn_job import LearnJob
from grass_qgis.engine.runs.learn import learn
learn(LearnJob(("scene.tif",), "labels.gpkg", "model.onnx"))
"""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

from ..core.contract import ClassSpec, DomainSpec
from ..core.errors import OutputError
from ..core.job import SegmentJob, validate
from ..core.learn_job import LearnJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Reporter, Result, never, silent
from ..learning.basis import Basis
from ..learning.domain import domain_of
from ..learning.encoder import Encoder
from ..learning.extraction import Extraction
from ..learning.fit import Fit, fit_samples
from ..learning.gather import gather
from ..learning.label_file import read_label_file
from ..learning.labels import LabelObject, classes_of, place_on
from ..learning.model_file import LearntFrom, learned_model, write_learned
from ..learning.opening import Declared, features_path, prepare
from ..learning.refined import REFINE
from ..learning.scene import Source, common_gsd
from ..learning.summary import provenance_of, summary_of
from ..output.staging import Staging
from ..raster.dataset import limited_cache
from ..raster.gdal_errors import writing
from ..raster.input_guard import InputGuard
from ..raster.polygon_mask import split_layer
from .segment import segment

_LONGEST_START = 200  # bytes of a file name, before the role of a result


def learn(job: LearnJob, report: Reporter = silent, is_cancelled: IsCancelled = never) -> Result:
    """Writes the model, then the maps if requested.

    The same rasters and labels give the same model, in any order of the labels.

    Args:
        job: the job.
        report: receives all events but the result.
        is_cancelled: checked at least once per tile.

    Returns:
        Paths by role, and a summary: classes with objects, pixels and scores, confusion by held-out
        object and by spatial block, accuracy on `check` objects, contradictory objects.

    Raises:
        GrassError: a subclass, when the run fails; CancelledError when cancelled.
    """
    validate(job)
    monitor = Monitor(report, is_cancelled)
    features = features_path(job.features)
    inputs = [
        *job.rasters,
        split_layer(job.labels)[0],
        *([] if features is None else [str(features)]),
    ]
    with limited_cache(), Staging({"model": job.model}, inputs) as staging:
        guard = InputGuard([Path(path) for path in inputs])
        with monitor.timed("start"), tempfile.TemporaryDirectory() as folder:
            declared = Declared(job.crs, job.nodata or ())
            extraction, sources = prepare(
                job.rasters, features, job.bands, job.gsd, monitor, declared
            )
            staging.protect([path for source in sources for path in source.info.files])
            classes, objects = _objects(job, sources, monitor)
            encoder = Encoder(
                extraction, sources, Path(folder), job.device, job.threads, monitor=monitor
            )
            monitor.say(encoder.device)
            try:
                summary = _learnt(job, encoder, extraction, (classes, objects), staging, monitor)
            finally:
                encoder.close()
        guard.check()
        monitor.check()
        outputs = staging.commit()
    if job.map is not None:
        outputs.update(_maps(job, job.map, sources, report, is_cancelled))
    return Result(outputs, {**summary, "outputs": outputs, "warnings": monitor.warnings})


def _objects(
    job: LearnJob, sources: Sequence[Source], monitor: Monitor
) -> Tuple[List[ClassSpec], List[LabelObject]]:
    labels = read_label_file(job.labels, job.field, job.check_field, monitor)
    classes = classes_of(labels.shapes, job.classes or labels.classes)
    objects = place_on(labels.shapes, labels.crs, classes, sources, job.radius_px, monitor)
    return classes, objects


def _learnt(
    job: LearnJob,
    encoder: Encoder,
    extraction: Extraction,
    labels: Tuple[List[ClassSpec], List[LabelObject]],
    staging: Staging,
    monitor: Monitor,
) -> Dict[str, Any]:
    """Writes the model into the staging folder; returns the summary of the run."""
    classes, objects = labels
    basis = encoder.look(lambda done, total: monitor.step("scene", done, total))
    samples = gather(encoder, objects, lambda done, total: monitor.step("features", done, total))
    lost = sum(sample is None for sample in samples)
    if lost:
        monitor.warn(f"{lost} labels are on nodata pixels and are ignored.")
    pairs = [(item, sample) for item, sample in zip(objects, samples) if sample is not None]
    fit = fit_samples([sample for item, sample in pairs if not item.check], job.method)
    missing = [item.name for item in classes if item.id not in fit.table.class_ids]
    if missing:
        monitor.warn(f"There are no labels of {', '.join(missing)}: never predicted.")
    summary = summary_of(fit, classes, pairs, encoder.sources)
    domain = domain_of(extraction, encoder.sources, monitor, job.threads)
    _write(encoder, extraction, (basis, domain), (fit, classes, summary), staging)
    return summary


def _write(
    encoder: Encoder,
    extraction: Extraction,
    scene: Tuple[Basis, Optional[DomainSpec]],
    learnt: Tuple[Fit, Sequence[ClassSpec], Dict[str, Any]],
    staging: Staging,
) -> None:
    fit, classes, summary = learnt
    provenance = provenance_of(summary, extraction.contract.features, encoder.sources)
    basis, domain = scene
    imagery = LearntFrom(common_gsd(encoder.sources), domain)
    model = learned_model(extraction, basis, fit.classifier, classes, imagery, provenance, REFINE)
    with writing("The model"):
        write_learned(model, staging.path("model"))


def _maps(
    job: LearnJob,
    folder: str,
    sources: Sequence[Source],
    report: Reporter,
    is_cancelled: IsCancelled,
) -> Dict[str, str]:
    """Segments every raster with the new model; returns the path of each role.

    The bands are those learnt from: unnamed ones could not be found again by the model's names.
    """
    outputs: Dict[str, str] = {}
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be created: {error.strerror}.", "Choose another."
        ) from error
    names = file_names(job.rasters)
    for raster, name, source in zip(job.rasters, names, sources):
        base = SegmentJob(
            raster,
            job.model,
            str(Path(folder) / f"{name}_classes.tif"),
            segments=str(Path(folder) / f"{name}_segments.gpkg"),
            report=str(Path(folder) / f"{name}_run.json"),
            device=job.device,
            threads=job.threads,
            gsd=job.gsd,
            crs=job.crs,
            nodata=job.nodata,
            bands=None if source.choice.palette else source.choice.bands,
        )
        result = segment(base, report, is_cancelled)
        outputs.update({f"{role}:{name}": path for role, path in result.outputs.items()})
    return outputs


def file_names(rasters: Sequence[str]) -> List[str]:
    """Starts of file names, one for each raster, that differ on every file system."""
    names: List[str] = []
    taken: Set[str] = set()
    for raster in rasters:
        stem = Path(raster).stem.encode("utf-8")[:_LONGEST_START].decode("utf-8", "ignore")
        name, number = stem or "raster", 1
        while (plain := unicodedata.normalize("NFC", name).casefold()) in taken:
            number += 1
            name = f"{stem or 'raster'}_{number}"
        taken.add(plain)
        names.append(name)
    return names
