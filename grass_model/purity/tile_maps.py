"""Features and loss attention map of whole tiles, from a pretraining run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn

from ..contrast.gather import Moments
from ..contrast.lam import attention, head_alpha, pool
from ..contrast.loss import bank_gradient, nt_xent
from ..models.encoders import ProjectionHead, Trunk, build_encoder
from ..models.run_card import (
    BANK_MEAN,
    BANK_STD,
    ENCODER,
    RunCard,
    levels_of,
    load_card,
    load_tensors,
    require_kind,
    require_regions,
)
from ..models.segmenter import load_encoder


@dataclass(frozen=True)
class TileMaps:
    """A run's encoder and head, and the negatives of its bank.

    Attributes:
        trunk: images (N, bands, H, W) to features (N, C, H/s, W/s).
        head: its projection head.
        bank: (M, D) unit rows.
        temperature: of the loss.
        moments: of the features' channels over the bank's tiles; None for a run that kept none.
    """

    trunk: Trunk
    head: ProjectionHead
    bank: Tensor
    temperature: float
    moments: Moments | None = None

    @torch.inference_mode()
    def by_bank(self, tiles: Tensor) -> tuple[Tensor, Tensor]:
        """Features and LAM (N, h, w), sign "raise", of each tile for itself, in eval mode.

        The negatives are the run's bank and the second view is the mirror image, as in the
        exported regions model.
        """
        self._mode(training=False)
        features = self.trunk(tiles)
        pooled = pool(features)
        other = self.head(pool(self.trunk(tiles.flip(3))))
        gradient = bank_gradient(self.head(pooled), other, self.bank, self.temperature)
        cells = features.shape[2] * features.shape[3]
        return features, attention(features, self.head.pull_back(pooled, gradient) / cells)

    @torch.no_grad()
    def by_batch(self, tiles: Tensor) -> tuple[Tensor, Tensor]:
        """Features and LAM (N, h, w), sign "raise", as in training: the batch is the negatives.

        Batch norm uses the batch's statistics; the second views are the mirror images.
        """
        self._mode(training=True)
        features = self.trunk(torch.cat([tiles, tiles.flip(3)]))
        loss = partial(nt_xent, temperature=self.temperature)
        lam = attention(features, head_alpha(features, self.head, loss))
        return features[: len(tiles)], lam[: len(tiles)]

    def to(self, device: torch.device) -> TileMaps:
        """The same on a device."""
        self.trunk.to(device).to(memory_format=torch.channels_last)
        moments = self.moments and Moments(*(part.to(device) for part in self.moments))
        head, bank = self.head.to(device), self.bank.to(device)
        return TileMaps(self.trunk, head, bank, self.temperature, moments)

    def _mode(self, *, training: bool) -> None:
        self.trunk.train(training)
        self.head.train(training)


def load_tile_maps(folder: Path, output_stride: int = 0) -> tuple[TileMaps, RunCard]:
    """The maps' model of a pretraining run, and the run's card.

    Args:
        folder: of the run.
        output_stride: 8, 16 or 32 builds the encoder with the same weights but another output
            stride than it was trained with; 0 keeps the run's.

    Raises:
        DataError: `folder` holds no pretraining run, or its encoder has no such output stride.
    """
    card = require_kind(load_card(folder), ENCODER, folder)
    require_regions(card, folder)
    tensors = load_tensors(folder)
    stride = output_stride or card.output_stride
    trunk = Trunk(build_encoder(card.encoder, len(card.bands), stride), levels_of(card))
    load_encoder(trunk.encoder, tensors)
    head = ProjectionHead(card.head, trunk.channels)
    state = {k.removeprefix("head."): v for k, v in tensors.items() if k.startswith("head.")}
    head.load_state_dict(state, strict=True)
    for module in (*trunk.modules(), *head.modules()):
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.momentum = 0.0  # measuring leaves the run's statistics as they are
    temperature = float(card.grass["temperature"])
    return TileMaps(trunk, head, tensors["bank"], temperature, bank_moments(tensors)), card


def bank_moments(tensors: Mapping[str, Tensor]) -> Moments | None:
    """What a run keeps of its features' channels, (C,) each, or None where it keeps nothing."""
    if BANK_MEAN not in tensors:
        return None
    return Moments(tensors[BANK_MEAN], tensors[BANK_STD])
