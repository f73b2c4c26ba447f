"""`grass-train evaluate`: a fine-tuned run measured on one split of a labelled data set."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from torch import nn
from torch.utils.data import DataLoader

from grass_qgis.engine.errors import DataError, JobError

from .data.classes import IGNORE, read_classes
from .data.datasets import WholeTiles, input_spec
from .data.scenes import labelled_scenes, of_split
from .data.tiles import TileStore, cut_tiles
from .progress import shown_progress
from .runs import RunCard
from .scores import Scores, as_record, scores_of
from .segmenter import load_segmenter
from .settings_finetune import EvaluateSettings


def evaluate(settings: EvaluateSettings) -> Path:
    """Scores a run, prints the table and returns the file of scores.

    Raises:
        DataError: the run or the data cannot be used, or their classes or bands differ.
        JobError: the batch is empty.
    """
    if settings.batch < 1:
        raise JobError(f"batch is {settings.batch}.", "Use at least 1.")
    run, data = Path(settings.run), Path(settings.data)
    model, card = load_segmenter(run)
    classes = read_classes(data)
    if [item.name for item in classes] != [item.name for item in card.classes]:
        raise DataError(
            f"The run knows the classes {[c.name for c in card.classes]}, {data} has "
            f"{[c.name for c in classes]}.",
            "Evaluate on data with the same classes.",
        )
    scenes = of_split(labelled_scenes(data), settings.split)
    with tempfile.TemporaryDirectory() as folder:
        with shown_progress(f"cutting {settings.split} tiles") as advance:
            store = cut_tiles(
                scenes, Path(folder), card.tile, classes=len(classes), advance=advance
            )
        if store.images.shape[1] != len(card.bands):
            raise DataError(
                f"{data} has {store.images.shape[1]} bands, the run needs {len(card.bands)}.",
                "Evaluate on imagery with the same bands.",
            )
        scores = evaluate_model(model, store, card, settings.batch)
    names = tuple(item.name for item in classes)
    out = Path(settings.out) if settings.out else run / f"scores-{settings.split}.json"
    record = {"split": settings.split, "data": data.resolve().name, **as_record(scores, names)}
    _write(out, json.dumps(record, indent=1))
    print_scores(scores, names, settings.split)
    return out


@torch.inference_mode()
def evaluate_model(model: nn.Module, store: TileStore, card: RunCard, batch: int = 8) -> Scores:
    """Scores of a segmenter over every labelled pixel of `store`."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.eval().to(device).to(memory_format=torch.channels_last)
    count = len(card.classes)
    confusion = np.zeros((count, count), np.int64)
    spec = input_spec(card.bands, card.norm, card.tile, card.gsd_m)
    with shown_progress("evaluating") as advance:
        for done, (images, labels) in enumerate(DataLoader(WholeTiles(store, spec), batch)):
            logits = model(images.to(device).contiguous(memory_format=torch.channels_last))
            found, truth = logits.argmax(dim=1).cpu().numpy(), labels.numpy()
            known = truth != IGNORE
            pairs = truth[known] * count + found[known]
            confusion += np.bincount(pairs, minlength=count**2).reshape(count, count)
            advance(min(len(store), (done + 1) * batch), len(store))
    model.to("cpu")
    return scores_of(confusion)


def print_scores(scores: Scores, names: tuple[str, ...], split: str) -> None:
    """The table of held-out scores, for the terminal."""
    table = Table(title=f"Scores on split '{split}'", title_justify="left")
    table.add_column("class")
    for title in ("IoU", "F1"):
        table.add_column(title, justify="right")
    for name, iou, f1 in zip(names, scores.iou, scores.class_f1, strict=True):
        table.add_row(name, _percent(iou), _percent(f1))
    table.add_section()
    table.add_row("mean", _percent(scores.miou), _percent(scores.f1))
    console = Console()
    console.print(table)
    console.print(f"overall accuracy {_percent(scores.oa)}   kappa {scores.kappa:.3f}")
    matrix = Table(title="Confusion: rows labels, columns predictions, % of the row")
    matrix.add_column("")
    for name in names:
        matrix.add_column(name, justify="right")
    for name, row in zip(names, scores.confusion, strict=True):
        total = row.sum()
        matrix.add_row(name, *(_percent(v / total if total else float("nan")) for v in row))
    console.print(matrix)


def _percent(value: float) -> str:
    return "-" if np.isnan(value) else f"{100 * value:.1f}"


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise DataError(
            f"{path} cannot be written ({error.strerror}).", "Choose another."
        ) from error
