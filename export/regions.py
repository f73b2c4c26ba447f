"""The regions model as a graph: views in, loss attention map and embedding out.

ONNX Runtime has no autograd, but the gradient of NT-Xent is closed-form; the negatives are the
run's reference bank, so a tile's map depends on the tile alone. Source: docs/method.md, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

from grass_model.contrast.gather import Moments
from grass_model.contrast.lam import attention, head_alpha, pool, signed
from grass_model.contrast.loss import bank_gradient, bank_loss
from grass_model.contrast.rules import WINDOW_SCORES
from grass_model.models.encoders import ProjectionHead, Trunk, build_encoder
from grass_model.models.run_card import (
    BANK,
    ENCODER,
    RunCard,
    input_of,
    levels_of,
    load_card,
    load_tensors,
    reading_run,
    require_kind,
    require_regions,
)
from grass_model.models.segmenter import load_encoder
from grass_model.purity.tile_maps import bank_moments
from grass_qgis.engine.core.contract import LAM, WINDOWS, Contract, OutputSpec, RegionsSpec
from grass_qgis.engine.core.errors import DataError

INPUTS = ("views",)
_MAPS = (LAM, "embedding")


@dataclass(frozen=True)
class WindowRule:
    """Which window of a tile the rule takes.

    Attributes:
        score: name in `rules.WINDOW_SCORES`.
        window: side as a share of the tile's.
        sign: "raise" or "support".
        relu: cut the map's negative part.
        moments: of the channels, for rules by which channels count alike.
    """

    score: str
    window: float
    sign: str
    relu: bool
    moments: Moments

    def scores(self, features: Tensor, lam: Tensor) -> Tensor:
        """Score of each window, (N, places down, places across); the highest is the region."""
        side = max(1, round(self.window * features.shape[-1]))
        score_map = signed(lam, self.sign, self.relu)
        return WINDOW_SCORES[self.score](features, score_map, side, self.moments)


class RegionsModel(nn.Module):
    """Tiles (N, bands, S, S) to LAM (N, S/s, S/s), sign "raise", and embedding (N, D).

    With a rule that chooses among windows the scores of all windows are a third output. The second
    view that a tile's loss needs is its mirror image.
    """

    def __init__(
        self,
        trunk: nn.Module,
        head: ProjectionHead,
        bank: Tensor,
        temperature: float,
        rule: WindowRule | None = None,
    ) -> None:
        super().__init__()
        self.trunk, self.head, self.temperature, self.rule = trunk, head, temperature, rule
        self.outputs = _MAPS if rule is None else (*_MAPS, WINDOWS)
        self.bank: Tensor
        self.register_buffer("bank", bank)

    def forward(self, views: Tensor) -> tuple[Tensor, ...]:
        """The map by the closed-form gradient, in operators ONNX has.

        Args:
            views: (N, bands, S, S) standardised.

        Returns:
            The map (N, h, w), embeddings (N, D) and, where the rule takes windows, their scores.
        """
        features = self.trunk(views)
        pooled = pool(features)
        embedding = self.head(pooled)
        other = self._mirrored(views)
        gradient = bank_gradient(embedding, other, self.bank, self.temperature)
        alpha = self.head.pull_back(pooled, gradient)
        cells = features.shape[2] * features.shape[3]
        lam = attention(features, alpha / cells)
        return (lam, embedding, *self._scores(features, lam))

    def _scores(self, features: Tensor, lam: Tensor) -> list[Tensor]:
        return [] if self.rule is None else [self.rule.scores(features, lam)]

    def by_autograd(self, views: Tensor) -> tuple[Tensor, ...]:
        """The same map (N, h, w), and scores if any, by torch's autograd: `forward`'s oracle."""
        features, other = self.trunk(views).detach(), self._mirrored(views).detach()

        def loss(embedding: Tensor) -> Tensor:
            # Tiles do not see each other, so the sum's gradient is each tile's own.
            return bank_loss(embedding, other, self.bank, self.temperature).sum()

        lam = attention(features, head_alpha(features, self.head, loss))
        return (lam, *self._scores(features, lam))

    def _mirrored(self, views: Tensor) -> Tensor:
        return cast(Tensor, self.head(pool(self.trunk(torch.flip(views, dims=[3])))))


def load(folder: Path) -> tuple[RegionsModel, RunCard]:
    """The graph's model, in eval mode, and the run's card.

    Raises:
        DataError: `folder` holds no pretraining run.
    """
    card = require_kind(load_card(folder), ENCODER, folder)
    require_regions(card, folder)
    tensors = load_tensors(folder)
    with reading_run(folder):
        encoder = build_encoder(card.encoder, len(card.bands), card.output_stride)
        trunk = Trunk(encoder, levels_of(card))
        load_encoder(trunk.encoder, tensors)
        head = ProjectionHead(card.head, trunk.channels)
        state = {k.removeprefix("head."): v for k, v in tensors.items() if k.startswith("head.")}
        head.load_state_dict(state, strict=True)
        temperature = float(card.grass["temperature"])
        model = RegionsModel(trunk, head, tensors[BANK], temperature, _rule_of(card, tensors))
    return model.eval(), card


def _rule_of(card: RunCard, tensors: Mapping[str, Tensor]) -> WindowRule | None:
    grass = card.grass
    if grass["region_score"] == "homogeneous":
        raise DataError(
            "The run takes regions by grass.region_score homogeneous, which compares components of "
            "a whole batch; a tile for itself has none.",
            "Export a run that was trained with region_score balanced, or go on with this one so.",
        )
    if grass["region_score"] not in WINDOW_SCORES:
        return None
    moments = bank_moments(tensors)
    if moments is None:
        raise DataError(
            "The run keeps no moments of its features, which its regions need.",
            "Train it again, or a few steps more with --resume, with this version.",
        )
    return WindowRule(
        grass["region_score"], grass["window"], grass["lam_sign"], grass["lam_relu"], moments
    )


def contract(card: RunCard, tile: int, gsd_m: float, bank_size: int) -> Contract:
    """The contract of the exported regions model; `gsd_m` above 0 replaces the training's."""
    return Contract(
        task="regions",
        input=input_of(card, tile, gsd_m),
        output=OutputSpec("logits", "softmax", ()),
        regions=RegionsSpec(
            sign=card.grass["lam_sign"],
            relu=card.grass["lam_relu"],
            threshold=card.grass["threshold"],
            score=card.grass["region_score"],
            window=card.grass["window"],
            stride=min((card.output_stride, *levels_of(card))),
            bank_size=bank_size,
        ),
        provenance=card.provenance,
    )
