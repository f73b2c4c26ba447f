import numpy as np
import pytest

from grass_model.metrics.tally import empty_tally, figures_of, intervals_of, tally_window, total_of

WHOLE = (slice(None), slice(None))


def window(seed, wrong=0.2, side=16):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, (side, side)).astype(np.uint8)
    result = np.where(rng.random(truth.shape) < wrong, (truth + 1) % 3, truth).astype(np.uint8)
    truth[0] = 255
    result[-1] = 255
    confidence = np.where(result == 255, 255, rng.integers(40, 101, truth.shape)).astype(np.uint8)
    return truth, result, confidence


def tally(seed, wrong=0.2):
    return tally_window(*window(seed, wrong), WHOLE, 3, 2)


def test_only_pixels_with_label_and_prediction_count():
    truth, result, _ = window(0)
    counted = tally(0)
    expected = np.zeros((3, 3), int)
    for one, other in zip(truth.ravel(), result.ravel(), strict=True):
        if one != 255 and other != 255:
            expected[one, other] += 1
    assert counted.confusion.tolist() == expected.tolist()
    assert counted.unpredicted == 16
    assert counted.bins[:, 0].sum() == expected.sum()


def test_counts_of_scenes_are_added():
    total = total_of([tally(0), tally(1), empty_tally(3)])
    assert np.array_equal(total.confusion, tally(0).confusion + tally(1).confusion)
    assert total.unpredicted == 32


def test_intervals_hold_the_figure_and_widen_with_the_differences_between_scenes():
    alike = [tally(seed, 0.2) for seed in range(12)]
    unlike = [tally(seed, 0.02 if seed % 2 else 0.4) for seed in range(12)]
    widths = []
    for scenes in (alike, unlike):
        low, high = intervals_of(scenes, 300, 0)["miou"]
        assert low < figures_of(total_of(scenes))["miou"] < high
        widths.append(high - low)
    assert widths[1] > 3 * widths[0]


def test_the_interval_of_accuracy_is_that_of_scenes_drawn_by_hand():
    scenes = [tally(seed, 0.1 * seed) for seed in range(6)]
    rng = np.random.default_rng(5)
    means = []
    for _ in range(2000):
        drawn = [scenes[number].confusion for number in rng.integers(0, 6, 6)]
        total = np.sum(drawn, axis=0)
        means.append(np.trace(total) / total.sum())
    assert intervals_of(scenes, 2000, 0)["oa"] == pytest.approx(
        tuple(np.percentile(means, (2.5, 97.5))), abs=0.02
    )


def test_a_single_scene_has_no_interval():
    assert all(np.isnan(bounds).all() for bounds in intervals_of([tally(0)], 50, 0).values())
