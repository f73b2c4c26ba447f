"""Scores of a segmenter over the labelled tiles of a split, for validation and export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from grass_qgis.engine.core.contract import ClassSpec, InputSpec
from grass_qgis.engine.core.errors import DataError

from ..data.classes import IGNORE, read_classes
from ..data.datasets import WholeTiles, input_spec
from ..data.imagery import with_names
from ..data.scenes import labelled_scenes, of_split
from ..data.tiles import TileStore, cut_tiles
from ..files.progress import progress_bar
from ..metrics.scores import Scores, scores_of
from ..models.run_card import RunCard
from .scene_predictions import on_best_device


def labelled_tiles(
    data: Path,
    split: str,
    folder: Path,
    tile: int,
    classes: Sequence[ClassSpec],
    bands: Sequence[str],
    most: int = 0,
) -> TileStore:
    """Tiles of one split of a labelled data set, for a model of these `classes` and `bands`.

    Args:
        data: the data set.
        split: "train", "val" or "test".
        folder: where the tiles are written.
        tile: side in pixels.
        classes: the model's.
        bands: the model's names of its bands.
        most: keep at most so many tiles, spread evenly; 0 for all.

    Raises:
        DataError: the data cannot be used, or their classes or bands differ.
        BandError: a scene does not offer the bands.
    """
    data_classes = read_classes(data)
    if [item.name for item in data_classes] != [item.name for item in classes]:
        raise DataError(
            f"The model has the classes {[c.name for c in classes]}, {data} has "
            f"{[c.name for c in data_classes]}.",
            "Use data with the same classes.",
        )
    scenes = with_names(of_split(labelled_scenes(data), split), bands)
    with progress_bar(f"cutting {split} tiles") as advance:
        return cut_tiles(scenes, folder, tile, len(classes), most, advance)


@torch.inference_mode()
def evaluate_model(
    model: nn.Module, store: TileStore, card: RunCard, batch: int = 8, side: int = 0
) -> Scores:
    """Scores of a segmenter over every labelled pixel of `store`.

    `side` is that of the confusion matrix where labels are not the model's classes, else 0.
    """
    spec = input_spec(card.bands, card.norm, card.tile, card.gsd_m)
    with on_best_device(model) as device:

        def classes(images: Tensor) -> Tensor:
            given = images.to(device).contiguous(memory_format=torch.channels_last)
            logits: Tensor = model(given)
            return logits.argmax(dim=1).cpu()

        return score_classes(classes, store, spec, side or len(card.classes), batch)


def score_classes(
    classes: Callable[[Tensor], Tensor],
    store: TileStore,
    spec: InputSpec,
    count: int,
    batch: int,
    title: str = "evaluating",
) -> Scores:
    """Scores of any segmenter over every labelled pixel of `store`.

    Args:
        classes: function from images (N, bands, S, S), prepared as in `spec`, to ids (N, S, S).
        store: labelled tiles.
        spec: how raw values become images.
        count: number of classes.
        batch: tiles at once.
        title: of the progress bar.
    """
    confusion = np.zeros((count, count), np.int64)
    with progress_bar(title) as advance:
        for done, (images, labels) in enumerate(DataLoader(WholeTiles(store, spec), batch)):
            predicted, truth = classes(images).numpy(), labels.numpy()
            labelled = truth != IGNORE
            pairs = truth[labelled] * count + predicted[labelled]
            confusion += np.bincount(pairs, minlength=count**2).reshape(count, count)
            advance(min(len(store), (done + 1) * batch), len(store))
    return scores_of(confusion)
