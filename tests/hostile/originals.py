"""Sound files of every kind, which cases spoil."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import onnx
import pyogrio.raw
import rasterio.shutil
import shapely
from affine import Affine

from grass_qgis.engine.core.job import SamplePointsJob
from grass_qgis.engine.runs.sample_points import sample_points
from tests.dated_maps import blocks, write_map
from tests.domain_models import field, write_domain_model
from tests.features_models import write_features_model
from tests.hostile.addresses import tile_service, virtual
from tests.onnx_models import write_regions_model, write_segment_model
from tests.polygon_files import write_polygons
from tests.scenes import NORTH_UP, UTM, noise, write_scene

LEFT, TOP, PIXEL = 500000.0, 5400000.0, 0.5
HEIGHT, WIDTH = 96, 80

LAYOUTS: Mapping[str, Mapping[str, Any]] = {
    "striped": {"blockysize": 16},
    "tiled": {"tiled": True, "blockxsize": 32, "blockysize": 32},
    "deflate": {"tiled": True, "blockxsize": 32, "blockysize": 32, "compress": "deflate"},
    "predictor": {"blockysize": 8, "compress": "deflate", "predictor": 2},
    "lzw": {"blockysize": 16, "compress": "lzw"},
    "packbits": {"blockysize": 16, "compress": "packbits"},
    "jpeg": {"tiled": True, "blockxsize": 32, "blockysize": 32, "compress": "jpeg"},
    "zstd": {"blockysize": 16, "compress": "zstd"},
    "webp": {"tiled": True, "blockxsize": 32, "blockysize": 32, "compress": "webp"},
    "planes": {"interleave": "band", "compress": "lzw"},
    "masked": {"mask": np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH) % 7 > 0},
    "nodata": {"nodata": 7},
    "bigtiff": {"BIGTIFF": "YES", "compress": "deflate"},
}


def rasters(folder: Path) -> dict[str, Path]:
    """A raster of each layout."""
    pixels = noise(HEIGHT, WIDTH)
    result = {
        name: write_scene(folder / f"{name}.tif", pixels, **profile)
        for name, profile in LAYOUTS.items()
    }
    result["words"] = write_scene(folder / "words.tif", pixels.astype(np.uint16) * 200)
    result["floats"] = write_scene(folder / "floats.tif", pixels.astype(np.float32), nodata=-9999)
    result["palette"] = _palette(folder / "palette.tif")
    result["cloud"] = _cloud(folder / "cloud.tif", result["tiled"])
    result["vrt"] = folder / "mosaic.vrt"
    result["vrt"].write_text(virtual(str(result["tiled"])))
    for name, driver in (("png", "PNG"), ("jpg", "JPEG"), ("img", "HFA"), ("asc", "AAIGrid")):
        bands = pixels[:1] if name == "asc" else pixels
        result[name] = _copied(folder / f"copy.{name}", bands, driver)
    return result


def _palette(path: Path) -> Path:
    profile = {"width": WIDTH, "height": HEIGHT, "count": 1, "dtype": "uint8", "crs": UTM}
    with rasterio.open(path, "w", driver="GTiff", transform=NORTH_UP, **profile) as target:
        target.write(noise(HEIGHT, WIDTH)[:1])
        target.write_colormap(1, {k: (k, 255 - k, k // 2, 255) for k in range(256)})
    return path


def _cloud(path: Path, source: Path) -> Path:
    with rasterio.open(source) as opened:
        rasterio.shutil.copy(opened, path, driver="COG", blocksize=128)
    return path


def _copied(path: Path, pixels: np.ndarray, driver: str) -> Path:
    made = write_scene(path.with_suffix(".tmp.tif"), pixels)
    with rasterio.open(made) as opened:
        rasterio.shutil.copy(opened, path, driver=driver)
    made.unlink()
    return path


def models(folder: Path) -> dict[str, Path]:
    """Small models of each task."""
    return {
        "segment": write_segment_model(folder / "segment.onnx", tile=32),
        "blurred": write_segment_model(folder / "blurred.onnx", tile=32, radius=2, repeat=3),
        "logits": write_segment_model(folder / "logits.onnx", tile=32, logits=True, dynamic=False),
        "one": write_segment_model(folder / "one.onnx", tile=32, one_channel=True),
        "raw": write_segment_model(folder / "raw.onnx", tile=32, raw=True),
        "regions": write_regions_model(folder / "regions.onnx", windows=True, score="balanced"),
    }


def metadata_of(model: Path) -> dict[str, str]:
    """What a model says of itself."""
    return {item.key: item.value for item in onnx.load(model).metadata_props}


def squares() -> list[Any]:
    """Polygons over the rasters, one with a hole, one of two parts."""
    box = shapely.box(LEFT + 2, TOP - 30, LEFT + 30, TOP - 2)
    hole = shapely.box(LEFT + 8, TOP - 20, LEFT + 14, TOP - 10)
    other = shapely.box(LEFT + 31, TOP - 45, LEFT + 38, TOP - 33)
    return [box.difference(hole), shapely.multipolygons([box, other]), other]


def areas(folder: Path) -> dict[str, Path]:
    """The same polygons in files of several kinds."""
    result = {"gpkg": write_polygons(folder / "area.gpkg", squares(), UTM)}
    for suffix, driver in (
        ("geojson", "GeoJSON"), ("shp", "ESRI Shapefile"), ("fgb", "FlatGeobuf"), ("kml", "KML"),
        ("gml", "GML"), ("sqlite", "SQLite"), ("tab", "MapInfo File"),
    ):  # fmt: skip
        result[suffix] = _labelled(folder / f"area.{suffix}", driver)
    result["csv"] = folder / "area.csv"
    result["csv"].write_text("class,WKT\n" + "".join(f'red,"{shape}"\n' for shape in squares()))
    result["vrt"] = folder / "area.vrt"
    result["vrt"].write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="area"><SrcDataSource>{result["geojson"]}'
        "</SrcDataSource><SrcLayer>area</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    )
    return result


def _labelled(path: Path, driver: str) -> Path:
    names = np.array(["red", "green", "blue"], object)
    pyogrio.raw.write(
        path, geometry=shapely.to_wkb(np.array(squares(), object)), field_data=[names],
        fields=np.array(["class"], object), driver=driver, crs=UTM,
        geometry_type="Unknown", layer="area",
    )  # fmt: skip
    return path


def labels(folder: Path) -> dict[str, Path]:
    """Polygons with a class, in files of several kinds."""
    return {
        suffix: _labelled(folder / f"labels.{suffix}", driver)
        for suffix, driver in (("gpkg", "GPKG"), ("geojson", "GeoJSON"), ("shp", "ESRI Shapefile"))
    }


def data_set(folder: Path) -> dict[str, str]:
    """The small files of a labelled data set by name; its images are written to `folder`."""
    (folder / "images").mkdir(parents=True)
    for name in "abc":
        write_scene(folder / "images" / f"{name}.tif", noise(32, 32))
    names = ("red", "green", "blue")
    entries = {str(k): {"name": name, "rgb": [255, k, 0]} for k, name in enumerate(names)}
    labelled = _labelled(folder.parent / "whole.geojson", "GeoJSON").read_text()
    return {
        "classes.json": json.dumps(entries, indent=1),
        "index.csv": "key,split\na,train\nb,val\nc,test\n",
        "labels.json": json.dumps({"polygons": "labels.geojson", "field": "class"}, indent=1),
        "labels.geojson": labelled,
    }


def settings() -> dict[str, str]:
    """Settings files of commands; the imagery they name does not exist, so that nothing starts."""
    return {
        "pretrain": "images: absent/*.tif\nout: out/run\ntile: 256\nloop:\n  batch: 32\n"
        "  steps: 100\n  lr: 0.001\nencoder:\n  name: resnet10t.c3_in1k\nviews: {}\n",
        "finetune": "data: absent\nout: out/run\nloop:\n  batch: 8\n  steps: 10\n",
        "predict": "model: absent.onnx\nout: out/map\nextent: [0, 0, 1, 1]\nbands: [1, 2, 3]\n"
        "device: cpu\nstretch: [2, 98]\n",
        "export": "run: absent\nout: out/models\n",
        "evaluate": "run: absent\ndata: absent\nsplit: test\n",
        "benchmark": "data: absent\nout: out/bench\nseeds: [0, 1]\nshares: [0.1, 1.0]\n",
    }


def service(address: str) -> str:
    """A description of a service, which cases spoil too."""
    return tile_service(address)


def maps(folder: Path) -> dict[str, Path]:
    """Class rasters of two dates, the later one coarser; a sample of the first, interpreted."""
    coarse = NORTH_UP @ Affine.scale(2)
    later = blocks(1, HEIGHT, WIDTH)[::2, ::2]
    result = {
        "before": Path(write_map(folder / "before.tif", blocks(0, HEIGHT, WIDTH))),
        "after": Path(write_map(folder / "after.tif", later, transform=coarse)),
    }
    result["sample"] = folder / "sample.gpkg"
    sample_points(SamplePointsJob(str(result["before"]), str(result["sample"]), size=30, least=5))
    with sqlite3.connect(result["sample"]) as database:
        database.executemany(
            "INSERT INTO interpretations (point, interpreter, class_id) VALUES (?, 'a', ?)",
            [(number, number % 3) for number in range(1, 31)],
        )
    database.close()
    return result


def points(folder: Path) -> dict[str, Path]:
    """Points with a class, in files of several kinds."""
    rng = np.random.default_rng(0)
    places = [LEFT, TOP] + rng.random((40, 2)) * (WIDTH * PIXEL, -HEIGHT * PIXEL)
    result = {}
    for suffix, driver in (("gpkg", "GPKG"), ("geojson", "GeoJSON"), ("shp", "ESRI Shapefile")):
        result[suffix] = folder / f"points.{suffix}"
        pyogrio.raw.write(
            result[suffix], geometry=shapely.to_wkb(shapely.points(places)),
            field_data=[np.arange(40) % 3], fields=np.array(["reference"], object),
            driver=driver, crs=UTM, geometry_type="Point",
        )  # fmt: skip
    return result


def features(folder: Path) -> Path:
    """A features model."""
    return write_features_model(folder / "features.onnx")


def domain_model(folder: Path) -> Path:
    """A model that describes its training imagery; a raster like it of the same name."""
    path = write_domain_model(folder / "domain.onnx", tile=64)
    write_scene(path.with_suffix(".tif"), field(HEIGHT, WIDTH))
    return path


def with_metadata(model: Path, path: Path, metadata: Mapping[str, str]) -> Path:
    """A copy of a model that says something else of itself."""
    loaded = onnx.load(model)
    onnx.helper.set_model_props(loaded, dict(metadata))
    path.write_bytes(loaded.SerializeToString())
    return path
