"""Random changes of a crop's values; its geometry is drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .views import change_light

Array = np.ndarray


@dataclass(frozen=True)
class Changes:
    """How strongly values are changed, for any number of bands.

    Attributes:
        light: strength of the changes of brightness, contrast and blur, 0 to 1.
        colour: whether the first three bands are red, green and blue, whose hue may change.
        band_gain: each band by itself is multiplied by 1 plus or minus at most this, 0 to 0.9.
    """

    light: float = 0.3
    colour: bool = True
    band_gain: float = 0.0

    def apply(self, rng: np.random.Generator, view: Array) -> Array:
        """A changed copy of a view (size, size, bands) of values 0-1, float32."""
        if self.band_gain:
            gains = rng.uniform(1 - self.band_gain, 1 + self.band_gain, view.shape[2])
            view = np.clip(view * gains, 0, 1).astype(np.float32)
        return change_light(rng, view, self.light, colour=self.colour)
