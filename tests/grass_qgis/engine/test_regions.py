from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine.contract import RegionsSpec
from grass_qgis.engine.regions import find_region, resize_maps, signed


def oracle(lam, valid, threshold):
    """Slow DAR: flood fill in raster-scan order, then boxes one by one."""
    low, high = lam[valid].min(), lam[valid].max()
    mask = valid & (lam > low + threshold * (high - low))
    left = {(int(r), int(c)) for r, c in np.argwhere(mask)}
    best, answer = -np.inf, None
    for seed in sorted(left):
        if seed not in left:
            continue
        left.discard(seed)
        piece, todo = {seed}, [seed]
        while todo:
            r, c = todo.pop()
            for near in [(r + i, c + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
                if near in left:
                    left.discard(near)
                    piece.add(near)
                    todo.append(near)
        rows, cols = [r for r, _ in piece], [c for _, c in piece]
        box = (min(cols), min(rows), max(cols) + 1, max(rows) + 1)
        part = np.where(valid, lam, -np.inf)[box[1] : box[3], box[0] : box[2]]
        if part.max() >= best:
            best, answer = part.max(), (box, piece)
    return answer


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.3, 0.5, 0.8]), st.integers(2, 40))
def test_the_region_is_that_of_a_flood_fill_ties_included(seed, threshold, levels):
    rng = np.random.default_rng(seed)
    lam = rng.integers(0, levels, (9, 12)).astype(np.float32)
    valid = rng.random((9, 12)) > 0.1
    expected = oracle(lam, valid, threshold)
    region = find_region(lam, valid, threshold)
    if lam[valid].min() == lam[valid].max():
        assert region is None
        return
    box, piece = expected
    assert region.box == box
    assert region.area_px == len(piece)
    assert region.outline.is_valid
    assert region.outline.area == pytest.approx(len(piece))
    rows, cols = np.indices(lam.shape)
    inside = shapely.contains_xy(region.outline, cols + 0.5, rows + 0.5)
    assert {(int(r), int(c)) for r, c in np.argwhere(inside)} == piece


@pytest.mark.parametrize(
    ("lam", "valid"),
    [
        (np.ones((4, 4)), np.ones((4, 4), bool)),
        (np.full((4, 4), np.nan), np.ones((4, 4), bool)),
        (np.arange(16.0).reshape(4, 4), np.zeros((4, 4), bool)),
    ],
    ids=["constant", "nan", "invalid"],
)
def test_a_map_that_says_nothing_has_no_region(lam, valid):
    assert find_region(lam, valid, 0.5) is None


def test_invalid_pixels_neither_set_the_range_nor_belong_to_the_region():
    lam = np.zeros((6, 6), np.float32)
    lam[0, 0], lam[3, 3] = 1000, 1
    valid = np.ones((6, 6), bool)
    valid[0, 0] = False
    assert find_region(lam, valid, 0.5).box == (3, 3, 4, 4)


def test_sign_and_relu():
    lam = np.array([[-2.0, 3.0]])
    assert signed(lam, RegionsSpec(sign="raise", relu=True)).tolist() == [[0, 3]]
    assert signed(lam, RegionsSpec(sign="support", relu=True)).tolist() == [[2, 0]]
    assert signed(lam, RegionsSpec(sign="support", relu=False)).tolist() == [[2, -3]]


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 40))
def test_resizing_equals_the_formula_of_half_pixel_centres(height, width, size):
    lam = np.random.default_rng(0).random((2, height, width))
    found = resize_maps(lam, size)
    assert found.shape == (2, size, size)
    for row, col in ((0, 0), (size - 1, 0), (size // 2, size // 3), (size - 1, size - 1)):
        y = min(max((row + 0.5) * height / size - 0.5, 0), height - 1)
        x = min(max((col + 0.5) * width / size - 0.5, 0), width - 1)
        y0, x0 = int(y), int(x)
        y1, x1 = min(y0 + 1, height - 1), min(x0 + 1, width - 1)
        dy, dx = y - y0, x - x0
        top = lam[:, y0, x0] * (1 - dx) + lam[:, y0, x1] * dx
        bottom = lam[:, y1, x0] * (1 - dx) + lam[:, y1, x1] * dx
        np.testing.assert_allclose(found[:, row, col], top * (1 - dy) + bottom * dy, atol=1e-5)
