import numpy as np
import pytest

from grass_model.metrics.region_purity import RegionScores, gain_difference, summarise_regions


def scores(purity, nodes, squares=None, slic=None, dropped=0):
    purity, nodes = np.array(purity, float), np.array(nodes, float)
    squares = nodes if squares is None else np.array(squares, float)
    slic = nodes if slic is None else np.array(slic, float)
    return RegionScores(
        purity, np.arange(len(purity)) + 10.0, nodes, squares, slic, np.zeros(dropped)
    )


NONE = scores([], [])


def test_every_region_has_the_same_weight():
    rows = [scores([0.9, 1.0, 0.8], [0.7, 0.9, 0.8], [0.5, 0.5, 0.5], dropped=2), NONE,
            scores([0.6], [0.5], [0.2])]  # fmt: skip
    summary = summarise_regions(rows, 200, 0)
    assert (summary.regions, summary.scenes, summary.dropped) == (4, 2, 2)
    assert summary.purity == pytest.approx(3.3 / 4)
    assert summary.gain == pytest.approx((0.2 + 0.1 + 0 + 0.1) / 4)
    assert summary.over_squares == pytest.approx((0.4 + 0.5 + 0.3 + 0.4) / 4)
    assert summary.area_px == 10.5


def test_the_interval_draws_whole_scenes():
    rng = np.random.default_rng(0)
    alike = [scores(np.full(20, 0.5 + value), np.full(20, 0.5)) for value in (0, 0.1, 0.2, 0.3)]
    mixed = [scores(0.5 + rng.permutation([0, 0.1, 0.2, 0.3] * 5), np.full(20, 0.5))] * 4
    low, high = summarise_regions(alike, 2000, 0).gain_over_scenes
    narrow = summarise_regions(mixed, 2000, 0).gain_over_scenes
    assert low < 0.1
    assert high > 0.2
    assert narrow[1] - narrow[0] < 1e-9


def test_a_single_scene_has_no_interval():
    assert np.isnan(summarise_regions([scores([0.5], [0.4])], 50, 0).gain_over_scenes).all()
    assert np.isnan(gain_difference([scores([1], [0])], [scores([1], [0])], 50, 0).over_scenes[0])


def test_what_scenes_have_in_common_cancels_in_a_difference():
    one = [scores([0.5 + value, 0.5 + value], [0.5, 0.5]) for value in (0, 0.1, 0.2, 0.3)]
    other = [scores([0.45 + value, 0.45 + value], [0.5, 0.5]) for value in (0, 0.1, 0.2, 0.3)]
    result = gain_difference(one, other, 500, 0)
    assert result.gain == pytest.approx(0.05)
    assert result.over_scenes == pytest.approx((0.05, 0.05))


def test_a_rule_without_regions_has_no_figures():
    summary = summarise_regions([NONE, NONE], 50, 0)
    assert summary.regions == 0
    assert np.isnan(summary.purity)
    assert np.isnan(gain_difference([NONE, NONE], [scores([1], [0])] * 2, 50, 0).gain)
