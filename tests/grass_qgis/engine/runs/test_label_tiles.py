from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import rasterio
import rasterio.shutil
import shapely
from rasterio.enums import ColorInterp

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import (
    BandError,
    CancelledError,
    DataError,
    ExtentError,
    OutputError,
)
from grass_qgis.engine.core.job import TilesJob
from grass_qgis.engine.core.progress import Log
from grass_qgis.engine.raster.bands import BandChoice
from grass_qgis.engine.raster.dataset import describe
from grass_qgis.engine.raster.pixels import open_pixels
from grass_qgis.engine.raster.work_grid import native_grid
from grass_qgis.engine.runs.dispatch import run
from tests.little_room import little_room
from tests.scenes import NORTH_UP, UTM, noise, write_scene

CLASSES = (ClassSpec(0, "roof", "#aa0000"), ClassSpec(1, "tree", "#00aa00"))
LEFT, TOP = 500000.0, 5400000.0  # of the scene; its pixels measure half a metre


def at(x, y, half=6.13):
    """A slanted square around a place in metres from the scene's corner; no centre on its edge."""
    return shapely.Polygon(
        [
            (LEFT + x - half, TOP - y),
            (LEFT + x, TOP - y + half),
            (LEFT + x + half, TOP - y),
            (LEFT + x, TOP - y - half),
        ]
    )


SHAPES = [at(8, 8), at(40, 8), at(8, 40), at(12, 9), at(40, 40), at(41.3, 41.7, 3.07)]
VALUES = ["roof", "tree", "roof", "tree", "1", "0"]


def write_labels(path, shapes, values, crs=UTM, name="class"):
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(shapes, object)),
        field_data=[np.array(values, object)],
        fields=np.array([name], object),
        layer="labels",
        driver="GPKG",
        geometry_type="Polygon",
        crs=crs,
        encoding="UTF-8",
    )
    return path


@pytest.fixture
def job(tmp_path):
    scene = write_scene(tmp_path / "scene.tif", noise(110, 120), photometric="RGB")
    labels = write_labels(tmp_path / "labels.gpkg", SHAPES, VALUES)
    return TilesJob(str(scene), str(labels), "class", str(tmp_path / "out"), CLASSES, 32)


def expected(height, width):
    """Class of the last polygon over each pixel's centre, polygon by polygon."""
    mask = np.full((height, width), 255, np.uint8)
    rows, cols = np.mgrid[0:height, 0:width]
    x, y = LEFT + (cols + 0.5) / 2, TOP - (rows + 0.5) / 2
    ids = {"roof": 0, "tree": 1, "0": 0, "1": 1}
    for shape, value in zip(SHAPES, VALUES):
        mask[shapely.contains_xy(shape, x, y)] = ids[value]
    return mask


def put_together(folder, name, fill, channels):
    """Tiles at the places that their names say."""
    whole = np.full((channels, 110, 120), fill, np.uint8)
    for path in (folder / name).iterdir():
        row, col = (int(part) for part in path.stem.split("_")[-2:])
        with rasterio.open(path) as source:
            tile = source.read()
        whole[:, row : row + tile.shape[1], col : col + tile.shape[2]] = tile
    return whole


def test_masks_hold_the_class_of_the_last_polygon_over_each_centre(job, tmp_path):
    run(job)
    actual = put_together(tmp_path / "out", "masks", 255, 1)[0]
    assert np.array_equal(actual, expected(110, 120))


def test_images_are_the_rasters_pixels_at_their_place(job, tmp_path):
    run(job)
    whole = noise(110, 120)
    for path in (tmp_path / "out" / "images").iterdir():
        row, col = (int(part) for part in path.stem.split("_")[-2:])
        with rasterio.open(path) as source:
            tile = source.read()
            assert source.transform @ (0, 0) == (LEFT + col / 2, TOP - row / 2)
            assert source.crs == UTM
        assert np.array_equal(tile, whole[:, row : row + tile.shape[1], col : col + tile.shape[2]])


