"""Segments in fixed blocks, and means over them."""

from __future__ import annotations

import numpy as np

from grass_qgis.engine.segments.partition import (
    CORE,
    MARGIN,
    ShareMeans,
    block_rows,
    partition,
)
from grass_qgis.engine.tiling.grid import Window
from tests.grass_qgis.engine.segments.trees import patches


def test_blocks_cover_a_window_once_and_stay_on_the_raster():
    whole = Window(0, 0, 2 * CORE + 100, CORE + 5)
    window = Window(CORE - 3, 4, CORE + 50, CORE)
    covered = np.zeros((whole.height, whole.width), int)
    for row in block_rows(window, whole):
        for block in row:
            core, around = block.core, block.around
            covered[core.row : core.row_stop, core.col : core.col_stop] += 1
            assert around == around.intersection(whole)
            assert around.col in (0, core.col - MARGIN) and around.row in (0, core.row - MARGIN)
    inside = covered[window.row : window.row_stop, window.col : window.col_stop]
    assert (inside == 1).all() and covered.max() == 1


def test_segments_are_connected_areas_up_to_a_size():
    from skimage.measure import label

    image = patches(150, 200)
    valid = np.ones((150, 200), bool)
    valid[60:70, 20:90] = False
    result = partition(image, valid, 900)
    assert ((result >= 0) == valid).all()
    areas = np.bincount(result[valid])
    assert areas.max() <= 900 and areas.mean() > 200
    parts = label(result + 1, connectivity=1, background=0)
    assert parts.max() == len(areas)


def test_means_do_not_depend_on_the_order_of_parts():
    random = np.random.default_rng(0)
    numbers = random.integers(-1, 5, (40, 30)).astype(np.int32)
    shares = random.random((2, 40, 30)).astype(np.float32)
    valid = random.random((40, 30)) > 0.2
    means = ShareMeans(2, 5)
    for rows in (slice(25, 40), slice(0, 25)):
        means.add(numbers[rows], shares[:, rows], valid[rows])
    result = means.mix(numbers, shares, 0.25)
    for k in range(5):
        inside = numbers == k
        mean = shares[:, inside & valid].mean(axis=1, keepdims=True)
        expected = 0.75 * shares[:, inside] + 0.25 * mean
        assert np.allclose(result[:, inside], expected, atol=1e-6)
    assert np.array_equal(result[:, numbers < 0], shares[:, numbers < 0])
