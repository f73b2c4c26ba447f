from __future__ import annotations

import math

import numpy as np
import pytest

from grass_qgis.engine.core.contract import OutputSpec
from grass_qgis.engine.core.errors import ModelError
from grass_qgis.engine.tensors.postprocess import (
    classify,
    entropy_percent,
    percent_of_each,
    to_probabilities,
)

ALL = np.ones((6, 7), bool)


def test_softmax_and_sigmoid_equal_their_definitions_even_for_large_logits():
    logits = np.random.default_rng(1).normal(0, 5, (2, 3, 4, 5)).astype(np.float32)
    logits[0, 0, 0, 0], logits[0, 1, 0, 0] = 500, -500
    soft = to_probabilities(logits, OutputSpec("logits", "softmax"))
    sig = to_probabilities(logits, OutputSpec("logits", "sigmoid"))
    for n, k, r, c in np.ndindex(logits.shape):
        column = [math.exp(float(v) - float(logits[n, :, r, c].max())) for v in logits[n, :, r, c]]
        assert soft[n, k, r, c] == pytest.approx(column[k] / sum(column), abs=1e-6)
        value = float(logits[n, k, r, c])
        exact = 1 / (1 + math.exp(-value)) if value > -700 else 0.0
        assert sig[n, k, r, c] == pytest.approx(exact, abs=1e-6)


def test_one_channel_of_logits_is_a_sigmoid_whatever_the_contract_says():
    channels = to_probabilities(np.zeros((1, 1, 2, 2), np.float32), OutputSpec("logits", "softmax"))
    assert (channels == 0.5).all()


def test_probabilities_pass_as_they_are():
    given = np.random.default_rng(0).random((1, 2, 3, 3)).astype(np.float32)
    assert to_probabilities(given, OutputSpec()) is given


def test_the_strongest_channel_wins_and_its_share_is_the_confidence():
    channels = np.random.default_rng(2).random((5, 6, 7)).astype(np.float32)
    classes, confidence = classify(channels, ALL)
    np.testing.assert_array_equal(classes, channels.argmax(axis=0))
    np.testing.assert_array_equal(confidence, np.rint(channels.max(axis=0) * 100))
    assert classes.dtype == confidence.dtype == np.uint8


def test_the_first_of_equal_channels_wins():
    assert (classify(np.full((3, 6, 7), 0.3, np.float32), ALL)[0] == 0).all()


def test_one_channel_makes_two_classes_at_one_half():
    channel = np.array([[[0.0, 0.49, 0.5, 0.51, 1.0]]], np.float32)
    classes, confidence = classify(channel, np.ones((1, 5), bool))
    assert classes.tolist() == [[0, 0, 0, 1, 1]]
    assert confidence.tolist() == [[100, 51, 50, 51, 100]]


def test_invalid_pixels_are_255_in_both():
    valid = ALL.copy()
    valid[2, 3] = False
    classes, confidence = classify(np.random.default_rng(0).random((2, 6, 7)), valid)
    assert classes[2, 3] == confidence[2, 3] == 255
    assert (classes[valid] < 255).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_model_that_returns_nan_is_not_believed(channels):
    values = np.full((channels, 6, 7), 0.5, np.float32)
    values[channels - 1, 1, 1] = np.nan
    with pytest.raises(ModelError, match="not numbers"):
        classify(values, ALL)


def entropy_of(shares):
    """Oracle: entropy in percent of that of equal shares."""
    return 100 * -sum(p * math.log(p) for p in shares if p > 0) / math.log(len(shares))


@pytest.mark.parametrize(
    "shares", [(1.0, 0.0, 0.0), (1 / 3, 1 / 3, 1 / 3), (0.7, 0.2, 0.1), (0.5, 0.5, 0.0)]
)
def test_entropy_is_in_percent_of_the_largest(shares):
    channels = np.array(shares, np.float32).reshape(-1, 1, 1)
    result = entropy_percent(channels, np.ones((1, 1), bool))
    assert abs(float(result[0, 0]) - entropy_of(shares)) <= 0.51
    assert entropy_percent(channels, np.zeros((1, 1), bool)) == 255


def test_a_single_channel_gives_entropy_and_shares_of_both_classes():
    channel = np.array([[[0.25, 0.5]]], np.float32)
    valid = np.ones((1, 2), bool)
    assert percent_of_each(channel, valid).tolist() == [[[75, 50]], [[25, 50]]]
    result = entropy_percent(channel, valid)
    assert result[0, 1] == 100
    assert abs(result[0, 0] - entropy_of((0.25, 0.75))) <= 0.51


def test_shares_without_data_are_nodata():
    channels = np.full((3, 1, 2), 0.2, np.float32)
    result = percent_of_each(channels, np.array([[True, False]]))
    assert result.tolist() == [[[20, 255]]] * 3
