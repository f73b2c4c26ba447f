import numpy as np
import pytest
import torch
from torchmetrics.classification import MulticlassCalibrationError

from grass_model.metrics.calibration import BINS, calibration_counts, calibration_error, reliability


def test_the_error_is_that_of_torchmetrics():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 3)) * 2
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    truth = rng.integers(0, 3, 4000)
    confidence = np.rint(100 * shares.max(1)).astype(np.uint8)
    counts = calibration_counts(confidence, shares.argmax(1) == truth)
    metric = MulticlassCalibrationError(3, n_bins=BINS, norm="l1")
    expected = float(metric(torch.from_numpy(shares), torch.from_numpy(truth)))
    # The map's confidences are whole percents.
    assert calibration_error(counts) == pytest.approx(expected, abs=0.005)


def test_a_model_that_is_right_as_often_as_it_says_has_no_error():
    confidence = np.full(1000, 80, np.uint8)
    right = np.arange(1000) < 800
    counts = calibration_counts(confidence, right)
    assert calibration_error(counts) == pytest.approx(0.0)
    assert calibration_error(calibration_counts(confidence, np.ones(1000, bool))) == pytest.approx(
        0.2
    )
    mean, accuracy = reliability(counts)
    assert (mean[16], accuracy[16]) == (pytest.approx(0.8), pytest.approx(0.8))
    assert np.isnan(mean[0])


def test_full_confidence_is_in_the_last_bin_and_nothing_has_no_error():
    counts = calibration_counts(np.array([100, 99, 95], np.uint8), np.array([True, True, False]))
    assert counts[-1].tolist() == [3, pytest.approx(2.94), 2]
    assert np.isnan(calibration_error(np.zeros((BINS, 3))))
