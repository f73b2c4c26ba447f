import numpy as np
import pytest

from grass_model.data.views import Changes, add_haze, change_season


def view(bands, seed=0):
    return np.random.default_rng(seed).random((8, 8, bands)).astype(np.float32)


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("bands", [1, 3, 4, 13])
def test_values_of_any_number_of_bands_stay_between_0_and_1(bands):
    for seed in range(5):
        changed = Changes(1.0, True, 0.9).apply(rng(seed), view(bands))
        assert changed.shape == (8, 8, bands)
        assert changed.dtype == np.float32
        assert changed.min() >= 0
        assert changed.max() <= 1


@pytest.mark.parametrize("bands", [1, 4])
def test_no_strength_is_no_change(bands):
    assert Changes(0.0, False, 0.0).apply(rng(), view(bands)) == pytest.approx(
        view(bands), abs=1e-6
    )


def test_without_colour_a_grey_view_of_different_bands_keeps_each_band_flat():
    flat = np.broadcast_to(np.array([0.2, 0.4, 0.7, 0.9], np.float32), (8, 8, 4)).copy()
    for seed in range(8):
        red, green, blue, _ = Changes(0.4, False).apply(rng(seed), flat)[4, 4]
        # Brightness and contrast are one straight line for all bands; hue and grey are not.
        assert (green - red) / 0.2 == pytest.approx((blue - green) / 0.3, abs=1e-4)
    coloured = [Changes(0.4, True).apply(rng(seed), flat)[4, 4] for seed in range(8)]
    bent = [abs((v[1] - v[0]) / 0.2 - (v[2] - v[1]) / 0.3) for v in coloured]
    assert max(bent) > 0.01


def test_each_band_has_another_gain():
    flat = np.full((8, 8, 5), 0.4, np.float32)
    changed = Changes(0.0, False, 0.5).apply(rng(), flat)
    gains = changed[0, 0] / 0.4
    assert np.ptp(gains) > 0.1
    assert (np.abs(gains - 1) <= 0.5 + 1e-6).all()
    assert changed == pytest.approx(np.broadcast_to(changed[0, 0], changed.shape))


def test_the_season_changes_what_is_green_and_leaves_the_rest():
    scene = np.array([[[0.2, 0.5, 0.2], [0.5, 0.5, 0.5], [0.2, 0.2, 0.6]]], np.float32)
    dry, lush = change_season(scene, 0.5), change_season(scene, -0.5)
    assert dry[0, 0, 0] > 0.2 > lush[0, 0, 0]
    assert dry[0, 1:] == pytest.approx(scene[0, 1:])
    assert lush[0, 1:] == pytest.approx(scene[0, 1:])


def test_haze_lifts_the_dark_and_narrows_the_contrast():
    scene = np.array([[[0.0, 0.4, 0.9]]], np.float32)
    assert add_haze(scene, 0.5, 0.8)[0, 0] == pytest.approx([0.4, 0.6, 0.85])
    assert add_haze(scene, 0.0, 0.8) == pytest.approx(scene)


def test_gamma_keeps_black_and_white_and_the_order_between():
    ramp = np.linspace(0, 1, 48, dtype=np.float32).reshape(4, 4, 3)
    changed = Changes(0.0, False, gamma=1.0).apply(rng(3), ramp).ravel()
    assert changed[[0, -1]] == pytest.approx([0, 1], abs=1e-5)
    assert (np.diff(changed) >= 0).all()
    assert np.abs(changed - ramp.ravel()).max() > 0.05
