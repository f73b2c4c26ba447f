"""Labelled tiles for an export: for calibration, choice of layers, and scores."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from grass_model.data.tiles import TileStore
from grass_model.evaluation.tile_scores import labelled_tiles, score_classes
from grass_model.metrics.scores import Scores
from grass_model.settings.export import ExportSettings
from grass_qgis.engine.core.contract import Contract

from .onnx_file import contract_of, open_session, run_session
from .verify import classes_of

_BATCH = 4


@dataclass(frozen=True)
class HeldOut:
    """Tiles of a labelled data set by their use.

    Attributes:
        name: of the data set.
        split: the one the scores are of.
        train: some tiles to calibrate on.
        val: tiles to choose layers by; at most as many.
        held: every tile of `split`.
    """

    name: str
    split: str
    train: TileStore
    val: TileStore
    held: TileStore


@contextmanager
def cut_held_out(settings: ExportSettings, contract: Contract) -> Iterator[HeldOut | None]:
    """Cuts the tiles of `settings.data` at the model's side; None when there is no data.

    Raises:
        DataError: the data cannot be used, or have other classes or bands than the model.
    """
    if not settings.data:
        yield None
        return
    data, most = Path(settings.data), settings.calibration_tiles
    with tempfile.TemporaryDirectory() as folder:

        def cut(split: str, place: str, most: int = 0) -> TileStore:
            classes, bands = contract.output.classes, contract.input.bands
            target = Path(folder) / place
            return labelled_tiles(data, split, target, contract.input.tile, classes, bands, most)

        yield HeldOut(
            data.resolve().name,
            settings.split,
            cut("train", "train", most),
            cut("val", "val", most),
            cut(settings.split, "held"),
        )


def score_file(path: Path, store: TileStore) -> Scores:
    """Scores of an ONNX segmenter over every labelled pixel of `store`."""
    contract, session = contract_of(path), open_session(path)
    spec, count = contract.input, len(contract.output.classes)
    ones, zeros = (1.0,) * len(spec.bands), (0.0,) * len(spec.bands)
    raw = spec.dtype == "uint8"

    def classes(images: Tensor) -> Tensor:
        given = images.numpy().astype(np.uint8) if raw else images.numpy()
        return torch.from_numpy(classes_of(run_session(session, given)))

    read = replace(spec, scale=ones, mean=zeros, std=ones) if raw else spec
    return score_classes(classes, store, read, count, _BATCH, f"scoring {path.name}")
