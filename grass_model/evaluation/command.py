"""`grass-train evaluate`: scores of a run or an exported model on labelled scenes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import ContractError, DataError, JobError
from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.runtime.session import Model

from ..data.classes import IGNORE, read_classes
from ..data.imagery import with_names
from ..data.polygon_labels import print_polygon_counts
from ..data.scenes import Scene, labelled_scenes, of_split
from ..data.tiles import cut_tiles
from ..files.progress import progress_bar
from ..metrics.tally import intervals_of
from ..mixing.mixture import ScoredAs, scored_as
from ..models.segmenter import load_segmenter
from ..settings.finetune import EvaluateSettings
from .report import Evaluation, print_scores, record_of, write_reports
from .scene_predictions import (
    InClassesOfData,
    Prediction,
    on_best_device,
    predictions_of_engine,
    predictions_of_run,
)
from .scene_scores import EvaluationResult, Windows, evaluate_scenes

_LEAST = {"batch": 1, "boundary_px": 1, "bootstrap": 1, "examples": 0, "threads": 0, "seed": 0}


def evaluate(settings: EvaluateSettings) -> Path:
    """Scores a run or a model, prints the tables and returns the file of scores.

    Beside that JSON file lie a table (.csv) and a page (.html) of the same name.

    Raises:
        DataError: run or data cannot be used, or their classes or bands differ.
        JobError: a setting is out of its range, or not exactly one of run and model is given.
        GrassError: the engine cannot run the model over a scene.
    """
    _check(settings)
    data = Path(settings.data)
    classes, scenes = read_classes(data), labelled_scenes(data)
    print_polygon_counts(scenes)
    chosen = scenes if settings.split == "all" else of_split(scenes, settings.split)
    measured = _evaluate_model if settings.model else _evaluate_run
    with tempfile.TemporaryDirectory() as folder:
        result = measured(settings, chosen, classes, Path(folder))
    evaluation = Evaluation(
        about=_about(settings),
        classes=classes,
        result=result,
        intervals=intervals_of(result.tallies, settings.bootstrap, settings.seed),
    )
    out = _out(settings)
    write_reports(out, evaluation)
    print_scores(record_of(evaluation))
    sys.stdout.write(f"page with pictures: {out.with_suffix('.html')}\n")
    return out


def _check(settings: EvaluateSettings) -> None:
    if bool(settings.run) == bool(settings.model):
        given = "both" if settings.run else "neither"
        raise JobError(
            f"Of run and model {given} is given.",
            "Give --run RUN for a fine-tuning run, or --model FILE.onnx for an exported model.",
        )
    for name, least in _LEAST.items():
        if getattr(settings, name) < least:
            raise JobError(f"{name} is {getattr(settings, name)}.", f"Use at least {least}.")
    if settings.out and Path(settings.out).suffix != ".json":
        raise JobError(f"out is {settings.out}.", "Name a file that ends with .json.")


def _evaluate_run(
    settings: EvaluateSettings,
    scenes: tuple[Scene, ...],
    classes: tuple[ClassSpec, ...],
    folder: Path,
) -> EvaluationResult:
    run = Path(settings.run)
    model, card = load_segmenter(run)
    ids = [item.id for item in card.classes]
    scored = _scored(settings, [item.name for item in card.classes], classes)
    table = _by_id(ids, scored)
    scenes = with_names(scenes, card.bands)
    with progress_bar(f"cutting {settings.split} tiles") as advance:
        store = cut_tiles(scenes, folder, card.tile, classes=len(classes), advance=advance)
    sys.stdout.write(f"{settings.split}: {len(scenes)} scenes, {store.account()}\n")
    with on_best_device(model):
        outputs = predictions_of_run(model, card, store, scenes, folder, settings.batch)
        predictions = ((scene, InClassesOfData(prediction, table)) for scene, prediction in outputs)
        windows = Windows(len(classes), card.tile, scored.labels)
        return _score_predictions(predictions, len(scenes), windows, settings)


def _evaluate_model(
    settings: EvaluateSettings,
    scenes: tuple[Scene, ...],
    classes: tuple[ClassSpec, ...],
    folder: Path,
) -> EvaluationResult:
    path = Path(settings.model)
    contract = Model(settings.model, settings.device, settings.threads).contract
    if contract.task != "segmentation":
        raise ContractError(
            f"The model {path} is for {contract.task}.", "Give one for segmentation."
        )
    ids = [item.id for item in contract.output.classes]
    scored = _scored(settings, [item.name for item in contract.output.classes], classes)
    job = SegmentJob(
        raster="",
        model=settings.model,
        classes="",
        device=settings.device,
        threads=settings.threads,
        batch=settings.batch,
    )
    predictions = predictions_of_engine(job, scenes, folder, _by_id(ids, scored))
    windows = Windows(len(classes), contract.input.tile, scored.labels)
    return _score_predictions(predictions, len(scenes), windows, settings)


def _scored(
    settings: EvaluateSettings, names: list[str], classes: tuple[ClassSpec, ...]
) -> ScoredAs:
    """How the model's classes, in their order, are scored on the data."""
    if settings.mix:
        return scored_as(Path(settings.data), settings.mix, names)
    source = Path(settings.run or settings.model)
    _require_classes(names, classes, source, Path(settings.data))
    ids = [next(c.id for c in classes if c.name == name) for name in names]
    return ScoredAs(np.array(ids, np.uint8), np.arange(256, dtype=np.uint8))


