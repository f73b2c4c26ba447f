"""Classifiers against slow oracles, and what must not depend on the order of labels."""

import numpy as np
import pytest

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.learning.discriminant import fit_discriminant
from grass_qgis.engine.learning.fit import fit_samples, held_out
from grass_qgis.engine.learning.linear import log_shares
from grass_qgis.engine.learning.logistic import STRENGTH, fit_logistic
from grass_qgis.engine.learning.samples import Sample, block_folds, folds_of, table_of

SIZE = 6


def samples(seed=0, objects=24, classes=3, cells=(1, 9), std=1.0):
    random = np.random.default_rng(seed)
    centres = random.normal(0, 1.5, (classes, SIZE))
    result = []
    for number in range(objects):
        class_id = number % classes
        count = int(random.integers(*cells))
        vectors = centres[class_id] + random.normal(0, std, (count, SIZE))
        place = tuple(random.uniform(0, 100, 2))
        result.append(Sample(class_id, vectors.astype(np.float32), count, place))
    return result


def slow_discriminant(given):
    """Means and covariance by plain loops; logits as log densities of Gaussians."""
    classes = sorted({item.class_id for item in given})
    roots = [sum(item.class_id == k for item in given) ** 0.5 for k in classes]
    shares = [root / sum(roots) for root in roots]
    means, covariance = [], np.zeros((SIZE, SIZE))
    for k, share in zip(classes, shares):
        of_class = [item.vectors.astype(float) for item in given if item.class_id == k]
        weights = [item.cells**0.25 for item in given if item.class_id == k]
        means.append(np.average([item.mean(axis=0) for item in of_class], axis=0, weights=weights))
        std = [
            np.mean([np.outer(v - means[-1], v - means[-1]) for v in o], axis=0) for o in of_class
        ]
        covariance += np.average(std, axis=0, weights=weights) * share
    level = np.trace(covariance) / SIZE
    shrinkage = min(0.9, 3 / len(given) ** 0.4)
    covariance = (1 - shrinkage) * covariance + shrinkage * level * np.eye(SIZE)

    def logs(vectors):
        inverse = np.linalg.inv(covariance)
        result = np.stack(
            [
                np.log(share) - 0.5 * np.einsum("ij,jk,ik->i", vectors - m, inverse, vectors - m)
                for m, share in zip(means, shares)
            ],
            1,
        )
        return log_shares(result)

    return logs


def test_the_discriminant_is_that_of_gaussians_with_a_shared_covariance():
    given = samples(objects=24) + samples(seed=2, objects=20, classes=1)  # one class more often
    vectors = np.random.default_rng(1).normal(0, 2, (50, SIZE))
    result = log_shares(fit_discriminant(table_of(given)).logits(vectors))
    assert np.allclose(result, slow_discriminant(given)(vectors), atol=1e-5)


def test_the_logistic_regression_is_where_its_loss_is_least():
    table = table_of(samples(std=2.0))
    result = fit_logistic(table, tolerance=1e-9)

    def loss(weights, bias):
        column = table.classes[table.owner]
        logs = log_shares(table.vectors @ weights + bias)[np.arange(len(column)), column]
        # Objects weigh by size, then classes alike; a label counts as nine cells.
        per_object = np.bincount(table.owner, logs) / np.bincount(table.owner)
        roots = table.cells**0.25
        share = roots / np.bincount(table.classes, roots)[table.classes] / 3
        total = STRENGTH * 9 * len(table.classes)
        return -total * (share * per_object).sum() + 0.5 * (weights**2).sum()

    least = loss(result.weights, result.bias)
    random = np.random.default_rng(0)
    for size in (1e-3, 1e-2, 0.1):
        for _ in range(20):
            away = random.normal(0, size, result.weights.shape)
            aside = random.normal(0, size, result.bias.shape)
            assert loss(result.weights + away, result.bias + aside) > least - 1e-9


def test_logistic_regression_agrees_with_scikit_learn():
    linear_model = pytest.importorskip("sklearn.linear_model")
    table = table_of(samples(std=2.0))
    roots = table.cells**0.25
    weights = roots / np.bincount(table.classes, roots)[table.classes] / 3
    weights /= np.bincount(table.owner)
    total = 9 * len(table.classes)
    theirs = linear_model.LogisticRegression(C=STRENGTH, tol=1e-9, max_iter=10000)
    theirs.fit(table.vectors, table.classes[table.owner], total * weights[table.owner])
    ours = fit_logistic(table, tolerance=1e-9)
    assert np.allclose(
        np.exp(log_shares(ours.logits(table.vectors))),
        theirs.predict_proba(table.vectors),
        atol=1e-4,
    )


