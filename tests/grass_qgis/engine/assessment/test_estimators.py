"""Accuracy and areas from samples: printed examples, simulated populations, invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from grass_qgis.engine.assessment import estimators
from grass_qgis.engine.assessment.estimators import Z95, Sample

# Olofsson et al. 2014, Remote Sensing of Environment 148, table 8: rows are map classes
# (deforestation, forest gain, stable forest, stable non-forest), columns reference classes.
FOREST = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
PIXELS = np.array([200_000, 150_000, 3_200_000, 6_450_000])
HECTARES = 0.09  # of a pixel of 30 m


def classes_as_strata(counts: np.ndarray, weights: np.ndarray) -> Sample:
    """A sample whose strata are the map classes; `counts` (..., map, reference)."""
    size = counts.shape[-1]
    mapped, reference = (axis.ravel() for axis in np.indices((size, size)))
    flat = counts.reshape(*counts.shape[:-2], -1)
    return Sample(mapped, mapped, reference, flat, weights, size)


def of_points(stratum, mapped, reference, weights, sizes=None) -> Sample:
    """A sample of single points, given as letters."""
    names = sorted(set(stratum) | set(mapped) | set(reference))
    numbers = [np.array([names.index(letter) for letter in text]) for text in
               (stratum, mapped, reference)]  # fmt: skip
    return Sample(*numbers, np.ones(len(stratum)), np.array(weights), len(names), sizes)


@pytest.fixture
def forest() -> Sample:
    return classes_as_strata(FOREST, PIXELS / PIXELS.sum())


def test_areas_are_those_of_the_worked_example(forest):
    areas = estimators.area_shares(forest)
    pixels, half = areas.value * PIXELS.sum(), Z95 * areas.error * PIXELS.sum()
    assert round(pixels[0]) == 235_086
    assert round(half[0]) == 68_418
    assert np.round(pixels * HECTARES).tolist() == [21_158, 11_686, 285_770, 581_386]
    assert np.round(half * HECTARES).tolist() == [6_158, 3_756, 15_510, 16_282]


def test_accuracies_are_those_of_the_worked_example(forest):
    def printed(result, digits=2):
        return np.round(result.value, digits).tolist(), np.round(
            Z95 * result.error, digits
        ).tolist()

    assert printed(estimators.overall_accuracy(forest)) == (0.95, 0.02)
    assert printed(estimators.users_accuracy(forest)) == (
        [0.88, 0.73, 0.93, 0.96],
        [0.07, 0.10, 0.04, 0.02],
    )
    assert printed(estimators.producers_accuracy(forest)) == (
        [0.75, 0.85, 0.93, 0.96],
        [0.21, 0.25, 0.03, 0.02],
    )


def test_the_error_matrix_is_that_of_the_worked_example(forest):
    assert np.round(estimators.error_matrix(forest), 4).tolist() == [
        [0.0176, 0.0, 0.0013, 0.0011],
        [0.0, 0.0110, 0.0016, 0.0024],
        [0.0019, 0.0, 0.2967, 0.0213],
        [0.0040, 0.0020, 0.0179, 0.6212],
    ]


def test_strata_other_than_the_classes_give_the_printed_example():
    # S. V. Stehman 2014, International Journal of Remote Sensing 35, section 4.
    sample = of_points(
        "A" * 10 + "B" * 10 + "C" * 10 + "D" * 10,
        "A" * 7 + "B" * 3 + "A" + "B" * 11 + "C" * 6 + "BB" + "D" * 10,
        "A" * 5 + "CBABCA" + "B" * 5 + "AABB" + "C" * 5 + "DDBBA" + "D" * 7 + "CCB",
        [0.4, 0.3, 0.2, 0.1],
        np.array([40_000, 30_000, 20_000, 10_000]),
    )
    area = estimators.area_shares(sample)
    assert np.round(area.value[[0, 2]], 2).tolist() == [0.35, 0.20]
    assert np.round(area.error[[0, 2]], 3).tolist() == [0.082, 0.064]
    overall = estimators.overall_accuracy(sample)
    assert (round(float(overall.value), 2), round(float(overall.error), 3)) == (0.63, 0.085)
    users, producers = estimators.users_accuracy(sample), estimators.producers_accuracy(sample)
    assert (round(users.value[1], 3), round(users.error[1], 3)) == (0.574, 0.125)
    assert (round(producers.value[1], 3), round(producers.error[1], 3)) == (0.794, 0.117)
    assert round(estimators.error_matrix(sample)[1, 2], 2) == 0.08


def populations(rng, count: int):
    """Shares of the area and of the reference classes within each map class, for each population.

    Returns:
        (count, classes) and (count, classes, classes) arrays whose last axes sum to one.
    """
    weights = 0.1 + rng.dirichlet(np.full(4, 3.0), count)
    weights /= weights.sum(axis=-1, keepdims=True)
    right = rng.uniform(0.6, 0.95, (count, 4, 1))
    wrong = rng.dirichlet(np.full(4, 2.0), (count, 4))
    return weights, right * np.eye(4) + (1 - right) * wrong


def test_intervals_hold_the_truth_in_95_of_100_of_2000_populations():
    rng = np.random.default_rng(7)
    weights, within = populations(rng, 2000)
    counts = rng.multinomial(100, within)
    sample = classes_as_strata(counts, weights)
    joint = weights[..., None] * within
    right = np.diagonal(joint, axis1=1, axis2=2)
    area, mapped = joint.sum(axis=1), joint.sum(axis=2)
    cases = {
        "overall": (estimators.overall_accuracy(sample), right.sum(axis=-1)),
        "area": (estimators.area_shares(sample), area),
        "users": (estimators.users_accuracy(sample), right / mapped),
        "producers": (estimators.producers_accuracy(sample), right / area),
        "f1": (estimators.f1_scores(sample), 2 * right / (mapped + area)),
    }
    for name, (result, truth) in cases.items():
        held = np.abs(result.value - truth) <= Z95 * result.error
        assert 0.93 <= held.mean() <= 0.97, name
        bias = (result.value - truth).mean()
        assert abs(bias) < 0.003, name


def test_intervals_hold_the_truth_where_strata_cut_across_classes():
    rng = np.random.default_rng(8)
    size, strata, points = 3, 4, 120
    within = rng.dirichlet(np.full(size * size, 1.5), (2000, strata))
    within = 0.5 * within + 0.5 * np.eye(size).ravel() / size
    weights = rng.dirichlet(np.full(strata, 5.0), 2000)
    counts = rng.multinomial(points, within).reshape(2000, -1)
    stratum, mapped, reference = (axis.ravel() for axis in np.indices((strata, size, size)))
    sample = Sample(stratum, mapped, reference, counts, weights, size)
    joint = (weights[..., None] * within).sum(axis=1).reshape(2000, size, size)
    right = np.diagonal(joint, axis1=1, axis2=2)
    for result, truth in (
        (estimators.overall_accuracy(sample), right.sum(axis=-1)),
        (estimators.area_shares(sample), joint.sum(axis=1)),
        (estimators.users_accuracy(sample), right / joint.sum(axis=2)),
        (estimators.producers_accuracy(sample), right / joint.sum(axis=1)),
    ):
        held = np.abs(result.value - truth) <= Z95 * result.error
        assert 0.93 <= held.mean() <= 0.97


def test_a_stratum_that_was_looked_at_wholly_has_no_sampling_error():
    few = of_points("AAAABBBB", "AAAABBBB", "AABABBBA", [0.5, 0.5], np.array([4, 4]))
    assert estimators.overall_accuracy(few).error == 0
    many = of_points("AAAABBBB", "AAAABBBB", "AABABBBA", [0.5, 0.5], np.array([4_000, 4_000]))
    assert estimators.overall_accuracy(many).error > 0.1


def test_what_cannot_be_estimated_is_nan():
    sample = of_points("AAB", "AAB", "AAC", [0.5, 0.5])
    assert np.isnan(estimators.users_accuracy(sample).value[2])  # the map never shows C
    assert np.isnan(estimators.producers_accuracy(sample).value[1])  # B is nowhere
    assert np.isnan(estimators.overall_accuracy(sample).error)  # one point in stratum B
    assert estimators.overall_accuracy(sample).value == 0.5


COUNTS = arrays(np.int64, (3, 3), elements=st.integers(0, 40)).map(
    lambda counts: counts + 2 * np.eye(3, dtype=np.int64)
)
WEIGHTS = arrays(np.float64, 3, elements=st.floats(0.05, 1)).map(lambda w: w / w.sum())


@given(COUNTS, WEIGHTS)
@settings(max_examples=60, deadline=None)
def test_figures_agree_with_one_another(counts, weights):
    sample = classes_as_strata(counts, weights)
    matrix = estimators.error_matrix(sample)
    assert matrix.sum() == pytest.approx(1)
    assert matrix.sum(axis=1) == pytest.approx(weights)
    area = estimators.area_shares(sample)
    assert area.value == pytest.approx(matrix.sum(axis=0))
    overall = estimators.overall_accuracy(sample)
    assert overall.value == pytest.approx(np.trace(matrix))
    users, producers = estimators.users_accuracy(sample), estimators.producers_accuracy(sample)
    assert users.value == pytest.approx(np.diag(matrix) / matrix.sum(axis=1))
    assert producers.value == pytest.approx(np.diag(matrix) / matrix.sum(axis=0))
    f1 = estimators.f1_scores(sample).value
    assert f1 == pytest.approx(2 / (1 / users.value + 1 / producers.value))
    for result in (overall, users, producers):
        assert np.all((result.value >= 0) & (result.value <= 1 + 1e-12) & (result.error >= 0))


@given(COUNTS, WEIGHTS)
@settings(max_examples=60, deadline=None)
def test_classes_as_strata_give_the_textbook_variances(counts, weights):
    # Olofsson et al. 2014, equations 5, 6, 7 and 10, written out.
    points = counts.sum(axis=1)
    share = counts / points[:, None]
    right = np.diag(share)
    sample = classes_as_strata(counts, weights)
    by_class = right * (1 - right) / (points - 1)
    assert estimators.users_accuracy(sample).error ** 2 == pytest.approx(by_class, abs=1e-12)
    assert estimators.overall_accuracy(sample).error ** 2 == pytest.approx(
        (weights**2 * by_class).sum(), abs=1e-12
    )
    per_cell = share * (1 - share) / (points - 1)[:, None]
    areas = (weights[:, None] ** 2 * per_cell).sum(axis=0)
    assert estimators.area_shares(sample).error ** 2 == pytest.approx(areas, abs=1e-12)
    total = (weights[:, None] * share).sum(axis=0)
    result = weights * right / total
    others = (weights[:, None] ** 2 * per_cell).sum(axis=0) - weights**2 * np.diag(per_cell)
    producers = (weights**2 * (1 - result) ** 2 * by_class + result**2 * others) / total**2
    assert estimators.producers_accuracy(sample).error ** 2 == pytest.approx(producers, abs=1e-12)


@given(COUNTS, WEIGHTS, st.permutations(range(3)))
@settings(max_examples=30, deadline=None)
def test_the_order_of_classes_and_strata_makes_no_difference(counts, weights, order):
    turned = counts[np.ix_(order, order)]
    before = estimators.area_shares(classes_as_strata(counts, weights))
    after = estimators.area_shares(classes_as_strata(turned, weights[list(order)]))
    assert after.value == pytest.approx(before.value[list(order)])
    assert after.error == pytest.approx(before.error[list(order)])