def test_images_and_masks_pair_and_only_labelled_tiles_are_written(job, tmp_path):
    result = run(job)
    images = sorted(path.stem for path in (tmp_path / "out" / "images").iterdir())
    assert images == sorted(path.stem for path in (tmp_path / "out" / "masks").iterdir())
    assert result.summary["tiles"] == len(images) < 16
    with (tmp_path / "out" / "index.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["key"] for row in rows) == images
    assert {row["split"] for row in rows} == {"train", "val", "test"}
    classes = json.loads((tmp_path / "out" / "classes.json").read_text())
    assert classes["1"] == {"name": "tree", "colour": "#00aa00"}


def test_chosen_bands_are_kept_in_their_order(job, tmp_path):
    run(replace(job, bands=(3, 1)))
    path = next((tmp_path / "out" / "images").iterdir())
    row, col = (int(part) for part in path.stem.split("_")[-2:])
    with rasterio.open(path) as source:
        tile = source.read()
    window = (slice(row, row + tile.shape[1]), slice(col, col + tile.shape[2]))
    assert np.array_equal(tile, noise(110, 120)[[2, 0]][(slice(None), *window)])


def test_labels_in_another_crs_come_to_the_same_pixels(job, tmp_path):
    from rasterio.warp import transform

    def moved(xy):
        return np.column_stack(transform(UTM, "EPSG:4326", xy[:, 0], xy[:, 1]))

    degrees = shapely.transform(np.array(SHAPES, object), moved)
    other = write_labels(tmp_path / "degrees.gpkg", degrees, VALUES, "EPSG:4326")
    run(replace(job, labels=f"{other}|layername=labels"))
    actual = put_together(tmp_path / "out", "masks", 255, 1)[0]
    assert (actual != expected(110, 120)).mean() < 1e-3  # a centre on an edge may fall aside


def test_what_holds_no_data_is_not_labelled(job, tmp_path):
    valid = np.ones((110, 120), bool)
    valid[:, :20] = False
    write_scene(tmp_path / "scene.tif", noise(110, 120), mask=valid)
    run(job)
    actual = put_together(tmp_path / "out", "masks", 255, 1)[0]
    assert np.array_equal(actual, np.where(valid, expected(110, 120), 255))


def test_polygons_without_a_class_are_reported_and_left_out(job, tmp_path):
    values = [*VALUES[:-1], None]
    write_labels(tmp_path / "some.gpkg", SHAPES, values)
    events = []
    run(replace(job, labels=str(tmp_path / "some.gpkg")), events.append)
    assert any("features 1 without a class" in e.message for e in events if isinstance(e, Log))


def test_sparsely_labelled_tiles_can_be_left_out(job):
    everything = run(job).summary["tiles"]
    some = run(replace(job, folder=job.folder + "2", least_labelled=0.05)).summary["tiles"]
    assert 3 <= some < everything


def test_classes_of_one_colour_are_distinguished(job, tmp_path):
    alike = tuple(replace(item, colour="#ffffff") for item in CLASSES)
    run(replace(job, classes=alike))
    entries = json.loads((tmp_path / "out" / "classes.json").read_text()).values()
    assert len({entry["colour"] for entry in entries}) == 2


def test_a_class_without_a_pixel_is_reported(job):
    events = []
    run(replace(job, classes=(*CLASSES, ClassSpec(2, "water", "#0000ff"))), events.append)
    assert any("labelled water" in event.message for event in events if isinstance(event, Log))


@pytest.mark.parametrize(
    ("change", "error", "part"),
    [
        ({"field": "use"}, DataError, "no field 'use'; it has class"),
        ({"labels": "/gone.gpkg"}, DataError, "/gone.gpkg cannot be read"),
        ({"classes": CLASSES[:1]}, DataError, "an unknown class in their field class: '1', 'tree'"),
        ({"bands": (4,)}, BandError, "Band 4 is requested"),
        ({"tile": 4096}, DataError, "1 tiles of 4096 px have labels; 3 are needed"),
        ({"folder": "/gone/out"}, OutputError, "/gone does not exist"),
        ({"least_labelled": 1.0}, ExtentError, "has enough labelled pixels"),
    ],
)
def test_bad_input_is_reported_with_its_cause(job, tmp_path, change, error, part):
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(error) as caught:
        run(replace(job, **change))
    assert part in caught.value.what
    assert caught.value.remedy
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_labels_beside_the_raster_are_refused(job, tmp_path):
    far = [shapely.affinity.translate(shape, 5000, 0) for shape in SHAPES]
    labels = write_labels(tmp_path / "far.gpkg", far, VALUES)
    with pytest.raises(ExtentError, match="enough labelled pixels"):
        run(replace(job, labels=str(labels)))


def test_a_folder_in_use_is_refused_and_kept(job, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        run(job)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(job, tmp_path):
    (tmp_path / "out").mkdir()
    run(job)
    assert (tmp_path / "out" / "index.csv").is_file()


def test_a_cancelled_run_leaves_nothing(job, tmp_path):
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(CancelledError):
        run(job, is_cancelled=lambda: True)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_palette_becomes_three_bands(job, tmp_path):
    values = (noise(110, 120)[:1] // 64).astype(np.uint8)
    with rasterio.open(
        tmp_path / "palette.tif", "w", driver="GTiff", width=120, height=110, count=1,
        dtype="uint8", crs=UTM, transform=NORTH_UP,
    ) as target:  # fmt: skip
        target.write(values)
        target.write_colormap(1, {k: (k, 2 * k, 3 * k, 255) for k in range(4)})
    run(replace(job, raster=str(tmp_path / "palette.tif")))
    with rasterio.open(next((tmp_path / "out" / "images").iterdir())) as source:
        red, green, blue = source.read().astype(int)
    assert (green == 2 * red).all() and (blue == 3 * red).all()


def test_a_disk_that_fills_as_a_tile_is_closed_leaves_no_data_set(job, tmp_path):
    run(job)
    size = max(path.stat().st_size for path in (tmp_path / "out").rglob("*.tif"))
    for room in range(size - 200, size, 20):
        with little_room(room), pytest.raises(OutputError) as caught:
            run(replace(job, folder=str(tmp_path / "other")))
        assert caught.value.remedy
        assert {path.name for path in tmp_path.iterdir()} == {"scene.tif", "labels.gpkg", "out"}


def test_a_killed_run_s_hidden_folder_goes_with_the_next_run(job, tmp_path):
    line = (
        "from grass_qgis.engine.runs.label_tiles import _folder_beside; import os, sys, pathlib; "
    )
    line += "held = _folder_beside(pathlib.Path(sys.argv[1])); held.__enter__(); "
    line += "os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", line, job.folder], check=False)
    assert len(list(tmp_path.glob(".grass-segmenter-*"))) == 1
    run(job)
    assert {path.name for path in tmp_path.iterdir()} == {"scene.tif", "labels.gpkg", "out"}


KINDS = {
    "four bands of 8 bits": (("gray", "undefined", "undefined", "undefined"), {}),
    "red, green, blue and near infrared": (
        ("red", "green", "blue", "undefined"),
        {"photometric": "RGB", "alpha": "NO"},
    ),
    "marked alpha, called nir": (
        ("red", "green", "blue", "undefined"),
        {"photometric": "RGB", "alpha": "YES"},
    ),
    "three bands that are no colours": (("gray", "undefined", "undefined"), {}),
    "two bands": (("gray", "undefined"), {}),
    "five bands": (("red", "green", "blue", "undefined", "undefined"), {"photometric": "RGB"}),
    "blue, green, red": (("blue", "green", "red"), {}),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_tiles_keep_every_band_what_it_is(job, kind, dtype):
    colours, profile = KINDS[kind]
    image = noise(110, 120, bands=len(colours)).astype(dtype) + dtype(1)
    names = ["b", "g", "r", "nir", "swir"][: len(colours)]
    write_scene(Path(job.raster), image, **{"photometric": "MINISBLACK", **profile})
    with rasterio.open(job.raster, "r+") as target:
        target.descriptions = names
        if "blue" in kind and "near" not in kind:
            target.colorinterp = [ColorInterp[name] for name in colours]
        target.scales = [0.5] * len(colours)
        target.offsets = [3.0] + [0.0] * (len(colours) - 1)
    result = run(job)
    tiles = sorted((Path(result.outputs["folder"]) / "images").iterdir())
    assert {path.suffix for path in tiles} == {".tif"}
    for path in tiles:
        with rasterio.open(path) as tile:
            assert tuple(item.name for item in tile.colorinterp) == colours
            assert list(tile.descriptions) == names
            assert tile.scales == (0.5,) * len(colours)
            assert tile.offsets[0] == 3.0
            assert tile.nodatavals == (None,) * len(colours)
            row, col = (int(part) for part in path.stem.split("_")[-2:])
            height, width = tile.shape
            expected = image[:, row : row + height, col : col + width]
            np.testing.assert_array_equal(tile.read(), expected)
            assert (tile.read_masks() > 0).all()
        info = describe(str(path))
        assert (info.alphas, info.masked) == ((), False)


def test_a_requested_alpha_band_is_imagery_in_the_tiles(job):
    image = noise(110, 120, bands=4)
    write_scene(Path(job.raster), image, photometric="RGB", alpha="YES")
    assert describe(job.raster).alphas == (4,)
    result = run(replace(job, bands=(4, 1, 2, 3)))
    for path in (Path(result.outputs["folder"]) / "images").iterdir():
        info = describe(str(path))
        assert (info.count, info.alphas, info.masked) == (4, (), False)
        assert info.colours == ("undefined", "red", "green", "blue")


@pytest.mark.parametrize("kind", ["nodata", "mask", "alpha", "user", "one band"])
def test_all_programs_see_the_same_valid_pixels_in_a_tile(job, kind, tmp_path):
    gap = np.zeros((110, 120), bool)
    gap[3:40, 10:21] = True
    image = noise(110, 120, bands=4) // 2 + 100
    image[3, 50:90] = 0  # dark in near infrared: water, which is data
    image[:, gap] = 0
    names, profile = ("red", "green", "blue", "nir"), {"photometric": "RGB", "alpha": "NO"}
    if kind == "nodata":
        profile["nodata"] = 0
    elif kind == "mask":
        profile["mask"] = ~gap
    elif kind == "alpha":
        image = np.concatenate([image, np.where(gap, 0, 255).astype(np.uint8)[None]])
        names = (*names, "alpha")
    write_scene(Path(job.raster), image, **profile)
    with rasterio.open(job.raster, "r+") as target:
        target.descriptions = names
        if kind == "alpha":
            target.colorinterp = [*target.colorinterp[:4], ColorInterp.alpha]
    if kind == "user":
        job = replace(job, nodata=(0,))
    if kind == "one band":
        path = tmp_path / "one.vrt"
        rasterio.shutil.copy(job.raster, path, driver="VRT")
        text = path.read_text()
        at_first = text.index("<ColorInterp>Red")
        path.write_text(f"{text[:at_first]}<NoDataValue>0</NoDataValue>{text[at_first:]}")
        job = replace(job, raster=str(path))
    result = run(job)
    folder = Path(result.outputs["folder"])
    seen = 0
    for path in sorted((folder / "images").iterdir()):
        row, col = (int(part) for part in path.stem.split("_")[-2:])
        with rasterio.open(path) as tile:
            assert tile.count == 4
            part = ~gap[row : row + tile.height, col : col + tile.width]
            for band in tile.indexes:
                np.testing.assert_array_equal(tile.read_masks(band) > 0, part)
            np.testing.assert_array_equal(tile.dataset_mask() > 0, part)
        info = describe(str(path))
        with open_pixels(info, BandChoice((1, 2, 3, 4)), native_grid(info)) as reader:
            np.testing.assert_array_equal(reader.read(info.whole)[1], part)
        with rasterio.open(folder / "masks" / f"{path.stem}.png") as labels:
            assert (labels.read(1)[~part] == 255).all()
        seen += int((~part).sum())
    assert seen
