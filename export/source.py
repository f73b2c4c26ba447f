"""What is exported: a torch model that gives probabilities, its contract, tiles to try it on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from grass_qgis.engine.core.contract import Contract, InputSpec
from grass_qgis.engine.tensors.preprocess import standardise

Array = np.ndarray
_NOISE_TILES = 4
_SEED = 0


@dataclass(frozen=True)
class Source:
    """A segmenter to write to ONNX files.

    Attributes:
        model: standardised tiles (N, bands, S, S) to probabilities, in eval mode.
        contract: of the default file.
        tiles: raw tiles (N, bands, S, S) of its training data, S the contract's tile; of no tile
            where no imagery is known.
    """

    model: nn.Module
    contract: Contract
    tiles: Array


def fit_to(tiles: Array, side: int) -> Array:
    """Tiles (N, bands, S, S) at another side: cut, or continued as in a mirror."""
    cut = tiles[:, :, :side, :side]
    rows, cols = side - cut.shape[2], side - cut.shape[3]
    return np.pad(cut, ((0, 0), (0, 0), (0, rows), (0, cols)), mode="symmetric")


def standardised(tiles: Array, spec: InputSpec) -> Tensor:
    """Raw tiles (N, bands, S, S) as the model takes them."""
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
