from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from grass_qgis.engine.assessment.agreement import agreement
from grass_qgis.engine.assessment.sample_size import (
    EQUAL,
    OPTIMAL,
    PROPORTIONAL,
    allocate,
    class_sizes,
    overall_size,
    stds_of,
)

# Olofsson et al. 2014, section 5.1: shares of the map and conjectured user's accuracies.
WEIGHTS = np.array([0.02, 0.015, 0.32, 0.645])
ACCURACIES = np.array([0.7, 0.6, 0.9, 0.95])
MANY = np.full(4, 10**7)
NONE = np.zeros(4, np.int64)


def test_the_size_is_that_of_the_worked_example():
    assert overall_size(WEIGHTS, ACCURACIES, 0.01) == 641


def test_sizes_for_the_accuracy_of_each_class():
    assert class_sizes(np.array([0.5, 0.9]), 0.05).tolist() == [100, 36]


def test_allocations_of_the_worked_example():
    stds = stds_of(ACCURACIES)
    proportional = allocate(641, WEIGHTS, stds, NONE, MANY, PROPORTIONAL)
    assert proportional.tolist() == [13, 10, 205, 413]
    assert allocate(640, WEIGHTS, stds, NONE, MANY, EQUAL).tolist() == [160] * 4
    least = np.array([75, 75, 75, 75])
    rare_first = allocate(641, WEIGHTS, stds, least, MANY, PROPORTIONAL)
    assert rare_first.tolist() == [75, 75, 163, 328]
    optimal = allocate(641, WEIGHTS, stds, NONE, MANY, OPTIMAL)
    error = np.sqrt((WEIGHTS**2 * stds**2 / np.maximum(optimal, 1)).sum())
    assert error == pytest.approx(0.01, rel=0.002)


def test_minima_may_exceed_the_total():
    allocated = allocate(100, WEIGHTS, WEIGHTS, np.full(4, 50), MANY, PROPORTIONAL)
    assert allocated.tolist() == [50] * 4


def test_a_stratum_gives_no_more_points_than_it_has_pixels():
    most = np.array([5, 10**6, 10**6, 10**6])
    allocated = allocate(200, WEIGHTS, WEIGHTS, np.full(4, 20), most, EQUAL)
    assert allocated[0] == 5 and allocated.sum() == 200


@given(
    st.integers(1, 3000),
    arrays(np.float64, 4, elements=st.floats(0.001, 1)),
    arrays(np.int64, 4, elements=st.integers(0, 60)),
    arrays(np.int64, 4, elements=st.integers(1, 500)),
    st.sampled_from((PROPORTIONAL, EQUAL, OPTIMAL)),
)
@settings(max_examples=200, deadline=None)
def test_allocations_keep_their_limits_and_the_total(total, weights, least, most, by):
    weights = weights / weights.sum()
    allocated = allocate(total, weights, stds_of(np.full(4, 0.8)), least, most, by)
    low = np.minimum(least, most)
    assert (allocated >= low).all() and (allocated <= most).all()
    assert allocated.sum() == np.clip(total, low.sum(), most.sum())


def test_agreement_is_percent_and_kappa():
    # Cohen 1960's kind of table: 20 both yes, 15 both no, 5 and 10 differ: kappa 0.4.
    first = np.array([1] * 25 + [0] * 25)
    second = np.array([1] * 20 + [0] * 5 + [1] * 10 + [0] * 15)
    allocated = agreement(first, second)
    assert (allocated.points, allocated.same) == (50, 35)
    assert allocated.kappa == pytest.approx(0.4)


def test_kappa_is_unknown_where_chance_agrees_fully():
    assert agreement(np.array([3, 3]), np.array([3, 3])).kappa is None
    assert agreement(np.array([]), np.array([])).kappa is None
