"""From raw pixels to what the graph wants: scale, mean and deviation in one multiply and add.

A graph that standardises by itself gets the raw pixels instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Tuple, Union

import numpy as np

from ..core.contract import InputSpec


@dataclass(frozen=True)
class Standardiser:
    """Per-band factors: standardised = raw * multiply + add.

    Attributes:
        multiply: 1 / (scale * std) for each band.
        add: -mean / std for each band.
    """

    dtype: ClassVar[str] = "float32"
    multiply: Tuple[float, ...]
    add: Tuple[float, ...]

    def fill(self, raw: np.ndarray, valid: np.ndarray, out: np.ndarray) -> None:
        """Writes one standardised tile.

        Args:
            raw: (bands, rows, cols) of any real type.
            valid: (rows, cols) bool; pixels that are not valid become the band's mean, 0.
            out: (bands, rows, cols) float32, overwritten.
        """
        for band, (factor, offset) in enumerate(zip(self.multiply, self.add)):
            with np.errstate(invalid="ignore", over="ignore"):  # NaN and nodata go below
                np.multiply(raw[band], np.float32(factor), out=out[band], casting="same_kind")
            out[band] += np.float32(offset)
        if not valid.all():
            out[:, ~valid] = 0.0


@dataclass(frozen=True)
class RawCopy:
    """Raw pixels of 8 bits, for a graph that standardises them.

    Attributes:
        means: the raw value nearest to each band's mean.
    """

    dtype: ClassVar[str] = "uint8"
    means: Tuple[int, ...]

    def fill(self, raw: np.ndarray, valid: np.ndarray, out: np.ndarray) -> None:
        """Writes one tile as it is; pixels that are not valid become `means`.

        Args:
            raw: (bands, rows, cols) uint8.
            valid: (rows, cols) bool.
            out: (bands, rows, cols) uint8, overwritten.
        """
        out[:] = raw
        if not valid.all():
            for band, mean in enumerate(self.means):
                out[band, ~valid] = mean


def filler(spec: InputSpec) -> Union[Standardiser, RawCopy]:
    """What fills the batches of a model with this contract; its `dtype` is that of the batch."""
    if spec.dtype == RawCopy.dtype:
        grey = [round(mean * scale) for mean, scale in zip(spec.mean, spec.scale)]
        return RawCopy(tuple(min(255, max(0, value)) for value in grey))
    return standardiser(spec)


def standardiser(spec: InputSpec) -> Standardiser:
    """The factors of a model's contract."""
    return Standardiser(
        tuple(1.0 / (scale * std) for scale, std in zip(spec.scale, spec.std)),
        tuple(-mean / std for mean, std in zip(spec.mean, spec.std)),
    )


def standardise(raw: np.ndarray, spec: InputSpec) -> np.ndarray:
    """(bands, rows, cols) of raw values as float32 for the graph; every pixel is taken as valid.

    Training uses this too, so that a model sees the same numbers there and here.
    """
    out = np.empty(raw.shape, np.float32)
    standardiser(spec).fill(raw, np.ones(raw.shape[1:], bool), out)
    return out
