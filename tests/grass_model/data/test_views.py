import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_model.data.views import (
    CLIPPED,
    ViewGeometry,
    apply_light,
    cut_view,
    draw_geometry,
    draw_light,
    jitter_colour,
)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), st.integers(8, 300), st.floats(0.05, 0.9))
def test_geometries_lie_in_the_tile_and_keep_their_area(seed, tile, least):
    geometry = draw_geometry(np.random.default_rng(seed), tile, least, 1.0)
    assert geometry.left >= 0 <= geometry.top
    assert geometry.left + geometry.width <= tile
    assert geometry.top + geometry.height <= tile
    # Sides are rounded to whole pixels.
    assert (geometry.width + 1) * (geometry.height + 1) >= least * tile * tile


def test_a_view_without_change_is_the_tile():
    tile = np.random.default_rng(0).random((16, 16, 3), dtype=np.float32)
    assert np.array_equal(cut_view(tile, ViewGeometry(0, 0, 16, 16, False, False), 16), tile)


def test_flips_mirror_the_view():
    tile = np.random.default_rng(0).random((16, 16, 3), dtype=np.float32)
    assert np.array_equal(
        cut_view(tile, ViewGeometry(0, 0, 16, 16, True, False), 16), tile[:, ::-1]
    )
    assert np.array_equal(cut_view(tile, ViewGeometry(0, 0, 16, 16, False, True), 16), tile[::-1])


def test_shrinking_averages_instead_of_picking():
    stripes = np.tile(np.array([0.0, 1.0], np.float32), (16, 8))[:, :, None]
    view = cut_view(stripes, ViewGeometry(0, 0, 16, 16, False, False), 8)
    assert np.allclose(view, 0.5)


def test_labels_are_never_mixed():
    labels = np.random.default_rng(0).choice(np.array([0, 3, 255], np.uint8), (40, 40))
    view = cut_view(labels, ViewGeometry(3, 1, 29, 31, True, False), 17, labels=True)
    assert set(np.unique(view)) <= {0, 3, 255}


def test_light_keeps_shape_and_range_for_any_number_of_bands():
    for bands in (1, 3, 4, 7):
        view = np.random.default_rng(1).random((12, 12, bands), dtype=np.float32)
        for seed in range(20):
            changed = jitter_colour(np.random.default_rng(seed), view)
            assert changed.shape == view.shape
            assert changed.dtype == np.float32
            assert 0 <= changed.min() <= changed.max() <= 1


def test_no_strength_is_no_change():
    view = np.random.default_rng(1).random((12, 12, 3), dtype=np.float32)
    for seed in range(20):
        changed = jitter_colour(np.random.default_rng(seed), view, strength=0.0)
        assert np.allclose(changed, view, atol=2e-3)


def test_light_does_not_touch_its_input():
    view = np.random.default_rng(1).random((12, 12, 4), dtype=np.float32)
    before = view.copy()
    for seed in range(20):
        jitter_colour(np.random.default_rng(seed), view)
    assert np.array_equal(view, before)


def pixels_out_of_range(view, light):
    """Share of pixels with a band outside 0-1, by the formula the record stands for."""
    values = np.einsum("dc,hwc->hwd", light.matrix.astype(float), view) + light.offset
    return ((values < -1e-3) | (values > 1 + 1e-3)).any(axis=2).mean()


@pytest.mark.parametrize("bands", [1, 3, 4, 6])
@pytest.mark.parametrize(("low", "high"), [(0.75, 0.98), (0.9, 1.0), (0.0, 0.1), (0.3, 0.7)])
def test_light_drives_few_pixels_out_of_range_however_bright_or_dark_the_view(bands, low, high):
    for seed in range(40):
        rng = np.random.default_rng(seed)
        view = rng.uniform(low, high, (24, 24, bands)).astype(np.float32)
        assert pixels_out_of_range(view, draw_light(rng, view)) <= CLIPPED


@pytest.mark.parametrize("bands", [1, 3, 4])
def test_bright_views_keep_what_they_show(bands):
    for seed in range(60):
        rng = np.random.default_rng(seed)
        view = rng.uniform(0.7, 0.95, (24, 24, bands)).astype(np.float32)
        light = draw_light(rng, view)
        white = (apply_light(view, light) >= 1).all(axis=2).mean()
        assert white <= 2 * CLIPPED  # a blur may widen what is white


def test_a_change_of_light_is_still_drawn_as_widely_where_nothing_clips():
    view = np.random.default_rng(0).uniform(0.25, 0.35, (24, 24, 3)).astype(np.float32)
    means = [jitter_colour(np.random.default_rng(seed), view).mean() for seed in range(200)]
    assert min(means) < 0.15
    assert max(means) > 0.45


def test_pixels_that_are_out_of_range_already_do_not_forbid_a_change():
    view = np.full((16, 16, 3), 1.3, np.float32)
    view[::2] = np.random.default_rng(0).uniform(0.2, 0.4, (8, 16, 3))
    lights = [draw_light(np.random.default_rng(seed), view) for seed in range(20)]
    assert sum(not np.allclose(light.matrix, np.eye(3)) for light in lights) > 10