def _by_id(ids: list[int], scored: ScoredAs) -> NDArray[np.uint8]:
    """(256,) the class of the data, by index, of each class id of the model."""
    table = np.full(256, IGNORE, np.uint8)
    table[ids] = scored.classes
    return table


def _score_predictions(
    predictions: Iterable[tuple[Scene, Prediction]],
    scenes: int,
    windows: Windows,
    settings: EvaluateSettings,
) -> EvaluationResult:
    result = EvaluationResult()
    with progress_bar("evaluating scenes") as advance:
        for result in evaluate_scenes(
            predictions, windows, settings.boundary_px, settings.examples
        ):
            advance(len(result.scenes), scenes)
    if len(result.scenes) < scenes:
        sys.stdout.write(f"{scenes - len(result.scenes)} scenes without a label left out\n")
    if not any(tally.confusion.any() for tally in result.tallies):
        raise DataError(
            f"No pixel of the split {settings.split!r} has both a label and a prediction.",
            "Check the masks and where the images hold data.",
        )
    return result


def _require_classes(
    names: list[str], classes: tuple[ClassSpec, ...], source: Path, data: Path
) -> None:
    expected = [item.name for item in classes]
    # A run's class indices are those of its data; the engine's are looked up by name.
    same = names == expected if source.is_dir() else sorted(names) == sorted(expected)
    if not same:
        raise DataError(
            f"{source} has the classes {names}, {data} has {expected}.",
            "Evaluate on data with the same classes.",
        )


def _about(settings: EvaluateSettings) -> dict[str, Any]:
    by_engine = "The exported model, run by the engine over whole scenes with overlapping tiles."
    by_run = "The run's model, tile by tile without overlap."
    return {
        "split": settings.split,
        "data": Path(settings.data).resolve().name,
        "measured": Path(settings.model or settings.run).resolve().name,
        "how": by_engine if settings.model else by_run,
        "boundary_px": settings.boundary_px,
        "bootstrap": settings.bootstrap,
        "seed": settings.seed,
    }


def _out(settings: EvaluateSettings) -> Path:
    if settings.out:
        return Path(settings.out)
    if settings.run:
        return Path(settings.run) / f"scores-{settings.split}.json"
    model = Path(settings.model)
    return model.with_name(f"{model.stem}-scores-{settings.split}.json")