@pytest.mark.parametrize("method", ["lda", "logistic", "auto"])
def test_the_order_of_labels_changes_no_bit(method):
    given = samples()
    first = fit_samples(given, method).classifier
    for seed in range(3):
        mixed = [given[k] for k in np.random.default_rng(seed).permutation(len(given))]
        other = fit_samples(mixed, method).classifier
        assert first.weights.tobytes() == other.weights.tobytes()
        assert first.bias.tobytes() == other.bias.tobytes()


def test_a_label_taken_back_leaves_nothing_behind():
    given = samples()
    before = fit_samples(given[:-1]).classifier
    fit_samples(given)
    after = fit_samples(given[:-1]).classifier
    assert before.weights.tobytes() == after.weights.tobytes()


def test_the_table_says_which_sample_each_object_is():
    given = samples()
    table = table_of(given)
    for row, number in enumerate(table.order):
        assert np.array_equal(table.vectors[table.owner == row], given[number].vectors)
        assert table.classes[row] == given[number].class_id


def test_held_out_objects_are_evaluated_by_the_others_alone():
    table = table_of(samples(objects=12))
    folds = folds_of(table, 4)
    result = held_out(table, folds, fit_discriminant)
    for fold in range(4):
        rest = table.without(folds == fold)
        without_fold = fit_discriminant(rest)
        for number in np.flatnonzero(folds == fold):
            vectors = table.vectors[table.owner == number]
            expected = log_shares(without_fold.logits(vectors)).mean(axis=0)
            assert np.allclose(result.logs[number], expected)


def test_a_class_s_only_object_is_never_held_out():
    given = [*samples(objects=10, classes=2), Sample(2, np.ones((3, SIZE), np.float32), 3)]
    table = table_of(given)
    folds = folds_of(table, 5)
    assert (folds == -1).sum() == 1 and folds[table.classes == 2] == -1
    assert fit_samples(given).classifier.class_ids == (0, 1, 2)


def test_folds_of_neighbours_are_compact():
    table = table_of(samples(objects=40))
    folds = block_folds(table, 4)
    counts = np.bincount(folds)
    assert len(counts) == 4 and counts.min() >= 8
    inside = [np.ptp(table.places[folds == k], axis=0).min() for k in range(4)]
    assert max(inside) < 80  # of 100: no block spans the whole in both directions


def test_calibration_makes_too_sure_probabilities_less_sure():
    given = samples(objects=60, cells=(1, 2), std=3.0)
    fit = fit_samples(given, "lda")
    table = fit.table
    column = np.searchsorted(fit.table.class_ids, table.classes)

    def likelihood(scale):
        return log_shares(fit.held_out.logs * scale)[np.arange(len(column)), column].mean()

    assert fit.scale < 1
    assert likelihood(fit.scale) > likelihood(1.0)
    assert likelihood(fit.scale) >= max(likelihood(fit.scale * 0.9), likelihood(fit.scale * 1.1))


def outlying(objects):
    """Single cells of two classes, one of them with outliers that pull its mean far away."""
    random = np.random.default_rng(0)
    result = []
    for number in range(objects):
        vector = random.normal(0, 1, (1, SIZE)) + 2.5 * (number % 2)
        if number % 16 == 1:
            vector[0, 0] += 300
        result.append(Sample(number % 2, vector.astype(np.float32), 1))
    return result


def test_with_many_objects_the_likelier_classifier_is_taken_and_with_few_lda():
    few, many = fit_samples(outlying(100)), fit_samples(outlying(600))
    assert few.classifier.method == "lda" and set(few.likelihoods) == {"lda"}
    assert many.classifier.method == "logistic"
    assert many.likelihoods["logistic"] > many.likelihoods["lda"]
    assert fit_samples(samples(objects=600)).classifier.method == "lda"


def test_what_lies_far_from_all_labels_is_novel():
    fit = fit_samples(samples())
    novelty = fit.novelty()
    assert np.quantile(novelty.of(fit.table.vectors), 0.98) <= 1.0 + 1e-9
    assert novelty.of(np.full((1, SIZE), 50.0))[0] > 10


def test_one_class_and_no_label_are_refused_in_a_sentence():
    with pytest.raises(DataError, match="one class; a map needs two"):
        fit_samples([item for item in samples() if item.class_id == 0])
    with pytest.raises(DataError, match="no label"):
        fit_samples([])


def test_one_click_of_each_of_two_classes_gives_a_classifier():
    one = Sample(0, np.zeros((1, SIZE), np.float32), 1)
    other = Sample(1, np.ones((1, SIZE), np.float32), 1)
    for method in ("lda", "logistic", "auto"):
        result = fit_samples([one, other], method).classifier
        predicted = result.logits(np.array([[0.0] * SIZE, [1.0] * SIZE])).argmax(axis=1)
        assert predicted.tolist() == [0, 1]
