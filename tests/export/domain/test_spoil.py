from __future__ import annotations

import numpy as np

from export.domain.spoil import SPOILS, spoilt_at_random
from export.domain.tiles import Group, fit_whole, turned
from tests.domain_models import desert, field


def tiles(count, side=64):
    return np.stack([desert(side, side, k) for k in range(count)])


def test_spoilt_tiles_keep_their_shape_and_change_as_named():
    some = tiles(2)
    for spoil in SPOILS.values():
        assert spoil(some, 64).shape == some.shape
    assert SPOILS["darker"](some, 64).max() < 64
    assert SPOILS["brighter"](some, 64).max() > 255
    ramp = np.tile(np.arange(64, dtype=np.uint8), (1, 3, 64, 1))
    assert SPOILS["coarser"](ramp, 64)[0, 0, 0, 1] - SPOILS["coarser"](ramp, 64)[0, 0, 0, 0] == 4
    finer = SPOILS["finer"](ramp, 64)[0, 0, 0]
    assert np.allclose(np.diff(finer[4:-4]), 0.25, atol=0.01)


def test_tiles_spoilt_at_random_differ_from_the_originals():
    group = Group(tiles(4), 64)
    made, sources = spoilt_at_random(group, 40, np.random.default_rng(0))
    assert made.tiles.shape == (40, 3, 64, 64) and set(sources) == {0, 1, 2, 3}
    assert np.isfinite(made.tiles).all() and made.side == 64
    turns = [np.rot90(group.tiles[s], k, (1, 2)) for s in (0,) for k in range(4)]
    first = [tile for tile, source in zip(made.tiles, sources, strict=True) if source == 0]
    assert all(np.abs(tile - turn).max() > 1 for tile in first for turn in turns)


def test_tiles_smaller_than_the_model_s_are_spoilt_too():
    small = fit_whole(np.stack([field(32, 32, k) for k in range(3)]), 64)
    made, _ = spoilt_at_random(Group(small, 32), 20, np.random.default_rng(0))
    assert made.tiles.shape == (20, 3, 64, 64) and made.side == 32


def test_swapped_bands_of_grey_imagery_are_no_fault():
    grey = np.repeat(tiles(2)[:, :1], 3, axis=1)
    made, _ = spoilt_at_random(Group(grey, 64), 60, np.random.default_rng(0))
    same = [np.abs(tile - grey[0]).max() < 1 for tile in made.tiles]
    assert not any(same)


def test_few_tiles_are_turned_and_keep_their_number():
    many, numbers = turned(Group(tiles(8), 64))
    assert len(many.tiles) == 64 and numbers.tolist() == list(range(8)) * 8
    assert len({tile.tobytes() for tile in many.tiles}) > 32
    group = Group(tiles(70), 64)
    assert turned(group)[0] is group


def test_a_tile_is_filled_up_by_mirroring():
    tile = np.arange(4).reshape(1, 1, 2, 2)
    assert fit_whole(tile, 5)[0, 0, 0].tolist() == [0, 1, 1, 0, 0]
