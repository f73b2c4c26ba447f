import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from grass_model.finetuning.losses import TERMS, SegmentLoss, check_loss
from grass_model.mixing.label_table import LabelTable, SetLabels
from grass_model.settings.finetune import LossSettings
from grass_qgis.engine.core.errors import JobError

NONE = LossSettings(0.0, 0.0, 0.0, 0.0)


def only(name):
    return replace(NONE, **{name: 1.0})


def batch(classes=3, seed=0):
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(2, classes, 6, 5, generator=generator)
    labels = torch.randint(0, classes, (2, 6, 5), generator=generator)
    labels[:, :2] = 255
    return logits, labels


def by_pixel(logits, labels):
    """Probability of the true class of each labelled pixel, and the class."""
    for n, y, x in np.ndindex(*labels.shape):
        k = int(labels[n, y, x])
        if k != 255:
            scores = [math.exp(float(v)) for v in logits[n, :, y, x]]
            yield k, scores[k] / sum(scores)


def test_cross_entropy_is_the_weighted_mean_over_labelled_pixels():
    logits, labels = batch()
    weights = (0.5, 1.0, 3.0)
    parts = [(weights[k], -weights[k] * math.log(p)) for k, p in by_pixel(logits, labels)]
    expected = sum(loss for _, loss in parts) / sum(weight for weight, _ in parts)
    result = SegmentLoss(only("cross_entropy"), weights)(logits, labels)
    assert float(result) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", TERMS)
def test_no_term_sees_what_is_not_labelled(name):
    logits, labels = batch()
    other = logits.clone()
    other[:, :, :2] = torch.randn(2, 3, 2, 5)
    loss = SegmentLoss(only(name))
    assert float(loss(logits, labels)) == pytest.approx(float(loss(other, labels)), rel=1e-5)


@pytest.mark.parametrize("name", TERMS)
def test_every_term_falls_when_the_labels_are_met_and_has_a_gradient(name):
    logits, labels = batch()
    right = (
        torch.nn.functional.one_hot(labels.where(labels != 255, 0), 3).movedim(3, 1) * 24.0 - 12.0
    )
    logits.requires_grad_()
    loss = SegmentLoss(only(name))
    value = loss(logits, labels)
    value.backward()
    assert float(loss(right, labels)) < 0.05 < float(value)
    assert logits.grad.abs().sum() > 0


def test_terms_are_added_with_their_weights():
    logits, labels = batch()
    one, other = (float(SegmentLoss(only(n))(logits, labels)) for n in ("dice", "lovasz"))
    both = SegmentLoss(replace(NONE, dice=0.5, lovasz=2.0))(logits, labels)
    assert float(both) == pytest.approx(0.5 * one + 2 * other, rel=1e-5)


def test_a_batch_without_a_label_gives_no_gradient_and_no_nan():
    logits, labels = batch()
    logits.requires_grad_()
    loss = SegmentLoss(LossSettings(1.0, 1.0, 1.0, 1.0))(logits, torch.full_like(labels, 255))
    loss.backward()
    assert float(loss) == 0.0
    assert (logits.grad == 0).all()


@pytest.mark.parametrize(
    ("change", "word"), [({"dice": -1.0}, r"loss\.dice is -1"), ({}, "All weights")]
)
def test_weights_that_make_no_loss_are_refused(change, word):
    with pytest.raises(JobError, match=word):
        check_loss(replace(NONE, **change))


def test_a_partial_label_is_scored_on_the_sum_of_its_members_like_a_slow_oracle():
    members = np.array([[1, 0, 0], [0, 1, 1], [0, 0, 1], [1, 1, 1], [0, 0, 0]], bool)
    table = LabelTable(members, (SetLabels("s", 0, ("a", "b", "c", "d", "e")),))
    logits, labels = batch()
    generator = torch.Generator().manual_seed(3)
    labels = torch.where(
        labels == 255, labels, torch.randint(0, 4, labels.shape, generator=generator)
    )
    weights = (0.5, 1.0, 3.0)
    numerator = denominator = 0.0
    for n, y, x in np.ndindex(*labels.shape):
        label = int(labels[n, y, x])
        if label == 255:
            continue
        powers = np.exp(logits[n, :, y, x].double().numpy())
        probability = (powers / powers.sum())[members[label]].sum()
        weight = np.mean([w for w, m in zip(weights, members[label], strict=True) if m])
        numerator -= weight * math.log(probability)
        denominator += weight
    actual = SegmentLoss(only("cross_entropy"), weights, table)(logits, labels)
    assert float(actual) == pytest.approx(numerator / denominator, rel=1e-5)


def test_labels_that_all_name_one_class_are_ordinary_cross_entropy():
    logits, labels = batch()
    members = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1]], bool)
    table = LabelTable(members, (SetLabels("s", 0, ("a", "b", "c", "d")),))
    usual = SegmentLoss(only("cross_entropy"), (0.5, 1.0, 3.0))(logits, labels)
    partial = SegmentLoss(only("cross_entropy"), (0.5, 1.0, 3.0), table)(logits, labels)
    assert float(partial) == pytest.approx(float(usual), rel=1e-6)


@pytest.mark.parametrize("name", ["dice", "focal", "lovasz"])
def test_the_other_terms_see_only_labels_of_one_class(name):
    members = np.array([[1, 0, 0], [0, 1, 1], [0, 0, 1]], bool)
    table = LabelTable(members, (SetLabels("s", 0, ("a", "b", "c")),))
    logits, labels = batch()
    exact = torch.where(labels == 1, 255, labels)
    actual = SegmentLoss(only(name), table=table)(logits, labels)
    assert float(actual) == pytest.approx(float(SegmentLoss(only(name))(logits, exact)), rel=1e-5)
    nothing = torch.where(labels == 255, labels, torch.tensor(1))
    assert float(SegmentLoss(only(name), table=table)(logits, nothing)) == 0.0
