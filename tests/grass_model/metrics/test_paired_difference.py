import numpy as np
import pytest

from grass_model.metrics.paired_difference import compare


def test_a_constant_gap_is_certain_however_noisy_the_scores():
    rng = np.random.default_rng(0)
    reference = rng.random((3, 5))
    result = compare(reference + 0.02, reference, 200, 0)
    assert result.difference == pytest.approx(0.02)
    assert result.interval == pytest.approx((0.02, 0.02))
    assert result.mean == pytest.approx(reference.mean() + 0.02)
    assert result.std == pytest.approx(np.std(reference.ravel(), ddof=1))


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    """Gaps with noise of runs, of draws and of both; the bootstrap of few runs is too narrow."""
    rng = np.random.default_rng(1)
    hits, trials = 0, 200
    for trial in range(trials):
        runs, draws = rng.normal(size=(8, 1)), rng.normal(size=(1, 8))
        gaps = 0.5 + runs + draws + rng.normal(size=(8, 8))
        low, high = compare(gaps, np.zeros((8, 8)), 200, trial).interval
        hits += low <= 0.5 <= high
    assert 0.8 < hits / trials < 0.99


def test_scenes_widen_the_interval_by_how_much_they_differ_and_count_by_their_mean():
    rng = np.random.default_rng(2)
    runs, scenes = rng.normal(0, 0.001, (4, 6, 1)), np.array([-0.3, 0.1, 0.5])
    gaps = 0.5 + runs + scenes
    alike = compare(0.5 + runs.repeat(3, axis=2), np.zeros((4, 6, 3)), 500, 0)
    apart = compare(gaps, np.zeros((4, 6, 3)), 500, 0)
    flat = compare(gaps.mean(axis=2), np.zeros((4, 6)), 500, 0)
    assert apart.mean == pytest.approx(flat.mean)
    assert apart.std == pytest.approx(flat.std)
    assert alike.interval[1] - alike.interval[0] < 0.005
    # Three scenes drawn anew: the mean is at its lowest when the weakest is drawn three times.
    assert apart.interval[0] == pytest.approx(gaps[:, :, 0].mean(), abs=0.15)
    assert apart.interval[1] - apart.interval[0] > 0.5
    assert flat.interval[1] - flat.interval[0] < 0.005


def test_one_run_or_one_draw_has_a_difference_and_no_interval():
    result = compare(np.array([[0.4, 0.6]]), np.array([[0.3, 0.6]]), 50, 0)
    assert result.difference == pytest.approx(0.05)
    assert np.isnan(result.interval).all()
    assert np.isnan(compare(np.array([[0.4]]), None, 50, 0).std)
