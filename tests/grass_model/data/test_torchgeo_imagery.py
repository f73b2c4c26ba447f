import itertools

import numpy as np
import pytest
import rasterio
import torch
from rasterio.transform import from_origin
from torchgeo import datasets

from grass_model.data.fingerprint import fingerprint
from grass_model.data.held_out import footprints
from grass_model.data.imagery import describe_image
from grass_model.data.scenes import unlabelled_scenes
from grass_model.data.tiles import cut_tiles
from grass_qgis.engine.core.errors import DataError
from tests.scenes import NORTH_UP, UTM, noise, write_scene
from tests.torchgeo_archives import SIDE, loveda, potsdam, vaihingen


def scenes(text, **more):
    return unlabelled_scenes(f"torchgeo:{text}", **more)


def names(result):
    return [scene.image.name for scene in result]


def test_loveda_s_urban_training_images_are_scenes(tmp_path):
    result = scenes(f"LoveDA?root={loveda(tmp_path)}&scene=urban")
    assert [scene.image for scene in result] == [
        tmp_path / "Train" / "Urban" / "images_png" / f"{n}.png" for n in (3, 4, 5)
    ]
    store = cut_tiles(result, tmp_path / "t", SIDE)
    assert store.images.dtype == np.uint8
    assert np.array_equal(store.images[0], noise(SIDE, SIDE, seed=3))


def test_potsdam_s_four_bands_are_read_and_its_test_scenes_are_not(tmp_path):
    result = scenes(f"Potsdam2D?root={potsdam(tmp_path)}")
    assert names(result) == ["top_potsdam_2_10_RGBIR.tif", "top_potsdam_7_9_RGBIR.tif"]
    assert cut_tiles(result, tmp_path / "t", SIDE).images.shape == (4, 4, SIDE, SIDE)
    given = scenes(f"Potsdam2D?root={tmp_path}&split=test")
    assert names(given) == ["top_potsdam_2_13_RGBIR.tif"]


def test_vaihingen_s_training_areas_are_read(tmp_path):
    result = scenes(f"Vaihingen2D?root={vaihingen(tmp_path)}")
    assert names(result) == ["top_mosaic_09cm_area1.tif", "top_mosaic_09cm_area37.tif"]
    assert {scene.image.parent.name for scene in result} == {"top"}
    store = cut_tiles(result, tmp_path / "t", SIDE)
    assert np.array_equal(store.images[1], noise(SIDE, SIDE, seed=37))


def test_a_datamodule_gives_its_training_part(tmp_path):
    assert len(scenes(f"LoveDADataModule?root={loveda(tmp_path / 'l')}&scene=rural")) == 3
    root = potsdam(tmp_path / "p", ("2_10", "2_11", "2_12", "3_10"))
    whole = names(scenes(f"Potsdam2D?root={root}"))
    part = names(scenes(f"Potsdam2DDataModule?root={root}&val_split_pct=0.5"))
    assert len(part) == 2
    assert set(part) < set(whole)


def test_a_list_may_name_data_sets_beside_files_relative_to_itself(tmp_path):
    loveda(tmp_path / "loveda")
    write_scene(tmp_path / "own.tif", noise(SIDE, SIDE))
    listing = tmp_path / "list.txt"
    listing.write_text("torchgeo:LoveDA?root=loveda&scene=urban\nown.tif\n")
    assert names(unlabelled_scenes(str(listing))) == ["3.png", "4.png", "5.png", "own.tif"]


def test_the_fingerprint_is_that_of_the_files(tmp_path):
    text = f"LoveDA?root={loveda(tmp_path)}&scene=urban"
    first = fingerprint(scenes(text))
    assert fingerprint(scenes(text)) == first
    path = tmp_path / "Train" / "Urban" / "images_png" / "4.png"
    path.write_bytes(path.read_bytes() + b"\0")
    assert fingerprint(scenes(text)) != first


