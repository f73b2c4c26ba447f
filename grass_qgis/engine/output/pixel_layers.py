"""Bands that a run writes for every pixel, and their output rasters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Dict, Mapping, Protocol, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import NODATA, ClassSpec
from ..tensors.postprocess import classify, entropy_percent, percent_of_each, to_whole

Colour = Tuple[int, int, int, int]


@dataclass(frozen=True)
class BandLook:
    """Metadata of a band of a result.

    Attributes:
        source: its 1-based number among the bands of the parts.
        name: its description.
        tags: its metadata.
        colours: red, green, blue, alpha of each value; empty for a grey band.
    """

    source: int
    name: str
    tags: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[int, Colour] = field(default_factory=dict)


class PartLayers(Protocol):
    """Layers of values that the parts of a run hold of every pixel."""

    @property
    def dtype(self) -> str:
        """NumPy name of the bands' type."""

    @property
    def nodata(self) -> int:
        """Value of pixels that are not valid."""

    @property
    def count(self) -> int:
        """Number of bands."""

    def summarise(self, probabilities: NDArray[Any], valid: NDArray[np.bool_]) -> NDArray[Any]:
        """(count, rows, cols) from (channels, rows, cols), `nodata` where not `valid`."""


@dataclass(frozen=True)
class ShareLayers:
    """Bands of parts that are still to be refined: the probability of each class.

    Attributes:
        classes: how many.
    """

    dtype: ClassVar[str] = "uint16"
    nodata: ClassVar[int] = 65535
    full: ClassVar[int] = 65534  # stands for 1
    classes: int

    @property
    def count(self) -> int:
        """Number of bands."""
        return self.classes

    def summarise(
        self, probabilities: NDArray[np.float32], valid: NDArray[np.bool_]
    ) -> NDArray[np.uint16]:
        """See PartLayers."""
        return to_whole(probabilities, valid, self.full, self.nodata)

    def shares(self, stored: NDArray[np.uint16]) -> Tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Probabilities (classes, rows, cols) float32 and validity (rows, cols) of stored bands."""
        return stored * np.float32(1 / self.full), stored[0] != self.nodata


@dataclass(frozen=True)
class Layers:
    """Bands of the parts: class and confidence, then optional ones."""

    dtype: ClassVar[str] = "uint8"
    nodata: ClassVar[int] = NODATA
    classes: Tuple[ClassSpec, ...]
    entropy: bool = False
    probabilities: bool = False

    @property
    def count(self) -> int:
        """Number of bands."""
        return 2 + self.entropy + self.probabilities * len(self.classes)

    def summarise(
        self, probabilities: NDArray[np.float32], valid: NDArray[np.bool_]
    ) -> NDArray[np.uint8]:
        """(count, rows, cols) uint8 from (channels, rows, cols), `NODATA` where not `valid`."""
        kept = [np.stack(classify(probabilities, valid))]
        if self.entropy:
            kept.append(entropy_percent(probabilities, valid)[None])
        if self.probabilities:
            kept.append(percent_of_each(probabilities, valid))
        return np.concatenate(kept)

    def of(self, role: str) -> Tuple[BandLook, ...]:
        """Bands of the result "classes", "entropy" or "probabilities"."""
        if role == "classes":
            names = {f"class_{item.id}": item.name for item in self.classes}
            return (
                BandLook(1, "class", names, colour_table(self.classes)),
                BandLook(2, "confidence", {"unit": "percent"}),
            )
        if role == "entropy":
            return (BandLook(3, "entropy", {"unit": "percent of the largest possible"}),)
        first = 3 + self.entropy
        return tuple(
            BandLook(first + k, item.name, {"unit": "percent"})
            for k, item in enumerate(self.classes)
        )


def colour_table(classes: Tuple[ClassSpec, ...]) -> Dict[int, Colour]:
    """Red, green, blue, alpha of each class id; nodata is transparent."""
    table = {NODATA: (0, 0, 0, 0)}
    for item in classes:
        red, green, blue = (int(item.colour[i : i + 2], 16) for i in (1, 3, 5))
        table[item.id] = (red, green, blue, 255)
    return table
