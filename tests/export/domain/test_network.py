from __future__ import annotations

import numpy as np
import pytest

from export.domain.network import BLOCKS, DataSet, Patches, trained_network


def patches(values, tiles):
    tile = np.arange(len(values)) * tiles // len(values)
    return Patches(values, tile, tile * BLOCKS // tiles)


def imagery(count, seed, middle=0.0):
    return np.random.default_rng(seed).normal(middle, 1, (count, 5))


@pytest.fixture(scope="module")
def trained():
    """Two kinds of ground, and what is spoilt lies around both."""
    sets = [
        DataSet(
            patches(imagery(400, seed, middle), 100),
            ((patches(imagery(300, seed + 10, middle) * 5, 75), 1.0),),
            patches(imagery(80, seed + 20, middle), 20),
        )
        for seed, middle in ((0, 0.0), (1, 3.0))
    ]
    return trained_network(sets)


def test_usual_imagery_is_at_zero_and_nearly_all_below_the_limit(trained):
    network, limit = trained
    scores = network.scores(np.concatenate([imagery(500, 30), imagery(500, 31, 3.0)]))
    tiles = scores.reshape(-1, 4).mean(axis=1)
    assert abs(np.median(tiles)) < limit / 2 and (tiles > limit).mean() < 0.1


def test_other_imagery_is_above_the_limit_also_where_none_was_spoilt_like_it(trained):
    network, limit = trained
    assert (network.scores(imagery(200, 30, -7.0)) > limit).mean() > 0.9


def test_the_same_seed_gives_the_same_network(trained):
    one, other = (
        trained_network([DataSet(patches(imagery(90, 0), 30),
                                 ((patches(imagery(90, 1) * 4, 30), 1.0),),
                                 patches(imagery(30, 2), 10))])
        for _ in range(2)
    )  # fmt: skip
    np.testing.assert_array_equal(one[0].hidden, other[0].hidden)
    assert one[1] == other[1] > 0
