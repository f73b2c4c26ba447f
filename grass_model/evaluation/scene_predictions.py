"""Predictions over whole scenes: by a run's model tile by tile, or by the engine as users do."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import nn

from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.core.progress import Event, Log
from grass_qgis.engine.raster.band_stack import open_bands, stack_bands
from grass_qgis.engine.runs.segment import segment
from grass_qgis.engine.tiling.grid import Window

from ..data.classes import IGNORE
from ..data.datasets import WholeTiles, input_spec
from ..data.imagery import describe_image
from ..data.scenes import Scene
from ..data.stored import reserved
from ..data.tiles import TileStore
from ..models.run_card import RunCard

Array = np.ndarray


class Prediction(Protocol):
    """What was predicted for a scene."""

    def read(self, window: Window) -> Array:
        """(2, H, W) uint8 of a window: class index (255 for none), confidence in percent."""
        ...


@dataclass(frozen=True)
class Stored:
    """A prediction (2, H, W) in memory or memory-mapped."""

    values: Array

    def read(self, window: Window) -> Array:
        """(2, H, W) uint8 of a window; see `Prediction`."""
        rows = slice(window.row, window.row_stop)
        return np.asarray(self.values[:, rows, window.col : window.col_stop])


@dataclass(frozen=True)
class Mapped:
    """The class raster of an engine's run; `table` (256,) has the class index of each id."""

    path: Path
    table: Array

    def read(self, window: Window) -> Array:
        """(2, H, W) uint8 of a window; see `Prediction`."""
        with open_bands(stack_bands(str(self.path), bands=(1, 2))) as source:
            (ids, confidence), _ = source.read(window)
        return np.stack([self.table[ids], confidence])


def predictions_of_run(
    model: nn.Module,
    card: RunCard,
    store: TileStore,
    scenes: Sequence[Scene],
    folder: Path,
    batch: int,
) -> Iterator[tuple[Scene, Prediction]]:
    """Each scene that has labelled tiles, with what the run's model says of these tiles.

    A prediction is gone when the next one is asked for.

    Args:
        model: in eval mode.
        card: its run's.
        store: the labelled tiles of the scenes, which know their places.
        scenes: their scenes.
        folder: for one scene's prediction at a time.
        batch: tiles at once.
    """
    by_key = {scene.key: scene for scene in scenes}
    tiles = WholeTiles(store, input_spec(card.bands, card.norm, card.tile, card.gsd_m))
    numbers = range(len(store))
    for key, group in groupby(numbers, key=lambda number: store.places[number][0]):
        info = describe_image(by_key[key].image)
        shape = (2, info.height, info.width)
        values = reserved(folder / "prediction.bin", shape, np.dtype(np.uint8))
        values[:] = IGNORE
        own = list(group)
        for start in range(0, len(own), batch):
            part = own[start : start + batch]
            answers = _answers(model, torch.stack([tiles[number][0] for number in part]))
            for number, answer in zip(part, answers, strict=True):
                _place(values, answer, store, number)
        yield by_key[key], Stored(values)


def predictions_of_engine(
    job: SegmentJob, scenes: Sequence[Scene], folder: Path, table: Array
) -> Iterator[tuple[Scene, Prediction]]:
    """Each scene with what the engine's run over the whole of it has written.

    The engine's warnings are passed on to standard error, each once.

    Args:
        job: model and settings; its raster and outputs are replaced.
        scenes: files.
        folder: for one scene's class raster at a time.
        table: (256,) class index of each id of the model.

    Raises:
        GrassError: the engine cannot run the model over a scene.
    """
    path, told = folder / "classes.tif", set[str]()

    def report(event: Event) -> None:
        if isinstance(event, Log) and event.level == "warning" and event.message not in told:
            told.add(event.message)
            sys.stderr.write(f"warning: {event.message}\n")

    for scene in scenes:
        own = {"raster": str(scene.image), "classes": str(path), "segments": None, "report": None}
        segment(SegmentJob(**{**vars(job), **own}), report)
        yield scene, Mapped(path, table)


@contextmanager
def on_best_device(model: nn.Module) -> Iterator[torch.device]:
    """Puts a model, in eval mode, on the GPU where there is one, and back afterwards."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.eval().to(device).to(memory_format=torch.channels_last)
    yield device
    model.to("cpu")


@torch.inference_mode()
def _answers(model: nn.Module, images: torch.Tensor) -> Array:
    """(N, 2, H, W) uint8: class index and confidence in percent."""
    device = next(model.parameters()).device
    images = images.to(device).contiguous(memory_format=torch.channels_last)
    best, index = model(images).float().softmax(dim=1).max(dim=1)
    answers: Array = torch.stack([index, (best * 100).round()], dim=1).to(torch.uint8).cpu().numpy()
    return answers


def _place(values: Array, answer: Array, store: TileStore, number: int) -> None:
    _, row, col = store.places[number]
    height = min(answer.shape[1], values.shape[1] - row)
    width = min(answer.shape[2], values.shape[2] - col)
    part = answer[:, :height, :width]
    if store.valid is not None:
        valid = np.asarray(store.valid[number])[:height, :width]
        part = np.where(valid, part, IGNORE)
    values[:, row : row + height, col : col + width] = part
