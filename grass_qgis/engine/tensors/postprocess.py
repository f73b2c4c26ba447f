"""Classes, confidence and entropy from a model's output channels."""

from __future__ import annotations

from typing import Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import NODATA, OutputSpec
from ..core.errors import ModelError


def to_probabilities(channels: NDArray[np.float32], spec: OutputSpec) -> NDArray[np.float32]:
    """Converts model outputs (batch, channels, rows, cols) to probabilities, float32.

    Logits get the activation in the contract; a single channel always gets a sigmoid.
    """
    channels = channels.astype(np.float32, copy=False)
    if spec.kind == "probabilities":
        return channels
    if spec.activation == "sigmoid" or channels.shape[1] == 1:
        return _sigmoid(channels)
    powers = np.exp(channels - channels.max(axis=1, keepdims=True))
    shares: NDArray[np.floating] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    # exp of a negative number only, so that large logits cannot overflow
    small = np.exp(-np.abs(values))
    whole: NDArray[np.floating] = np.where(values >= 0, 1.0, small) / (1.0 + small)
    return whole


def classify(
    probabilities: NDArray[np.floating], valid: NDArray[np.bool_]
) -> Tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Class and confidence of each pixel.

    Args:
        probabilities: (channels, rows, cols); a single channel is the probability of class 1,
            which is chosen above 0.5.
        valid: (rows, cols) bool.

    Returns:
        Class ids and confidence in whole percent, both (rows, cols) uint8, `NODATA` where not
        valid. The first of equally probable classes wins.

    Raises:
        ModelError: a value is NaN.
    """
    if len(probabilities) == 1:
        classes = (probabilities[0] > 0.5).astype(np.uint8)
        best = np.maximum(probabilities[0], 1.0 - probabilities[0])
    else:
        classes = np.zeros(probabilities.shape[1:], np.uint8)
        best = probabilities[0].copy()
        for index in range(1, len(probabilities)):  # far faster than argmax over the first axis
            np.copyto(classes, np.uint8(index), where=probabilities[index] > best)
            np.maximum(best, probabilities[index], out=best)
    _require_numbers(best)
    confidence = np.clip(np.rint(best * 100.0), 0, 100).astype(np.uint8)
    classes[~valid] = NODATA
    confidence[~valid] = NODATA
    return classes, confidence


def to_whole(
    probabilities: NDArray[np.float32], valid: NDArray[np.bool_], full: int, nodata: int
) -> NDArray[np.uint16]:
    """Probability of each class in steps of 1 / `full`, (classes, rows, cols) uint16.

    Arguments and errors as for `classify`; `nodata` where not valid.
    """
    whole = np.empty((max(2, len(probabilities)), *valid.shape), np.uint16)
    for target, channel in zip(whole, _of_each(probabilities)):
        _require_numbers(channel)
        target[:] = np.clip(np.rint(channel * np.float32(full)), 0, full)
        target[~valid] = nodata
    return whole


def entropy_percent(
    probabilities: NDArray[np.float32], valid: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Entropy of each pixel in percent of its maximum.

    Arguments, nodata and type as for `classify`; (rows, cols), 0 where one class has probability
    1, 100 where all classes are equally probable.
    """
    shares = _of_each(probabilities)
    shares = shares / np.maximum(shares.sum(axis=0), np.float32(1e-12))
    logarithms = np.log(np.maximum(shares, np.float32(1e-12)))
    entropy = -(shares * logarithms).sum(axis=0) / np.log(max(2, len(shares)))
    return _percent(entropy, valid)


def percent_of_each(
    probabilities: NDArray[np.float32], valid: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Probability of each class in whole percent, (classes, rows, cols) uint8."""
    return np.stack([_percent(channel, valid) for channel in _of_each(probabilities)])


def _require_numbers(values: NDArray[np.floating]) -> None:
    if np.isnan(values).any():
        raise ModelError(
            "The model returned values that are not numbers.", "Export the model again in fp32."
        )


def _of_each(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities of all classes: a single channel is that of the second of two."""
    if len(probabilities) > 1:
        return probabilities
    return np.concatenate([1.0 - probabilities, probabilities])


def _percent(shares: NDArray[np.floating], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
    whole = np.clip(np.rint(shares * 100.0), 0, 100).astype(np.uint8)
    whole[~valid] = NODATA
    return whole
