"""The regions model as a graph: views in, loss attention map and embedding out.

ONNX Runtime has no autograd, but the gradient of NT-Xent is closed-form; the negatives are the
run's reference bank, so a tile's map depends on the tile alone. Source: docs/method.md, section 5.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

from grass_model.contrast.lam import attention, head_alpha, pool
from grass_model.contrast.loss import bank_gradient, bank_loss
from grass_model.data.datasets import input_spec
from grass_model.encoders import Trunk, build_encoder
from grass_model.heads import ProjectionHead
from grass_model.runs import ENCODER, RunCard, load_card, load_tensors, require_kind
from grass_model.segmenter import load_encoder
from grass_qgis.engine.contract import Contract, OutputSpec, RegionsSpec

INPUTS, OUTPUTS = ("views",), ("lam", "embedding")


class RegionsModel(nn.Module):
    """Tiles (N, bands, S, S) to LAM (N, S/s, S/s), sign "raise", and embedding (N, D).

    The second view that a tile's loss needs is its mirror image.
    """

    def __init__(
        self, trunk: nn.Module, head: ProjectionHead, bank: Tensor, temperature: float
    ) -> None:
        super().__init__()
        self.trunk, self.head, self.temperature = trunk, head, temperature
        self.bank: Tensor
        self.register_buffer("bank", bank)

    def forward(self, views: Tensor) -> tuple[Tensor, Tensor]:
        """The map by the closed-form gradient, in operators ONNX has."""
        features = self.trunk(views)
        pooled = pool(features)
        embedding = self.head(pooled)
        other = self._mirrored(views)
        gradient = bank_gradient(embedding, other, self.bank, self.temperature)
        alpha = self.head.pull_back(pooled, gradient)
        cells = features.shape[2] * features.shape[3]
        return attention(features, alpha / cells), embedding

    def by_autograd(self, views: Tensor) -> Tensor:
        """The same map (N, h, w) by torch's autograd: the oracle of `forward`."""
        features, other = self.trunk(views).detach(), self._mirrored(views).detach()

        def loss(embedding: Tensor) -> Tensor:
            # Tiles do not see each other, so the sum's gradient is each tile's own.
            return bank_loss(embedding, other, self.bank, self.temperature).sum()

        return attention(features, head_alpha(features, self.head, loss))

    def _mirrored(self, views: Tensor) -> Tensor:
        return cast(Tensor, self.head(pool(self.trunk(torch.flip(views, dims=[3])))))


def load(folder: Path) -> tuple[RegionsModel, RunCard]:
    """The graph's model, in eval mode, and the run's card.

    Raises:
        DataError: `folder` holds no pretraining run.
    """
    card = require_kind(load_card(folder), ENCODER, folder)
    tensors = load_tensors(folder)
    trunk = Trunk(build_encoder(card.encoder, len(card.bands), card.output_stride))
    load_encoder(trunk.encoder, tensors)
    head = ProjectionHead(card.head, trunk.channels)
    state = {k.removeprefix("head."): v for k, v in tensors.items() if k.startswith("head.")}
    head.load_state_dict(state, strict=True)
    model = RegionsModel(trunk, head, tensors["bank"], float(card.grass["temperature"]))
    return model.eval(), card


def contract(card: RunCard, tile: int, gsd_m: float, bank_size: int) -> Contract:
    """The contract of the exported regions model."""
    return Contract(
        task="regions",
        input=input_spec(card.bands, card.norm, tile, gsd_m),
        output=OutputSpec("logits", "softmax", ()),
        regions=RegionsSpec(
            sign=card.grass["lam_sign"],
            relu=card.grass["lam_relu"],
            threshold=card.grass["threshold"],
            stride=card.output_stride,
            bank_size=bank_size,
        ),
        provenance=card.provenance,
    )
