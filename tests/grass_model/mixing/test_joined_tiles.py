import pickle

import numpy as np
import pytest
import rasterio

from grass_model.data.datasets import LabelledCrops, WholeTiles, input_spec
from grass_model.data.scenes import labelled_scenes
from grass_model.data.statistics import measure
from grass_model.data.views import Changes
from grass_model.mixing.joined_tiles import (
    class_weights,
    join_split,
    set_scenes,
    set_shares,
    trained_pixels,
)
from grass_model.mixing.mixture import read_mixture
from grass_qgis.engine.core.errors import DataError
from tests.mixed_sets import MIX, write_sets

TILE = 32


@pytest.fixture(scope="module")
def mixture(tmp_path_factory):
    town, forest, path = write_sets(tmp_path_factory.mktemp("sets"), size=64)
    return read_mixture([str(town), str(forest)], str(path))


@pytest.fixture(scope="module")
def store(mixture, tmp_path_factory):
    scenes = set_scenes(mixture, [labelled_scenes(item.folder) for item in mixture.sets])
    return join_split(mixture, scenes, "train", tmp_path_factory.mktemp("tiles"), TILE)


def test_every_tile_keeps_its_pixels_labels_bands_and_size(mixture, store):
    assert store.names == ("red", "green", "blue", "nir")
    for number, (key, row, col) in enumerate(store.places):
        name, _, scene = key.partition("/")
        item = next(item for item in mixture.sets if item.name == name)
        here = np.s_[row : row + TILE, col : col + TILE]
        with rasterio.open(item.folder / "images" / f"{scene}.tif") as image:
            pixels = image.read()[(slice(None), *here)]
        with rasterio.open(item.folder / "masks" / f"{scene}.tif") as mask:
            labels = mask.read(1)[here].astype(int)
        count = 4 if name == "town" else 3
        assert (store.images[number][:count] == pixels).all()
        assert (store.images[number][count:] == 0).all()
        assert store.present[number].tolist() == [True] * 3 + [count == 4]
        first, silent = (0, None) if name == "town" else (2, 0)
        expected = np.where(labels == silent, 255, labels + first)
        assert (store.masks[number] == expected).all()
        assert store.sizes_m[number] == pytest.approx(0.5 if name == "town" else 2.0, rel=1e-3)
    assert store.pixel_m == pytest.approx((0.5, 2.0), rel=1e-3)


def test_what_a_set_lacks_shapes_no_statistics_and_reaches_the_model_as_the_mean(store):
    norm = measure(store)
    nir = np.concatenate(
        [store.images[n][3].ravel() for n in range(len(store)) if store.present[n][3]]
    )
    assert norm.mean[3] == pytest.approx(nir.mean() / 255, abs=0.03)
    lacking = next(n for n in range(len(store)) if not store.present[n][3])
    held = WholeTiles(store, input_spec(store.names, norm, TILE, 0.0))
    assert (held[lacking][0][3] == 0).all()
    assert (held[lacking][0][:3] != 0).any()
    shares = np.eye(len(store))[lacking]
    crops = LabelledCrops(store, norm, 32, 0, 4, changes=Changes(1.0), shares=shares)
    assert all((crops[n][0][3] == 0).all() for n in range(4))
    again = pickle.loads(pickle.dumps(store))
    assert (again.present == store.present).all()
    assert (again.sizes_m == store.sizes_m).all()


@pytest.mark.parametrize("balanced", [False, True])
def test_sets_are_drawn_by_their_weights(mixture, store, balanced):
    shares = set_shares(mixture, store, balanced=balanced)
    town = np.array([key.startswith("town/") for key, _, _ in store.places])
    assert shares[town].sum() == pytest.approx(0.75)
    assert shares.sum() == pytest.approx(1)
    assert (len(set(shares[town].round(9))) == 1) != balanced


def test_classes_weigh_by_the_labels_that_name_them_as_they_are_drawn(mixture):
    # town: 30 house, 70 vegetation; forest: 5 bare, 60 wood, 35 grass; drawn 3 to 1.
    weights = class_weights(mixture, np.array([30, 70, 0, 60, 40]))
    frequency = np.array([3 * 0.3, 1 * 0.6, 1 * 0.4])
    assert weights == pytest.approx(tuple(0.6 / frequency))


def test_crops_are_drawn_around_one_pixel_size(store):
    counted = {}
    for name in ("town", "forest"):
        number = next(n for n, p in enumerate(store.places) if p[0].startswith(name))
        changes = Changes(zoom=1.0, pixel_m=1.0)
        least, _ = changes.crop_areas(8 / TILE, float(store.sizes_m[number]))
        counted[name] = least * TILE * TILE
    assert counted["town"] == pytest.approx(16 * 16, rel=0.01)  # 8 m are 16 pixels of 0.5 m
    assert counted["forest"] == pytest.approx(4 * 4, rel=0.01)


def test_the_range_of_pixels_follows_zoom_and_centre(mixture):
    assert trained_pixels(mixture, (0.5, 2.0), 2**0.5, 2.0) == (0.5, 2.0)
    assert trained_pixels(mixture, (0.5, 2.0), 2.0, 1.5) == (0.25, 3.0)
    assert trained_pixels(mixture, (0.0, 0.0), 2.0, 1.5) == (0.0, 0.0)


def test_a_band_that_no_set_has_is_refused(mixture, tmp_path):
    path = tmp_path / "mix.yaml"
    path.write_text(MIX.replace("blue, nir]", "blue, swir]"))
    other = read_mixture([str(item.folder) for item in mixture.sets], str(path))
    scenes = [labelled_scenes(item.folder) for item in other.sets]
    with pytest.raises(DataError, match="No data set has all of the bands"):
        set_scenes(other, scenes)
