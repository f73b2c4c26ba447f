"""Scores of a segmenter over the labelled tiles of a split, for its own validation."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader

from .data.classes import IGNORE
from .data.datasets import WholeTiles, input_spec
from .data.tiles import TileStore
from .progress import shown_progress
from .runs import RunCard
from .scene_predictions import on_best_device
from .scores import Scores, scores_of


@torch.inference_mode()
def evaluate_model(model: nn.Module, store: TileStore, card: RunCard, batch: int = 8) -> Scores:
    """Scores of a segmenter over every labelled pixel of `store`."""
    count = len(card.classes)
    confusion = np.zeros((count, count), np.int64)
    tiles = WholeTiles(store, input_spec(card.bands, card.norm, card.tile, card.gsd_m))
    with on_best_device(model) as device, shown_progress("evaluating") as advance:
        for done, (images, labels) in enumerate(DataLoader(tiles, batch)):
            logits = model(images.to(device).contiguous(memory_format=torch.channels_last))
            found, truth = logits.argmax(dim=1).cpu().numpy(), labels.numpy()
            known = truth != IGNORE
            pairs = truth[known] * count + found[known]
            confusion += np.bincount(pairs, minlength=count**2).reshape(count, count)
            advance(min(len(store), (done + 1) * batch), len(store))
    return scores_of(confusion)
