import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from rasterio.warp import transform, transform_bounds

from grass_model.data.held_out import footprints
from grass_model.data.scenes import Scene
from grass_model.data.tiles import HELD_OUT, cut_tiles
from grass_qgis.engine.core.errors import DataError

SIDE, TILE = 160, 32
EAST, NORTH = 500_000, 5_500_000


def write(path, origin, crs="EPSG:32633", pixel=1.0, side=SIDE):
    path.parent.mkdir(parents=True, exist_ok=True)
    image = np.random.default_rng(0).integers(1, 200, (1, side, side)).astype(np.uint8)
    place = {} if crs is None else {"crs": crs, "transform": from_origin(*origin, pixel, pixel)}
    profile = {"driver": "GTiff", "width": side, "height": side, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", **profile, **place) as target:
        target.write(image)
    return path


def labelled(folder, held, **place):
    """A data set of three scenes: `held` is the test scene, the others are far or in training."""
    origins = {"test": held, "val": (900_000, 1_000_000), "train": (EAST, NORTH)}
    for split, origin in origins.items():
        georeference = place if split == "test" else {}
        write(folder / "images" / f"{split}.tif", origin, **georeference)
        write(folder / "masks" / f"{split}.tif", origin, **georeference)
    rows = "".join(f"{split},{split}\n" for split in origins)
    (folder / "index.csv").write_text("key,split\n" + rows)
    return footprints(folder)


def kept(path, held, folder):
    store = cut_tiles([Scene("a", path)], folder / "t", TILE, held_out=held)
    return len(store), store.left_out.get(HELD_OUT, 0)


def test_tiles_on_held_out_areas_are_left_out_and_training_areas_stay(tmp_path):
    held = labelled(tmp_path / "set", (EAST + 70, NORTH - 70))
    # Its corner lies in the third tile of the third row: 3 x 3 of 5 x 5 tiles show its ground.
    assert kept(write(tmp_path / "a.tif", (EAST, NORTH)), held, tmp_path) == (16, 9)


def test_an_area_that_only_adjoins_is_kept(tmp_path):
    held = labelled(tmp_path / "set", (EAST + SIDE, NORTH))
    assert kept(write(tmp_path / "a.tif", (EAST, NORTH)), held, tmp_path) == (25, 0)


def test_areas_are_compared_across_reference_systems(tmp_path):
    west, _, _, north = transform_bounds(
        "EPSG:32633", "EPSG:4326", EAST + 60, NORTH - 90, EAST + 90, NORTH - 60
    )
    degrees = 1e-6
    held = labelled(tmp_path / "set", (west, north), crs="EPSG:4326", pixel=degrees, side=SIDE)
    count, out = kept(write(tmp_path / "a.tif", (EAST, NORTH)), held, tmp_path)
    # Oracle: the tiles in which the transformed pixels of the held-out scene lie.
    steps = (np.arange(SIDE) + 0.5) * degrees
    lon, lat = np.meshgrid(west + steps, north - steps)
    x, y = transform("EPSG:4326", "EPSG:32633", lon.ravel(), lat.ravel())
    cols = (np.array(x) - EAST) // TILE
    rows = (NORTH - np.array(y)) // TILE
    assert out == len(set(zip(rows, cols, strict=True))) > 0
    assert count == 25 - out


def test_scenes_that_lie_nowhere_are_refused(tmp_path):
    held = labelled(tmp_path / "set", (EAST, NORTH))
    with pytest.raises(DataError, match=r"a\.tif is not georeferenced"):
        kept(write(tmp_path / "a.tif", (0, 0), crs=None), held, tmp_path)
    with pytest.raises(DataError, match=r"test\.tif is not georeferenced"):
        labelled(tmp_path / "other", (0, 0), crs=None)
