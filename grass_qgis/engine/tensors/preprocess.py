"""Standardisation of raw pixels for the graph: scale, mean and std in one multiply and add.

A graph that standardises its input itself gets the raw pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Tuple, Union

import numpy as np
from numpy.typing import NDArray

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

    def fill(self, raw: NDArray[Any], valid: NDArray[np.bool_], out: NDArray[np.float32]) -> None:
        """Writes one standardised tile.

        Args:
            raw: (bands, rows, cols) of any real type.
            valid: (rows, cols) bool; pixels that are not valid become the band's mean, 0.
            out: (bands, rows, cols) float32, overwritten.
        """
        for band, (factor, offset) in enumerate(zip(self.multiply, self.add)):
            with np.errstate(invalid="ignore", over="ignore"):  # NaN and nodata are replaced below
                np.multiply(raw[band], np.float32(factor), out=out[band], casting="same_kind")
            out[band] += np.float32(offset)
        if not valid.all():
            out[:, ~valid] = 0.0


@dataclass(frozen=True)
class RawCopy:
    """Copy of raw 8-bit pixels, for a graph that standardises them.

    Attributes:
        means: the raw value nearest to each band's mean.
    """

    dtype: ClassVar[str] = "uint8"
    means: Tuple[int, ...]

    def fill(
        self, raw: NDArray[np.uint8], valid: NDArray[np.bool_], out: NDArray[np.uint8]
    ) -> None:
        """Writes one unchanged tile; invalid pixels become `means`.

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
    """The preprocessing for a contract's batches; its `dtype` is that of the batch."""
    if spec.dtype == RawCopy.dtype:
        grey = [round(mean * scale) for mean, scale in zip(spec.mean, spec.scale)]
        return RawCopy(tuple(min(255, max(0, value)) for value in grey))
    return standardiser(spec)


def standardiser(spec: InputSpec) -> Standardiser:
    """The standardisation of a model's contract."""
    return Standardiser(
        tuple(1.0 / (scale * std) for scale, std in zip(spec.scale, spec.std)),
        tuple(-mean / std for mean, std in zip(spec.mean, spec.std)),
    )


def standardise(raw: NDArray[Any], spec: InputSpec) -> NDArray[np.float32]:
    """Standardises raw values (bands, rows, cols) to float32, treating all pixels as valid.

    Also used in training, so that a model gets the same input there.
    """
    out = np.empty(raw.shape, np.float32)
    standardiser(spec).fill(raw, np.ones(raw.shape[1:], bool), out)
    return out
