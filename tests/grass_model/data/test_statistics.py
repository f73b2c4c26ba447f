import tracemalloc

import numpy as np
import pytest

from grass_model.data.statistics import measure
from grass_model.data.tiles import TileStore
from grass_qgis.engine.core.errors import DataError


def test_eight_bit_imagery_is_divided_by_255():
    images = np.random.default_rng(0).integers(1, 256, (20, 2, 32, 32)).astype(np.uint8)
    norm = measure(TileStore(images, None, 0.0))
    assert norm.scale == (255.0, 255.0)
    assert norm.mean == pytest.approx(images.mean((0, 2, 3)) / 255, abs=0.01)
    assert norm.std == pytest.approx(images.std((0, 2, 3)) / 255, abs=0.01)


def test_deeper_imagery_is_scaled_by_its_range():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 3000, (20, 1, 32, 32)).astype(np.uint16)
    norm = measure(TileStore(images, None, 0.0))
    assert norm.scale[0] == pytest.approx(3000, rel=0.01)
    assert norm.mean[0] == pytest.approx(0.5, abs=0.02)


def test_black_collars_do_not_count():
    images = np.full((4, 3, 32, 32), 100, np.uint8)
    images[:, :, :16] = 0
    assert measure(TileStore(images, None, 0.0)).mean[0] == pytest.approx(100 / 255, abs=1e-5)


def test_constant_imagery_has_a_std_that_can_divide():
    norm = measure(TileStore(np.full((2, 1, 16, 16), 7.0, np.float32), None, 0.0))
    assert norm.std[0] > 0 < norm.scale[0]


def test_imagery_below_zero_is_refused_with_advice():
    decibels = np.random.default_rng(0).uniform(-30, -5, (2, 1, 16, 16)).astype(np.float32)
    with pytest.raises(DataError, match="Band 1"):
        measure(TileStore(decibels, None, 0.0))


def test_a_chosen_percentile_scales_eight_bits_too():
    images = np.random.default_rng(0).integers(1, 101, (20, 1, 32, 32)).astype(np.uint8)
    images[0, 0, 0, 0] = 255
    norm = measure(TileStore(images, None, 0.0), 98.0)
    assert norm.scale[0] == pytest.approx(98, abs=1)
    assert norm.mean[0] == pytest.approx(0.515, abs=0.02)


def test_large_tiles_are_measured_from_a_bounded_sample():
    images = np.random.default_rng(0).integers(1, 256, (10, 1, 512, 512)).astype(np.uint8)
    store = TileStore(images, None, 0.0)
    tracemalloc.start()
    norm = measure(store, pixels=1000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < images.size / 4
    assert norm.mean[0] == pytest.approx(0.5, abs=0.05)
