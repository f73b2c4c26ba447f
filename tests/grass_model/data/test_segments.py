import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_model.data.segments import halved, segment_tiles, segments_of
from grass_model.data.synthetic import landscape
from grass_model.data.tiles import TileStore


def fields(side=96):
    """Four fields of one colour each, and which pixel lies in which."""
    half = np.arange(side) >= side // 2
    field = half[:, None] * 2 + half
    colours = np.array([[20, 40, 30], [200, 40, 30], [20, 180, 30], [120, 100, 220]])
    noise = np.random.default_rng(0).normal(0, 2, (3, side, side))
    return (colours[field].transpose(2, 0, 1) + noise).clip(0, 255).astype(np.uint8), field


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_segments_follow_the_edges_of_fields_whatever_the_type(dtype):
    image, field = fields()
    values = image.astype(dtype) * (dtype(0.01) if dtype is np.float32 else dtype(1))
    ids = segments_of(values, 96 * 96 // 4)
    assert ids.dtype == np.int16
    assert set(np.unique(ids)) == {0, 1, 2, 3}
    for number in range(4):
        assert np.bincount(field[ids == number]).max() > 0.97 * (ids == number).sum()


def test_the_mean_area_is_about_the_one_requested_and_numbers_have_no_gap():
    image = landscape(128, 0).image
    for area in (400, 1600):
        ids = segments_of(image, area)
        count = len(np.unique(ids))
        assert count == ids.max() + 1
        assert count == pytest.approx(128 * 128 / area, rel=0.2)


def test_a_band_of_one_value_alone_does_not_break_anything():
    image = np.zeros((2, 64, 64), np.float32)
    image[1] = np.arange(64)
    assert segments_of(image, 500).max() >= 1


def test_all_tiles_are_written_in_order_and_reported(tmp_path):
    tiles = np.stack([fields(64)[0], fields(64)[0][:, ::-1]])
    steps = []
    store = TileStore(tiles, None, 1.0)
    store = segment_tiles(store, tmp_path, 700, lambda *at: steps.append(at))
    assert steps == [(0, 2), (1, 2), (2, 2)]
    assert isinstance(store.segments, np.memmap)
    for tile, result in zip(tiles, store.segments):
        assert np.array_equal(result, segments_of(tile, 700))
    assert np.array_equal(pickle.loads(pickle.dumps(store)).segments, store.segments)


@given(st.integers(0, 1000), st.integers(2, 60))
@settings(max_examples=30, deadline=None)
def test_halves_part_every_segment_through_its_middle(seed, count):
    seeds = np.random.default_rng(seed).integers(0, 64, (count, 2))
    pixels = np.indices((64, 64)).reshape(2, -1).T
    labels = ((pixels[:, None] - seeds) ** 2).sum(axis=2).argmin(axis=1)
    labels = np.unique(labels, return_inverse=True)[1].reshape(64, 64).astype(np.int16)
    halves = halved(labels)
    assert halves.dtype == np.int16
    assert np.array_equal(halves // 2, labels)
    for number in range(labels.max() + 1):
        area = (labels == number).sum()
        if area > 20:
            assert 0.2 * area < (halves == 2 * number).sum() < 0.8 * area


def test_a_long_segment_is_cut_across_its_length():
    labels = np.zeros((40, 64), np.int16)
    labels[10:20] = 1
    halves = halved(labels)
    assert (halves[10:20, :32] == halves[10, 0]).all()
    assert (halves[10:20, 32:] == halves[10, 63]).all()
    assert halves[10, 0] != halves[10, 63]


def test_tiles_can_be_written_as_halves(tmp_path):
    store = TileStore(fields(64)[0][None], None, 1.0)
    stored = segment_tiles(store, tmp_path, 700, halves=True)
    assert np.array_equal(stored.segments[0], halved(segments_of(store.images[0], 700)))