class Checkers(datasets.NonGeoDataset):
    """Samples that lie in no file; `times` images each, or one without that axis."""

    def __init__(self, root, split="train", size=40, times=0):
        self.split, self.size, self.times = split, size, times

    def __len__(self):
        return 3

    def __getitem__(self, index):
        if self.size == 13:
            raise KeyError("lost")
        shape = (self.times or 1, 2, self.size, self.size)
        start = 1000 * index + (500 if self.split != "train" else 0)
        image = start + torch.arange(np.prod(shape)).reshape(shape) % 400
        return {"image": (image if self.times else image[0]).float(), "label": index}


@pytest.fixture
def checkers(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "Checkers", Checkers, raising=False)
    return f"Checkers?root={tmp_path}"


def test_a_data_set_without_files_is_read_sample_by_sample(checkers, tmp_path):
    result = scenes(checkers)
    store = cut_tiles(result, tmp_path / "t", 20)
    expected = [
        Checkers("")[n]["image"].numpy()[:, row : row + 20, col : col + 20]
        for n, row, col in itertools.product(range(3), (0, 20), (0, 20))
    ]
    assert np.array_equal(store.images, expected)
    assert store.images.dtype == np.float32
    given = cut_tiles(scenes(f"{checkers}&split=val"), tmp_path / "v", 20)
    assert np.array_equal(given.images, np.array(expected) + 500)


def test_of_samples_of_several_times_each_time_is_an_image(checkers, tmp_path):
    store = cut_tiles(scenes(f"{checkers}&times=2"), tmp_path / "t", 40)
    expected = [image for n in range(3) for image in Checkers("", times=2)[n]["image"].numpy()]
    assert np.array_equal(store.images, expected)


def test_samples_are_distinguished_by_name(checkers):
    prints = {fingerprint(scenes(checkers + more)) for more in ("", "&size=50", "&split=val")}
    assert len(prints) == 3


def test_samples_that_cannot_be_used_are_named(checkers, monkeypatch, tmp_path):
    with pytest.raises(DataError, match=r"Checkers.*#0 cannot be read \(KeyError: 'lost'\)"):
        scenes(f"{checkers}&size=13")
    with pytest.raises(DataError, match="No tile of 64 px"):
        cut_tiles(scenes(checkers), tmp_path / "t", 64)
    monkeypatch.setattr(Checkers, "__getitem__", lambda self, n: ("image", 1))
    with pytest.raises(DataError, match="#0 cannot be read"):
        scenes(checkers)
    monkeypatch.setattr(Checkers, "__getitem__", lambda self, n: {"mask": 1, "bbox": 2})
    with pytest.raises(DataError, match="#0 holds no image, only mask, bbox"):
        scenes(checkers)


class Bands(datasets.RasterDataset):
    """Rasters on the ground, with the bands named."""

    filename_glob = "scene*.tif"
    all_bands = ("R", "G", "B", "N")


class Parts(datasets.RasterDataset):
    """Each band in a file of its own."""

    filename_glob = "*_B1.tif"
    filename_regex = r".*_(?P<band>B\d)\.tif"
    separate_files = True
    all_bands = ("B1", "B2")


@pytest.fixture
def geo(monkeypatch, tmp_path):
    for kind in (Bands, Parts):
        monkeypatch.setattr(datasets, kind.__name__, kind, raising=False)
    folder = tmp_path / "geo"
    folder.mkdir()
    for number in range(2):
        place = from_origin(500_000 + 100 * number, 5_400_000, 0.5, 0.5)
        image = noise(SIDE, SIDE, bands=4, seed=number) | 1
        write_scene(folder / f"scene{number}.tif", image, transform=place)
    return folder


