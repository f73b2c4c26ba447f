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

from grass_qgis.engine.core.errors import DataError

from ..data.datasets import WholeTiles, input_spec
from ..data.tiles import TileStore
from ..data.views import Normalisation
from ..metrics.purity import cell_counts
from ..models.encoders import build_encoder, imagenet_normalisation
from ..models.run_card import ENCODER, RunCard, load_card, load_tensors, require_kind
from ..models.segmenter import initialise_encoder, load_encoder
from ..settings.few_labels import FewLabelsSettings
from ..settings.pretrain import EncoderSettings

UNTRAINED = ("random", "imagenet")
_FINEST = 4  # maps finer than this hold hardly more than the pixels themselves


class CellEncoder(nn.Module):
    """Images (N, bands, H, W) to vectors of cells (N, C, H / cell, W / cell).

    All feature maps from stride 4 on are brought to that grid: what a segmenter's decoder sees.
    """

    def __init__(
        self, encoder: nn.Module, cell: int, *, last: bool = False, bf16: bool = False
    ) -> None:
        """Sets up how features are extracted.

        Args:
            encoder: images to a list of feature maps.
            cell: side of a cell, pixels.
            last: take the last feature map alone.
            bf16: run the encoder in bfloat16.
        """
        super().__init__()
        self.encoder, self.cell, self.last, self.bf16 = encoder, cell, last, bf16

    def forward(self, images: Tensor) -> Tensor:
        """Feature maps of images (N, bands, H, W), joined to (N, channels, rows, cols) float32."""
        with torch.autocast(images.device.type, torch.bfloat16, enabled=self.bf16):
            maps: list[Tensor] = self.encoder(images)
        side = images.shape[-1]
        deep = [item for item in maps if side // item.shape[-1] >= _FINEST]
        chosen = maps[-1:] if self.last else deep
        return torch.cat([_on_grid(item.float(), side // self.cell) for item in chosen], dim=1)


def _on_grid(features: Tensor, side: int) -> Tensor:
    if features.shape[-1] >= side:
        return functional.adaptive_avg_pool2d(features, side)
    return functional.interpolate(features, (side, side), mode="bilinear")


def build_cell_encoder(
    origin: str, like: RunCard, seed: int, settings: FewLabelsSettings
) -> tuple[CellEncoder, RunCard]:
    """The encoder of a pretraining run, or an untrained one, in eval mode, and its card.

    Args:
        origin: the run's folder, "random" or "imagenet".
        like: card whose encoder and bands an untrained one takes.
        seed: of random weights.
        settings: which features to use.

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
    encoder = build_encoder(
        card.encoder, len(card.bands), settings.output_stride or card.output_stride
    )
    if origin in UNTRAINED:
        initialise_encoder(encoder, EncoderSettings(card.encoder, origin), len(card.bands))
    else:
        load_encoder(encoder, load_tensors(folder))
    if origin == "imagenet" and len(card.bands) == 3:
        norm = Normalisation(card.norm.scale, *imagenet_normalisation(card.encoder))
        card = replace(card, norm=norm)
    whole = CellEncoder(
        encoder.eval(),
        settings.cell,
        last=settings.features == "last",
        bf16=settings.precision == "bf16",
    )
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
        tiles: numbers of the tiles to use, in order; all when left out.
    """
    device = next(encoder.parameters()).device
    side = store.images.shape[-1]
    data = WholeTiles(store, input_spec(card.bands, card.norm, side, card.gsd_m))
    numbers = range(len(store)) if tiles is None else list(tiles)
    for images, masks in DataLoader(Subset(data, numbers), batch):
        features = encoder(images.to(device).contiguous(memory_format=torch.channels_last))
        counts = cell_counts(masks.numpy(), classes, encoder.cell)
        yield features.permute(0, 2, 3, 1), torch.from_numpy(np.moveaxis(counts, 1, -1)).to(device)
