from __future__ import annotations

import numpy as np
import pytest

from grass_qgis.engine.core.job import AUGMENTS
from grass_qgis.engine.core.symmetries import SYMMETRIES
from grass_qgis.engine.inference.augment import predict_averaged

TILES = np.random.default_rng(0).random((2, 3, 8, 8)).astype(np.float32)
# Each by hand, and what takes it back.
BY_HAND = {
    "none": [(lambda t: t, lambda t: t)],
    "flips": [
        (lambda t: t, lambda t: t),
        (np.fliplr, np.fliplr),
        (np.flipud, np.flipud),
        (lambda t: np.flipud(np.fliplr(t)), lambda t: np.fliplr(np.flipud(t))),
    ],
}
BY_HAND["rotations"] = [
    (lambda t, f=f, k=k: np.rot90(f(t), k), lambda t, b=b, k=k: b(np.rot90(t, 4 - k)))
    for f, b in BY_HAND["flips"][:2]
    for k in range(4)
]


def lopsided(tiles):
    """A model that sees where up and left are: a running sum, one plane."""
    return (tiles.cumsum(axis=2) * tiles.cumsum(axis=3)).sum(axis=1, keepdims=True)


@pytest.mark.parametrize("name", AUGMENTS)
def test_the_mean_is_that_of_every_symmetry_done_and_undone_by_hand(name):
    result = predict_averaged(lopsided, TILES, SYMMETRIES[name])
    expected = np.zeros((2, 1, 8, 8))
    for tile in range(2):
        for there, back in BY_HAND[name]:
            turned = np.stack([there(band) for band in TILES[tile]])[None]
            expected[tile, 0] += back(lopsided(turned)[0, 0])
    np.testing.assert_allclose(result, expected / len(BY_HAND[name]), rtol=1e-4)


@pytest.mark.parametrize(("name", "calls"), [("none", 1), ("flips", 4), ("rotations", 8)])
def test_every_symmetry_costs_one_call(name, calls):
    seen = []
    predict_averaged(lambda t: seen.append(t.copy()) or t, TILES, SYMMETRIES[name])
    assert len(seen) == calls
    assert len({tile.tobytes() for tile in seen}) == calls


def test_averaged_predictions_turn_with_the_tile():
    result = predict_averaged(lopsided, TILES, SYMMETRIES["rotations"])
    turned = predict_averaged(lopsided, np.rot90(TILES, axes=(2, 3)), SYMMETRIES["rotations"])
    np.testing.assert_allclose(turned, np.rot90(result, axes=(2, 3)), rtol=1e-4)