def test_rasters_of_a_geographic_data_set_are_read_as_they_lie_with_its_bands(geo, tmp_path):
    result = scenes(f"Bands?paths={geo}&bands=N&bands=R")
    assert names(result) == ["scene0.tif", "scene1.tif"]
    store = cut_tiles(result, tmp_path / "t", 32)
    assert store.images.dtype == np.uint8
    expected = (noise(SIDE, SIDE, bands=4) | 1)[[3, 0], :32, :32]
    assert np.array_equal(store.images[0], expected)
    assert store.gsd_m == pytest.approx(0.5, rel=1e-3)
    chosen = scenes(f"Bands?paths={geo}&bands=N&bands=R", bands=[2])
    assert {scene.bands for scene in chosen} == {(2,)}


def test_the_files_of_a_plain_raster_data_set_keep_the_splits_of_their_folder(geo):
    (geo / "index.csv").write_text("key,split\nscene0,test\nscene1,train\n")
    assert names(scenes(f"RasterDataset?paths={geo}")) == ["scene1.tif"]


def parts(folder):
    bands = [noise(SIDE, SIDE + 10, bands=1, seed=seed) | 1 for seed in (7, 8)]
    for number, band in enumerate(bands, 1):
        write_scene(folder / f"a_B{number}.tif", band)
    return np.concatenate(bands)


def test_bands_in_separate_files_are_read_as_tiles_on_a_grid(geo, tmp_path):
    image = parts(geo)
    result = scenes(f"Parts?paths={geo}", tile=32)
    store = cut_tiles(result, tmp_path / "t", 32)
    tiles = [tile.astype(np.uint8) for tile in store.images]
    expected = [image[:, r : r + 32, c : c + 32] for r, c in itertools.product((0, 32), repeat=2)]
    assert len(tiles) == 4
    assert all(any(np.array_equal(tile, part) for tile in tiles) for part in expected)
    assert store.gsd_m == pytest.approx(0.5, rel=1e-3)
    # The third column of the grid holds ten columns of data.
    assert store.left_out == {"without data": 2}


def test_tiles_on_a_grid_know_where_they_lie(geo, tmp_path):
    image = parts(geo)
    labelled = tmp_path / "set"
    (labelled / "images").mkdir(parents=True)
    (labelled / "masks").mkdir()
    for name, col, row in (("test", 40, 40), ("train", 0, 0), ("val", 10**6, 0)):
        place = NORTH_UP @ rasterio.Affine.translation(col, row)
        write_scene(labelled / "images" / f"{name}.tif", noise(8, 8), transform=place, crs=UTM)
        write_scene(labelled / "masks" / f"{name}.tif", noise(8, 8, 1))
    (labelled / "index.csv").write_text("key,split\ntest,test\ntrain,train\nval,val\n")
    result = scenes(f"Parts?paths={geo}", tile=32)
    store = cut_tiles(result, tmp_path / "t", 32, held_out=footprints(labelled))
    assert store.left_out["on held-out ground"] == 1
    kept = [tile.astype(np.uint8) for tile in store.images]
    assert not any(np.array_equal(tile, image[:, 32:64, 32:64]) for tile in kept)


def test_another_resolution_is_given_by_the_data_set_itself(geo, tmp_path):
    store = cut_tiles(scenes(f"Bands?paths={geo}&res=1", tile=32), tmp_path / "t", 32)
    assert store.gsd_m == pytest.approx(1, rel=1e-3)
    assert store.images.shape == (2, 4, 32, 32)


def test_another_reference_system_is_given_by_the_data_set_itself(geo, tmp_path):
    result = scenes(f"Bands?paths={geo}&crs=EPSG:3857", tile=16)
    info = describe_image(result[0].image)
    assert rasterio.CRS.from_wkt(info.crs).to_epsg() == 3857
    assert (info.width, info.height) == (16, 16)


def test_tiles_larger_than_the_raster_are_refused(geo):
    parts(geo)
    with pytest.raises(DataError, match="No tile of 128 px"):
        scenes(f"Parts?paths={geo}", tile=128)
