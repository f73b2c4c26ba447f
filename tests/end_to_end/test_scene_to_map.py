"""The whole way: generated scenes, training, export, and the map by command line and by QGIS."""

import json
import re
import zipfile

import numpy as np
import pyogrio
import pytest
import rasterio
from PIL import Image

from grass_model.data.synthetic import write_dataset
from tools.demo import REGIONS_KEPT, Places, largest_held_out, map_in_qgis, train

TILE = 64


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo with space")
    return Places(out, write_dataset(out / "data", scenes=6, size=200, seed=5))


@pytest.fixture(scope="module")
def scene(places, root):
    """Trains, exports, and maps the scene in QGIS and on the command line.

    QGIS works with the backend's own environment, as a user's does.
    """
    backend = root / ".venv-engine" / "bin" / "python"
    small = {"tile": TILE, "encoder.name": "resnet10t", "loop.workers": 0}
    train(
        "pretrain",
        images=places.data,
        out=places.pretrained,
        view=48,
        bank=16,
        **{**small, "loop.steps": 12, "loop.batch": 8},
    )
    train(
        "finetune",
        data=places.data,
        out=places.finetuned,
        crop=TILE,
        **{**small, "encoder.init": places.pretrained},
        **{"loop.steps": 60, "loop.batch": 8, "loop.lr": 2e-3, "validate_every": 30},
    )
    models = places.out / "models"
    for run in (places.pretrained, places.finetuned):
        train("export", run=run, out=models)
    chosen = largest_held_out(places.data)
    map_in_qgis(places, chosen, backend)
    line = places.out / "line"
    train("predict", chosen, model=models / "segment.onnx", out=line)
    train(
        "regions",
        chosen,
        model=models / "regions.onnx",
        out=line / "regions.gpkg",
        keep=REGIONS_KEPT,
    )
    return chosen


def test_command_line_and_qgis_give_the_same_raster(places, scene):
    with rasterio.open(places.out / "classes.tif") as qgis:
        by_qgis, transform = qgis.read(), qgis.transform
    with rasterio.open(places.out / "line" / "classes.tif") as line:
        by_line = line.read()
    assert np.array_equal(by_qgis, by_line)
    with rasterio.open(scene) as source:
        assert transform == source.transform
    assert len(np.unique(by_line[0])) > 1


@pytest.mark.parametrize(
    ("name", "layer"),
    [("segments.gpkg", "segments"), ("regions.gpkg", "regions"), ("regions.gpkg", "boxes")],
)
def test_command_line_and_qgis_give_the_same_vectors(places, scene, name, layer):
    meta, _, by_qgis, fields = pyogrio.raw.read(places.out / name, layer=layer)
    _, _, by_line, others = pyogrio.raw.read(places.out / "line" / name, layer=layer)
    assert len(by_qgis) > 0
    assert list(by_qgis) == list(by_line)
    for field, a, b in zip(meta["fields"], fields, others, strict=True):
        assert list(a) == list(b), field


def test_the_model_has_learnt_something(places, scene):
    with rasterio.open(places.out / "classes.tif") as result:
        actual = result.read(1)
    with rasterio.open(places.data / "masks" / scene.name) as mask:
        labels = mask.read(1)
    commonest = np.bincount(labels.ravel()).max() / labels.size
    assert (actual == labels).mean() > commonest


def test_polygons_cover_the_scene_without_overlap(places, scene):
    import shapely

    _, _, shapes, _ = pyogrio.raw.read(places.out / "segments.gpkg", layer="segments")
    polygons = shapely.from_wkb(shapes)
    with rasterio.open(scene) as source:
        whole = shapely.box(*source.bounds)
    assert shapely.area(polygons).sum() == pytest.approx(whole.area, rel=1e-9)
    assert shapely.union_all(polygons).symmetric_difference(whole).area < 1e-6


def test_the_report_holds_classes_and_device(places, scene):
    report = json.loads((places.out / "run.json").read_text())
    assert sum(entry["share"] for entry in report["classes"]) == pytest.approx(1.0)
    assert report["device"]["used"] == "cpu"


def test_project_and_picture_are_made(places, scene):
    with zipfile.ZipFile(places.out / "map.qgz") as project:
        text = "".join(project.read(n).decode() for n in project.namelist() if n.endswith(".qgs"))
    assert text.count("<maplayer ") >= 5
    sources = re.findall(r"<datasource>(.*?)</datasource>", text)
    assert len(sources) >= 5
    assert not any(source.startswith("/") for source in sources)  # the folder can be moved
    picture = np.asarray(Image.open(places.out / "map.png").convert("RGB"))
    assert picture.shape[1] == 2000
    assert len(np.unique(picture.reshape(-1, 3)[::17], axis=0)) > 200
