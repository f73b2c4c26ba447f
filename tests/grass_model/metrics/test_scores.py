import math

import numpy as np
import pytest
import torch
from torchmetrics.classification import (
    MulticlassCohenKappa,
    MulticlassF1Score,
    MulticlassJaccardIndex,
)

from grass_model.metrics.scores import as_record, scores_of


def pixels(seed=0, classes=4):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, 500)
    result = np.where(rng.random(500) < 0.6, truth, rng.integers(0, classes, 500))
    confusion = np.zeros((classes, classes), int)
    np.add.at(confusion, (truth, result), 1)
    return torch.from_numpy(truth), torch.from_numpy(result), confusion


def test_scores_equal_torchmetrics():
    truth, result, confusion = pixels()
    scores = scores_of(confusion)
    iou = MulticlassJaccardIndex(4, average=None)(result, truth)
    f1 = MulticlassF1Score(4, average=None)(result, truth)
    kappa = MulticlassCohenKappa(4)(result, truth)
    assert scores.iou == pytest.approx(iou.tolist(), abs=1e-6)
    assert scores.class_f1 == pytest.approx(f1.tolist(), abs=1e-6)
    assert scores.miou == pytest.approx(iou.mean().item(), abs=1e-6)
    assert scores.kappa == pytest.approx(kappa.item(), abs=1e-6)
    assert scores.oa == pytest.approx((truth == result).float().mean().item())


def test_a_class_that_occurs_nowhere_does_not_count():
    scores = scores_of(np.array([[5, 0, 0], [0, 5, 0], [0, 0, 0]]))
    assert scores.miou == 1.0
    assert math.isnan(scores.iou[2])
    assert as_record(scores, ("a", "b", "c"))["classes"]["c"]["iou"] is None


def test_a_class_predicted_where_it_is_absent_counts_as_zero():
    assert scores_of(np.array([[4, 1], [0, 0]])).iou == (0.8, 0.0)


def test_chance_agreement_has_kappa_zero():
    assert scores_of(np.array([[25, 25], [25, 25]])).kappa == pytest.approx(0.0)
    assert scores_of(np.array([[0, 5], [5, 0]])).kappa == pytest.approx(-1.0)
