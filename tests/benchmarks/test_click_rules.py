"""How many labels a curve needs, and rules of where to label next."""

import numpy as np
import pytest

from benchmarks import click_rules
from benchmarks.click_rules import AT, RULES, crossing, labels_needed, ranks, worth
from grass_qgis.engine.learning import suggest
from grass_qgis.engine.learning.suggest import Segments


def segments(count=5):
    random = np.random.default_rng(0)
    places = np.column_stack([np.arange(count), np.zeros(count)]).astype(np.float64)
    means = random.normal(0, 1, (count, 3)).astype(np.float32)
    return Segments(places, means, random.uniform(1, 2, count).astype(np.float32))


def test_a_bar_is_reached_between_two_numbers_of_labels():
    scores = np.linspace(0.2, 0.6, len(AT))
    assert crossing(scores, 0.1) == AT[0]
    assert crossing(scores, 0.9) == AT[-1]
    assert crossing(scores, float(scores[3])) == pytest.approx(AT[3])
    middle = crossing(scores, float(scores[3:5].mean()))
    assert middle == pytest.approx((AT[3] * AT[4]) ** 0.5)


def test_each_rule_ranks_by_what_its_name_says():
    gradient = np.array([[5.0, 4.0, 3.0, 2.0, 1.0]])
    entropy, distance = np.linspace(0.1, 0.9, 5), np.array([3.0, 1.0, 2.0, 5.0, 4.0])
    worths = {}
    for rule in RULES[1:]:
        with worth(rule, gradient):
            worths[rule] = suggest.worth_of(segments(), entropy, distance)
    assert np.array_equal(worths["spread"], distance)
    assert np.array_equal(worths["uncertainty"], entropy)
    usual = suggest.worth_of(segments(), entropy, distance)
    assert np.array_equal(worths["uncertainty x spread"], usual)
    share = worths["the same x gradient"] / usual
    assert np.allclose(share, [1.0, 0.8, 0.6, 0.4, 0.2])
    assert np.allclose(share, ranks(segments().places, gradient))


def test_labels_are_counted_against_what_many_give(monkeypatch):
    slow, quick = np.linspace(0.1, 0.5, len(AT)), np.full(len(AT), 0.6)
    rows = [[[slow.tolist()] + [quick.tolist()] * 4] * 2] * 3
    monkeypatch.setattr(
        click_rules, "side_by_side", lambda task, items: [(r, [0.6, 0.6]) for r in rows]
    )
    result = labels_needed([None] * 3)
    assert result["random"]["labels"] == AT[-1] and result["random"]["reached"] == 0
    assert result["spread"]["labels"] == AT[0] and result["spread"]["reached"] == 1
    assert result["spread"]["of_random"] == pytest.approx(AT[0] / AT[-1], abs=1e-3)
    assert result["spread"]["miou"][160] == 60.0
