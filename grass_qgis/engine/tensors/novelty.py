"""Distance of patches of imagery from the imagery a model was trained on.

A patch is described, at each level of the model, by the mean of each channel and the logarithm of
its spread in the patch. Of training patches a level keeps means, spreads and correlations; the
distance of a patch is the mean over the levels of its squared Mahalanobis distance, divided by the
number of values. About 1 is usual. Newer models keep a network instead, of which 0 is usual.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import DomainFault, DomainSpec
from ..core.errors import ContractError
from .novelty_network import NoveltyNetwork, decode_network

Values = NDArray[np.float64]
_STD_FLOOR = 0.05  # of a channel within a patch: below it is rounding
_VALUE_FLOOR = 1e-3  # of a value over patches
_SHRINK = 0.01  # of the correlations towards none
_STEPS = 32767  # of a correlation in 16 bits
_FARTHEST = 1e6


@dataclass(frozen=True)
class Moments:
    """Means, spreads and correlations of the values of a level over training patches.

    Attributes:
        mean: (values,)
        std: (values,), above 0.
        correlations: (values, values).
    """

    mean: Values
    std: Values
    correlations: Values


@dataclass(frozen=True)
class Domain:
    """The decoded description of a model's training imagery.

    Attributes:
        spec: what it was decoded from.
        levels: moments and inverse correlations of each level; empty where there is a network.
        weights: of each fault, by name, over the values of all levels.
        network: gives the distance where it is there.
    """

    spec: DomainSpec
    levels: Tuple[Tuple[Moments, Values], ...]
    weights: Dict[str, Values]
    network: Optional[NoveltyNetwork] = None

    def distances(self, patches: Sequence[Values]) -> Values:
        """Distance of each patch, (patches,); `patches` are (patches, values) of each level."""
        if self.network is not None:
            return self.network.scores(np.concatenate(list(patches), axis=1))
        parts = []
        for (moments, inverse), values in zip(self.levels, patches):
            centred = (values - moments.mean) / moments.std
            parts.append(np.einsum("ij,jk,ik->i", centred, inverse, centred) / values.shape[1])
        return np.asarray(np.minimum(np.mean(parts, axis=0), _FARTHEST))

    def faults(self, patches: Sequence[Values]) -> Dict[str, Values]:
        """By fault how far each patch, (patches,), is beyond its bound; above 0 looks spoilt."""
        joined = np.concatenate(list(patches), axis=1)
        bounds = {fault.name: fault.offset for fault in self.spec.faults}
        return {name: joined @ weights - bounds[name] for name, weights in self.weights.items()}


def described(means: NDArray[np.floating], squares: NDArray[np.floating]) -> Values:
    """Values (patches, 2 * channels) from means and mean squares, (patches, channels) each."""
    mean, square = means.astype(np.float64), squares.astype(np.float64)
    std = np.sqrt(np.maximum(square - mean**2, 0.0))
    return np.concatenate([mean, np.log(std + _STD_FLOOR)], axis=1)


def moments_of(values: Values) -> Moments:
    """Moments of training patches, (patches, values)."""
    mean, std = values.mean(axis=0), values.std(axis=0) + _VALUE_FLOOR
    centred = (values - mean) / std
    return Moments(mean, std, centred.T @ centred / len(values))


def distinct_channels(means: Values, most: int) -> Tuple[int, ...]:
    """Numbers of up to `most` channels, (patches, channels), that determine all others best."""
    centred = (means - means.mean(axis=0)) / (means.std(axis=0) + 1e-6)
    left = np.cov(centred.T).reshape(means.shape[1], means.shape[1])
    chosen: List[int] = []
    for _ in range(min(most, len(left))):
        variances = np.diag(left).copy()
        variances[chosen] = -np.inf
        best = int(variances.argmax())
        chosen.append(best)
        left = left - np.outer(left[:, best], left[best]) / max(float(left[best, best]), 1e-9)
    return tuple(sorted(chosen))


def encode_moments(moments: Moments) -> str:
    """Base64 of float32 means and spreads, and 16-bit correlations above the diagonal."""
    rows, cols = np.triu_indices(len(moments.mean), 1)
    steps = np.round(np.clip(moments.correlations[rows, cols], -1, 1) * _STEPS)
    parts = (
        moments.mean.astype("<f4").tobytes(),
        moments.std.astype("<f4").tobytes(),
        steps.astype("<i2").tobytes(),
    )
    return base64.b64encode(b"".join(parts)).decode("ascii")


def encode_weights(weights: Values) -> str:
    """Base64 of float32 weights."""
    return base64.b64encode(weights.astype("<f4").tobytes()).decode("ascii")


def decode_domain(spec: DomainSpec) -> Domain:
    """The description in a model's contract.

    Raises:
        ContractError: it is damaged.
    """
    counts = [2 * len(level.channels) for level in spec.levels]
    weights = {fault.name: _weights(fault, sum(counts)) for fault in spec.faults}
    if spec.network:
        return Domain(spec, (), weights, decode_network(spec.network, sum(counts)))
    levels = []
    for level, count in zip(spec.levels, counts):
        moments = _moments(level.moments, count)
        shrunk = (1 - _SHRINK) * moments.correlations + _SHRINK * np.eye(count)
        levels.append((moments, _inverse(shrunk)))
    return Domain(spec, tuple(levels), weights)


def fault_of(name: str, patches: Values, spoilt: Values, ridge: float = 0.03) -> DomainFault:
    """The direction from training patches to spoilt ones, both (patches, values).

    The bound lies half way between them; `ridge` is added to the correlations' diagonal.
    """
    middle = (patches.mean(axis=0) + spoilt.mean(axis=0)) / 2
    shared = (np.cov(patches.T) + np.cov(spoilt.T)) / 2
    std = np.sqrt(np.diag(shared)) + _VALUE_FLOOR
    correlations = shared / std / std[:, None] + ridge * np.eye(len(shared))
    way = (spoilt.mean(axis=0) - patches.mean(axis=0)) / std
    weights = np.linalg.solve(correlations, way) / std
    return DomainFault(name, encode_weights(weights), float(middle @ weights))


def likely_fault(hits: Dict[str, int], count: int) -> Optional[str]:
    """The fault that more than half of `count` tiles show most often; None for none."""
    if not hits or max(hits.values()) * 2 <= count:
        return None
    return max(hits, key=lambda name: hits[name])


def _moments(text: str, count: int) -> Moments:
    data, pairs = _bytes(text), count * (count - 1) // 2
    if len(data) != 8 * count + 2 * pairs:
        raise _damaged()
    mean = np.frombuffer(data, "<f4", count).astype(np.float64)
    std = np.frombuffer(data, "<f4", count, 4 * count).astype(np.float64)
    steps = np.frombuffer(data, "<i2", pairs, 8 * count) / _STEPS
    if not (np.isfinite(mean).all() and np.isfinite(std).all() and (std > 0).all()):
        raise _damaged()
    correlations = np.eye(count)
    rows, cols = np.triu_indices(count, 1)
    correlations[rows, cols] = correlations[cols, rows] = steps
    return Moments(mean, std, correlations)


def _inverse(correlations: Values) -> Values:
    """The inverse, of the nearest matrix without negative eigenvalues (rounding, damage)."""
    values, vectors = np.linalg.eigh(correlations)
    return np.asarray((vectors / np.maximum(values, _SHRINK / 10)) @ vectors.T)


def _weights(fault: DomainFault, count: int) -> Values:
    data = _bytes(fault.weights)
    if len(data) != 4 * count:
        raise _damaged()
    weights = np.frombuffer(data, "<f4").astype(np.float64)
    if not np.isfinite(weights).all():
        raise _damaged()
    return weights


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _damaged() from error


def _damaged() -> ContractError:
    return ContractError(
        "The model's description of its training imagery is damaged.",
        "Export the model again with grass-train export.",
    )
