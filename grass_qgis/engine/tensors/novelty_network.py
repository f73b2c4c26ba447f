"""A little network that separates patches of training imagery from patches spoilt on purpose.

One hidden layer over the values of `novelty.described`. Its score is 0 for a usual training patch
and grows with how unlike it a patch is.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.errors import ContractError

Values = NDArray[np.float64]
_WIDEST = 6.0  # of a value in standard deviations; further away it adds nothing


@dataclass(frozen=True)
class NoveltyNetwork:
    """Weights of the network.

    Attributes:
        mean: (values,), of training patches.
        std: (values,), above 0.
        hidden: (values, units).
        bias: (units,).
        out: (units,).
        offset: added to the score.
    """

    mean: Values
    std: Values
    hidden: Values
    bias: Values
    out: Values
    offset: float

    def scores(self, values: Values) -> Values:
        """Scores (patches,) of values (patches, values)."""
        units = np.maximum(standardised(values, self.mean, self.std) @ self.hidden + self.bias, 0)
        return np.asarray(units @ self.out + self.offset)


def standardised(values: Values, mean: Values, std: Values) -> Values:
    """Values (patches, values) in standard deviations of training patches, limited."""
    return np.asarray(np.clip((values - mean) / std, -_WIDEST, _WIDEST))


def encode_network(network: NoveltyNetwork) -> str:
    """Base64 of float32 means, stds and the last layer, and of the first in 16 bits."""
    wide = (network.mean, network.std, network.bias, network.out, np.array([network.offset]))
    parts = [part.astype("<f4").tobytes() for part in wide]
    return base64.b64encode(b"".join([*parts, network.hidden.astype("<f2").tobytes()])).decode()


def decode_network(text: str, values: int) -> NoveltyNetwork:
    """The network over so many values.

    Raises:
        ContractError: the text is damaged.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _damaged() from error
    units, rest = divmod(len(data) - 4 * (2 * values + 1), 8 + 2 * values)
    if units < 1 or rest:
        raise _damaged()
    count = 2 * (values + units) + 1
    wide = np.frombuffer(data, "<f4", count).astype(np.float64)
    narrow = np.frombuffer(data, "<f2", values * units, 4 * count).astype(np.float64)
    mean, std, bias, out = np.split(wide[:-1], [values, 2 * values, 2 * values + units])
    if not (np.isfinite(wide).all() and np.isfinite(narrow).all() and (std > 0).all()):
        raise _damaged()
    return NoveltyNetwork(mean, std, narrow.reshape(values, units), bias, out, float(wide[-1]))


def _damaged() -> ContractError:
    return ContractError(
        "The model's description of its training imagery is damaged.",
        "Export the model again with grass-train export.",
    )
