"""Features of whole tiles, one vector a cell, and the labelled pixels in each cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Subset

from grass_qgis.engine.errors import DataError

from .data.datasets import WholeTiles, input_spec
from .data.tiles import TileStore
from .data.views import Normalisation
from .encoders import build_encoder, imagenet_normalisation
from .purity_scores import cell_counts
from .runs import ENCODER, RunCard, load_card, load_tensors, require_kind
from .segmenter import initialise_encoder, load_encoder
from .settings import EncoderSettings

UNTRAINED = ("random", "imagenet")
_FINEST = 4  # maps finer than this hold hardly more than the pixels themselves


class CellEncoder(nn.Module):
    """Images (N, bands, H, W) to vectors of cells (N, C, H/s, W/s), s the encoder's output stride.

    `last` takes the last feature map alone, else all from stride 4 on, brought to the last one's
    grid: what a segmenter's decoder sees.
    """

    def __init__(self, encoder: nn.Module, *, last: bool, bf16: bool = False) -> None:
        """Args beyond those: `bf16` runs the encoder in bfloat16 where that keeps its meaning."""
        super().__init__()
        self.encoder, self.last, self.bf16 = encoder, last, bf16

    def forward(self, images: Tensor) -> Tensor:
        """The maps side by side, float32."""
        with torch.autocast(images.device.type, torch.bfloat16, enabled=self.bf16):
            maps: list[Tensor] = self.encoder(images)
        grid = maps[-1].shape[-2:]
        if self.last:
            return maps[-1].float()
        deep = [item for item in maps if images.shape[-1] // item.shape[-1] >= _FINEST]
        return torch.cat([_on_grid(item.float(), grid) for item in deep], dim=1)


def _on_grid(features: Tensor, grid: torch.Size) -> Tensor:
    size = (grid[0], grid[1])
    if features.shape[-1] >= grid[-1]:
        return functional.adaptive_avg_pool2d(features, size)
    return functional.interpolate(features, size, mode="bilinear")


def build_cell_encoder(
    origin: str, like: RunCard, seed: int, output_stride: int, *, last: bool, bf16: bool = False
) -> tuple[CellEncoder, RunCard]:
    """The encoder of a pretraining run, or an untrained one, in eval mode, and how it is fed.

    Args:
        origin: the run's folder, "random" or "imagenet".
        like: card of the run that says which encoder and bands an untrained one has.
        seed: of random weights.
        output_stride: pixels a cell; 0 for the run's own.
        last: see `CellEncoder`.
        bf16: see `CellEncoder`.

    Raises:
        DataError: there is no such run, there are no such weights, or its imagery has other bands.
    """
    folder = Path(origin)
    card = like if origin in UNTRAINED else require_kind(load_card(folder), ENCODER, folder)
    if card.bands != like.bands:
        raise DataError(
            f"{origin} was trained on the bands {card.bands}, another run on {like.bands}.",
            "Compare runs on the same bands.",
        )
    torch.manual_seed(seed)
    encoder = build_encoder(card.encoder, len(card.bands), output_stride or card.output_stride)
    if origin in UNTRAINED:
        initialise_encoder(encoder, EncoderSettings(card.encoder, origin), len(card.bands))
    else:
        load_encoder(encoder, load_tensors(folder))
    if origin == "imagenet" and len(card.bands) == 3:
        norm = Normalisation(card.norm.scale, *imagenet_normalisation(card.encoder))
        card = replace(card, norm=norm)
    whole = CellEncoder(encoder.eval(), last=last, bf16=bf16)
    return whole.to(memory_format=torch.channels_last), card


@torch.inference_mode()
def cells_of(
    encoder: CellEncoder,
    store: TileStore,
    card: RunCard,
    classes: int,
    batch: int,
    tiles: Iterable[int] | None = None,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Features (N, h, w, C) and labelled pixels (N, h, w, K) of tiles, batch by batch.

    Args:
        encoder: in eval mode, on its device.
        store: labelled tiles.
        card: how the encoder's run normalised its input.
        classes: K.
        batch: N.
        tiles: numbers of the tiles wanted, in order; all when left out.
    """
    device = next(encoder.parameters()).device
    side = store.images.shape[-1]
    data = WholeTiles(store, input_spec(card.bands, card.norm, side, card.gsd_m))
    wanted = range(len(store)) if tiles is None else list(tiles)
    for images, masks in DataLoader(Subset(data, wanted), batch):
        features = encoder(images.to(device).contiguous(memory_format=torch.channels_last))
        counts = cell_counts(masks.numpy(), classes, side // features.shape[-1])
        yield features.permute(0, 2, 3, 1), torch.from_numpy(np.moveaxis(counts, 1, -1)).to(device)
