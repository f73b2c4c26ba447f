from __future__ import annotations

import pytest

from export.float_layers import choose_float_layers

LAYERS = tuple(f"conv{i}" for i in range(40))


def loss(harm):
    """A model whose layers each cost some mIoU in int8; records the requests."""
    requested = []

    def drop(in_float):
        requested.append(in_float)
        return sum(cost for name, cost in harm.items() if name not in in_float)

    return drop, requested


def test_nothing_stays_in_float_when_nothing_is_lost():
    drop, requested = loss({"conv3": 0.001})
    assert choose_float_layers(LAYERS, drop, 0.002) == ()
    assert requested == [()]


@pytest.mark.parametrize("guilty", [["conv0"], ["conv39"], ["conv7", "conv8"], ["conv3", "conv30"]])
def test_the_layers_that_hurt_are_selected_and_few_others_with_them(guilty):
    drop, _ = loss(dict.fromkeys(guilty, 0.05))
    result = choose_float_layers(LAYERS, drop, 0.002)
    assert set(guilty) <= set(result)
    assert len(result) <= 3 * len(guilty)
    assert list(result) == [name for name in LAYERS if name in result]


def test_all_layers_are_left_when_nothing_less_is_enough():
    drop, _ = loss(dict.fromkeys(LAYERS, 0.01))
    assert choose_float_layers(LAYERS, drop, 0.002) == LAYERS


def test_the_search_is_short():
    drop, requested = loss({"conv3": 0.05, "conv30": 0.05})
    choose_float_layers(LAYERS, drop, 0.002)
    assert len(requested) <= 30
