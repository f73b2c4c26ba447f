"""Predictions over whole scenes: by a run's model tile by tile, or by the engine."""

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
from numpy.typing import NDArray
from torch import nn

from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.core.progress import Event, Log
from grass_qgis.engine.raster.aligned import aligned
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


class Prediction(Protocol):
    """Prediction for a scene, read by window."""

    def read(self, window: Window) -> NDArray[np.uint8]:
        """(2, H, W) uint8 of a window: class index (255 for none), confidence in percent."""
        ...


@dataclass(frozen=True)
class Stored:
    """A prediction (2, H, W) in memory or memory-mapped."""

    values: NDArray[np.uint8]

    def read(self, window: Window) -> NDArray[np.uint8]:
        """(2, H, W) uint8 of a window; see `Prediction`."""
        rows = slice(window.row, window.row_stop)
        return np.asarray(self.values[:, rows, window.col : window.col_stop])


@dataclass(frozen=True)
class InClassesOfData:
    """A prediction in other classes; `table` (256,) has the class index of each of its own."""

    prediction: Prediction
    table: NDArray[np.uint8]

    def read(self, window: Window) -> NDArray[np.uint8]:
        """(2, H, W) uint8 of a window; see `Prediction`."""
        ids, confidence = self.prediction.read(window)
        return np.stack([self.table[ids], confidence])


@dataclass(frozen=True)
class Mapped:
    """The class raster of an engine's run; `table` (256,) has the class index of each id."""

    path: Path
    table: NDArray[np.uint8]

    def read(self, window: Window) -> NDArray[np.uint8]:
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
    """Each scene that has labelled tiles, with the run's prediction for these tiles.

    A prediction is valid until the next one is requested.

    Args:
        model: in eval mode.
        card: its run's.
        store: the labelled tiles of the scenes, with their places.
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
        tile_numbers = list(group)
        for start in range(0, len(tile_numbers), batch):
            part = tile_numbers[start : start + batch]
            outputs = _outputs(model, torch.stack([tiles[number][0] for number in part]))
            for number, output in zip(part, outputs, strict=True):
                _place(values, output, store, number)
        yield by_key[key], Stored(values)


def predictions_of_engine(
    job: SegmentJob, scenes: Sequence[Scene], folder: Path, table: NDArray[np.uint8]
) -> Iterator[tuple[Scene, Prediction]]:
    """Each scene with the class raster of an engine run over the whole scene.

    Warnings of the engine are printed to standard error, each once.

    Args:
        job: model and settings; its raster and outputs are replaced.
        scenes: files.
        folder: for one scene's class raster at a time.
        table: (256,) class index of each id of the model.

    Raises:
        GrassError: the engine cannot run the model over a scene.
    """
    path, reported = folder / "classes.tif", set[str]()

    def report(event: Event) -> None:
        if isinstance(event, Log) and event.level == "warning" and event.message not in reported:
            reported.add(event.message)
            sys.stderr.write(f"warning: {event.message}\n")

    for scene in scenes:
        paths = {"raster": str(scene.image), "classes": str(path), "segments": None, "report": None}
        segment(SegmentJob(**{**vars(job), **paths}), report)
        # The engine's map has pixels of the model's size, labels are scored on the scene's own.
        on_scene = aligned(str(path), describe_image(scene.image), folder / "classes.vrt")
        yield scene, Mapped(Path(on_scene.path), table)


@contextmanager
def on_best_device(model: nn.Module) -> Iterator[torch.device]:
    """Moves a model, in eval mode, to the GPU if there is one, and back to the CPU afterwards."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.eval().to(device).to(memory_format=torch.channels_last)
    yield device
    model.to("cpu")


@torch.inference_mode()
def _outputs(model: nn.Module, images: torch.Tensor) -> NDArray[np.uint8]:
    """(N, 2, H, W) uint8: class index and confidence in percent."""
    device = next(model.parameters()).device
    images = images.to(device).contiguous(memory_format=torch.channels_last)
    best, index = model(images).float().softmax(dim=1).max(dim=1)
    outputs: NDArray[np.uint8] = (
        torch.stack([index, (best * 100).round()], dim=1).to(torch.uint8).cpu().numpy()
    )
    return outputs


def _place(
    values: NDArray[np.uint8], output: NDArray[np.uint8], store: TileStore, number: int
) -> None:
    _, row, col = store.places[number]
    height = min(output.shape[1], values.shape[1] - row)
    width = min(output.shape[2], values.shape[2] - col)
    part = output[:, :height, :width]
    if store.valid is not None:
        valid = np.asarray(store.valid[number])[:height, :width]
        part = np.where(valid, part, IGNORE)
    values[:, row : row + height, col : col + width] = part
