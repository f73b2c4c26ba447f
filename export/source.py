"""Source of an export: a torch model for probabilities, its contract, and tiles to verify on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from grass_qgis.engine.core.contract import Contract, InputSpec
from grass_qgis.engine.tensors.preprocess import standardise

_NOISE_TILES = 4
_SEED = 0


@dataclass(frozen=True)
class Source:
    """A segmenter to write to ONNX files.

    Attributes:
        model: standardised tiles (N, bands, S, S) to probabilities, in eval mode.
        contract: of the default file.
        tiles: raw tiles (N, bands, S, S) of its training data, S the contract's tile; N is 0
            without imagery.
    """

    model: nn.Module
    contract: Contract
    tiles: NDArray[Any]


def fit_to(tiles: NDArray[Any], side: int) -> NDArray[Any]:
    """Tiles (N, bands, S, S) at another side: cropped, or padded by reflection."""
    cut = tiles[:, :, :side, :side]
    rows, cols = side - cut.shape[2], side - cut.shape[3]
    return np.pad(cut, ((0, 0), (0, 0), (0, rows), (0, cols)), mode="symmetric")


def standardised(tiles: NDArray[Any], spec: InputSpec) -> Tensor:
    """Raw tiles (N, bands, S, S) standardised for the model."""
    if not len(tiles):
        return torch.empty(0, len(spec.bands), spec.tile, spec.tile)
    return torch.from_numpy(np.stack([standardise(tile, spec) for tile in tiles]))


def noise(spec: InputSpec, rows: int, cols: int) -> Tensor:
    """Random standardised tiles (4, bands, rows, cols), always the same."""
    rng = np.random.default_rng(_SEED)
    values = rng.standard_normal((_NOISE_TILES, len(spec.bands), rows, cols))
    return torch.from_numpy(values.astype(np.float32))


def raw_noise(spec: InputSpec) -> Tensor:
    """Random raw tiles (4, bands, S, S) uint8, always the same."""
    rng = np.random.default_rng(_SEED)
    shape = (_NOISE_TILES, len(spec.bands), spec.tile, spec.tile)
    return torch.from_numpy(rng.integers(0, 256, shape, dtype=np.uint8))
