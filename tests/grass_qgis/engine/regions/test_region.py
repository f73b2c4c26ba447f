from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine.core.contract import RegionsSpec
from grass_qgis.engine.regions.region import find_region, find_window, resize_maps, signed


def components_of(lam, valid, threshold):
    """Slow DAR: components by flood fill in raster-scan order, and the threshold."""
    low, high = lam[valid].min(), lam[valid].max()
    limit = low + threshold * (high - low)
    left = {(int(r), int(c)) for r, c in np.argwhere(valid & (lam > limit))}
    components = []
    for seed in sorted(left):
        if seed not in left:
            continue
        left.discard(seed)
        component, todo = {seed}, [seed]
        while todo:
            r, c = todo.pop()
            for near in [(r + i, c + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
                if near in left:
                    left.discard(near)
                    component.add(near)
                    todo.append(near)
        components.append(component)
    return components, limit


def box_of(component):
    rows, cols = [r for r, _ in component], [c for _, c in component]
    return min(cols), min(rows), max(cols) + 1, max(rows) + 1


def oracle(lam, valid, threshold, score="box_max"):
    """Box and cells of the component a rule takes, components looked at one by one."""
    components, limit = components_of(lam, valid, threshold)
    masked = np.where(valid, lam, -np.inf)
    best, reply = -np.inf, None
    for component in components:
        x0, y0, x1, y1 = box_of(component)
        value = {
            "box_max": lambda x0=x0, y0=y0, x1=x1, y1=y1: masked[y0:y1, x0:x1].max(),
            "component_max": lambda component=component: max(lam[cell] for cell in component),
            "component_mass": lambda component=component: sum(
                lam[cell] - limit for cell in component
            ),
        }[score]()
        if value >= best:
            best, reply = value, ((x0, y0, x1, y1), component)
    return reply


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
    box, component = expected
    assert region.box == box
    assert region.area_px == len(component)
    assert region.outline.is_valid
    assert region.outline.area == pytest.approx(len(component))
    rows, cols = np.indices(lam.shape)
    inside = shapely.contains_xy(region.outline, cols + 0.5, rows + 0.5)
    assert {(int(r), int(c)) for r, c in np.argwhere(inside)} == component
    assert region.lam_max == max(lam[cell] for cell in component)
    assert region.lam_mean == pytest.approx(sum(lam[cell] for cell in component) / len(component))


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["component_max", "component_mass"]))
def test_rules_of_components_equal_a_loop_over_them(seed, score):
    rng = np.random.default_rng(seed)
    # Halves and quarters add up without rounding, so that ties are ties in any order.
    lam = rng.integers(0, 9, (9, 12)).astype(np.float64) / 4
    valid = rng.random((9, 12)) > 0.2
    box, component = oracle(lam, valid, 0.5, score)
    region = find_region(lam, valid, 0.5, score)
    assert (region.box, region.area_px) == (box, len(component))


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**32 - 1), st.sampled_from([4, 7]), st.sampled_from([1, 2, 4]))
def test_the_best_window_on_valid_pixels_is_that_of_a_loop(seed, cells, side):
    rng = np.random.default_rng(seed)
    places, size = cells - side + 1, 28
    windows = rng.integers(0, 5, (places, places)).astype(np.float32)
    windows[rng.random(windows.shape) < 0.2] = rng.choice([np.nan, -np.inf])
    lam, valid = rng.random((size, size)), rng.random((size, size)) > rng.random()
    best, box = -np.inf, None
    for row in range(places):
        for col in range(places):
            x0, y0 = col * size // cells, row * size // cells
            x1, y1 = (col + side) * size // cells, (row + side) * size // cells
            enough = valid[y0:y1, x0:x1].mean() >= 0.5
            if enough and np.isfinite(windows[row, col]) and windows[row, col] > best:
                best, box = windows[row, col], (x0, y0, x1, y1)
    region = find_window(windows, cells, lam, valid)
    if box is None:
        assert region is None
        return
    x0, y0, x1, y1 = box
    usable = valid[y0:y1, x0:x1]
    assert region.box == box
    assert region.area_px == usable.sum() == pytest.approx(region.outline.area)
    assert region.score == pytest.approx(lam[y0:y1, x0:x1][usable].mean())
    rows, cols = np.indices(lam.shape)
    inside = shapely.contains_xy(region.outline, cols + 0.5, rows + 0.5)
    assert (inside[y0:y1, x0:x1] == usable).all()


def test_a_window_whose_map_is_no_number_is_passed_over():
    lam = np.zeros((8, 8))
    lam[:4] = np.nan
    windows = np.array([[9.0, 9, 9], [5, 5, 5], [1, 2, 1]])
    region = find_window(windows, 4, lam, np.ones((8, 8), bool))
    assert region.box == (2, 4, 6, 8)


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
    result = resize_maps(lam, size)
    assert result.shape == (2, size, size)
    for row, col in ((0, 0), (size - 1, 0), (size // 2, size // 3), (size - 1, size - 1)):
        y = min(max((row + 0.5) * height / size - 0.5, 0), height - 1)
        x = min(max((col + 0.5) * width / size - 0.5, 0), width - 1)
        y0, x0 = int(y), int(x)
        y1, x1 = min(y0 + 1, height - 1), min(x0 + 1, width - 1)
        dy, dx = y - y0, x - x0
        top = lam[:, y0, x0] * (1 - dx) + lam[:, y0, x1] * dx
        bottom = lam[:, y1, x0] * (1 - dx) + lam[:, y1, x1] * dx
        np.testing.assert_allclose(result[:, row, col], top * (1 - dy) + bottom * dy, atol=1e-5)
