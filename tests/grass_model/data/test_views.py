import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_model.data.views import ViewGeometry, change_light, cut_view, draw_geometry


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
            changed = change_light(np.random.default_rng(seed), view)
            assert changed.shape == view.shape
            assert changed.dtype == np.float32
            assert 0 <= changed.min() <= changed.max() <= 1


def test_no_strength_is_no_change():
    view = np.random.default_rng(1).random((12, 12, 3), dtype=np.float32)
    for seed in range(20):
        changed = change_light(np.random.default_rng(seed), view, strength=0.0)
        assert np.allclose(changed, view, atol=2e-3)


def test_light_does_not_touch_its_input():
    view = np.random.default_rng(1).random((12, 12, 4), dtype=np.float32)
    before = view.copy()
    for seed in range(20):
        change_light(np.random.default_rng(seed), view)
    assert np.array_equal(view, before)
