"""Runs in folders and on files of any name that the file system takes."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import OutputError
from grass_qgis.engine.core.job import PolygonizeJob, SegmentJob, TilesJob
from grass_qgis.engine.output.geopackage import Layer, write_layers
from grass_qgis.engine.runs.dispatch import run
from grass_qgis.engine.runs.learn import file_names
from tests.onnx_models import write_segment_model
from tests.scenes import UTM, noise, write_scene

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="such names are not possible there")

NAMES = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",), exclude_characters="/\0"),
        st.sampled_from(" !;?*|:<>&'\"[]{}\\%#=,$~\t\n\r\u00a0\u3000\u200b\u2028\ufeff\x01"),
    ),
    min_size=1,
    max_size=10,
).filter(lambda name: name not in (".", ".."))
ENDINGS = {"classes": "c.tif", "segments": "s.gpkg", "report": "r.json", "entropy": "e.tif"}


@settings(max_examples=25, deadline=None)
@given(folder=NAMES, name=NAMES)
@example(folder="\u73fe\u5834\u30001", name="a\u00a0b")
@example(folder="a\u200bb", name="\x01\x1f")
@example(folder="a\nb\t", name="a!b;c?")
@example(folder="e\u0301", name="\u00e9")
@example(folder="a|layername=b", name="&<>")
def test_results_are_the_same_whatever_files_are_called(tmp_path_factory, folder, name):
    root = tmp_path_factory.mktemp("names")
    inside = root / folder
    inside.mkdir()
    scene = write_scene(inside / f"{name}.tif", noise(64, 64))
    model = write_segment_model(inside / f"{name}.onnx")
    within = inside / f"{name}.gpkg"
    with rasterio.open(scene) as source:
        area = np.array([shapely.box(*source.bounds)], object)
    write_layers(within, [Layer("a", area, "Polygon", {"class": np.array(["x"], object)})], UTM)
    out = inside / f"{name} out"
    out.mkdir()
    targets = {role: str(out / f"{name}.{end}") for role, end in ENDINGS.items()}
    job = SegmentJob(str(scene), str(model), **targets, within=str(within), tile=32, threads=1)
    assert run(job).outputs == targets
    assert sorted(item.name for item in out.iterdir()) == sorted(
        f"{name}.{end}" for end in ENDINGS.values()
    )
    with rasterio.open(targets["classes"]) as classes:
        assert classes.shape == (64, 64)
    assert json.loads(Path(targets["report"]).read_text())["job"]["raster"] == str(scene)
    polygons = PolygonizeJob(targets["classes"], str(out / f"{name}.again.gpkg"))
    assert run(polygons).outputs
    tiles = TilesJob(
        str(scene), str(within), "class", str(out / "tiles"), (ClassSpec(0, "x", "#aa0000"),),
        tile=32,
    )  # fmt: skip
    run(tiles)
    with (out / "tiles" / "index.csv").open(newline="", encoding="utf-8") as file:
        keys = {row["key"] for row in csv.DictReader(file)}
    assert {item.stem for item in (out / "tiles" / "images").iterdir()} == keys


@pytest.mark.parametrize("letter", ["x", "\u00e9", "\u73fe", "\U0001f600"])
def test_a_name_that_is_too_long_is_refused_by_its_length(tmp_path, letter):
    scene = write_scene(tmp_path / "s.tif", noise(64, 64))
    model = write_segment_model(tmp_path / "m.onnx")
    most = 239 // len(letter.encode())
    for count, fits in ((most - 4, True), (most + 1, False), (260, False), (5000, False)):
        name = letter * count + ".tif"
        job = SegmentJob(str(scene), str(model), str(tmp_path / name), tile=32, threads=1)
        if fits:
            run(job)
            assert (tmp_path / name).is_file()
        else:
            length = len(name.encode())
            with pytest.raises(OutputError, match=f"has {length} bytes; 239 are allowed") as error:
                run(job)
            assert "shorter" in error.value.remedy
            assert len(error.value.what) < 300


def test_a_folder_that_no_file_system_takes_is_refused_by_its_length(tmp_path):
    scene = write_scene(tmp_path / "s.tif", noise(64, 64))
    model = write_segment_model(tmp_path / "m.onnx")
    job = SegmentJob(str(scene), str(model), str(tmp_path / ("f" * 300) / "c.tif"))
    with pytest.raises(OutputError, match="has 300 bytes; 255 are allowed"):
        run(job)


def test_tiles_of_a_raster_with_a_long_name_have_names_that_fit(tmp_path):
    scene = write_scene(tmp_path / ("\U0001f600" * 60 + ".tif"), noise(64, 64))
    area = np.array([shapely.box(499000, 5399000, 501000, 5401000)], object)
    labels = tmp_path / "l.gpkg"
    write_layers(labels, [Layer("a", area, "Polygon", {"class": np.array(["x"], object)})], UTM)
    classes = (ClassSpec(0, "x", "#aa0000"),)
    run(TilesJob(str(scene), str(labels), "class", str(tmp_path / "t"), classes, tile=32))
    assert len(list((tmp_path / "t" / "images").iterdir())) == 4


def test_a_class_keeps_the_blanks_of_its_language(tmp_path):
    names = ("B\u00e2ti\u00a0: dense", "\u5efa\u7269\u3000A", "a\u200bb")
    classes = np.arange(3, dtype=np.uint8).repeat(300).reshape(1, 30, 30)
    scene = write_scene(tmp_path / "c.tif", classes, nodata=255)
    with rasterio.open(scene, "r+") as target:
        target.update_tags(1, **{f"class_{k}": name for k, name in enumerate(names)})
    run(PolygonizeJob(str(scene), str(tmp_path / "p.gpkg")))
    _, _, _, values = pyogrio.raw.read(tmp_path / "p.gpkg", columns=["class"])
    assert set(values[0]) == set(names)


def test_files_of_maps_differ_on_every_file_system_and_are_not_too_long():
    long = "\u73fe" * 84
    names = file_names(["a/x.tif", "b/x.tif", "c/X.tif", "e\u0301.tif", "\u00e9.tif", f"{long}.tif",
                        f"{long}a.tif", "/vsicurl/"])  # fmt: skip
    assert len({name.casefold() for name in names}) == 8
    assert names[:3] == ["x", "x_2", "X_3"] and "e\u0301_2" not in names[4]
    assert all(len(f"{name}_segments.gpkg".encode()) < 255 for name in names)
