"""The label loop: regions in QGIS, labelled by hand, exported, and trained on."""

import json
import os
import subprocess
import sys
import zipfile

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import rasterio
import shapely
from rasterio.features import rasterize

from grass_model.data.scenes import labelled_scenes, of_split
from grass_model.data.synthetic import write_dataset
from tests.onnx_models import write_regions_model
from tools.demo import train

QGIS_PROCESS = "/usr/bin/qgis_process.bin"


@pytest.fixture(scope="module")
def loop(tmp_path_factory, root):
    """The folder of the loop, with a landscape that nobody has labelled yet."""
    folder = tmp_path_factory.mktemp("loop with space")
    write_dataset(folder / "landscape", scenes=1, size=512, seed=7)
    write_regions_model(folder / "regions.onnx")
    return folder


@pytest.fixture(scope="module")
def qgis(loop, root):
    """Runs an algorithm of the built plugin and returns its outputs."""
    build = [sys.executable, str(root / "tools" / "build_plugin.py"), "--out", str(loop)]
    built = subprocess.run(build, check=True, capture_output=True, text=True).stdout.strip()
    with zipfile.ZipFile(built) as archive:
        archive.extractall(loop / "plugins")
    backend = root / ".venv-engine" / "bin" / "python"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("QGIS", "PYTHON"))}
    environ = {
        "GRASS_QGIS_BACKEND_PYTHON": str(backend),
        **kept,
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_PLUGINPATH": str(loop / "plugins"),
        "QGIS_CUSTOM_CONFIG_PATH": str(loop / "profile"),
    }

    def call(*words):
        command = [QGIS_PROCESS, *words]
        done = subprocess.run(
            command, check=False, env=environ, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    call("plugins", "enable", "grass_qgis")

    def run(name, **values):
        words = [f"{key}={value}" for key, value in values.items()]
        return json.loads(call("--json", "run", f"grassseg:{name}", "--", *words))["results"]

    return run


@pytest.fixture(scope="module")
def scene(loop):
    return next((loop / "landscape" / "images").glob("*.tif"))


@pytest.fixture(scope="module")
def classes(loop):
    entries = json.loads((loop / "landscape" / "classes.json").read_text())
    return [entry["name"] for key, entry in sorted(entries.items(), key=lambda e: int(e[0]))]


@pytest.fixture(scope="module")
def labels(loop, qgis, scene, classes):
    """The label layer, each region named by what lies under most of it, as an analyst would."""
    model = loop / "regions.onnx"
    qgis("regions", INPUT=scene, MODEL=model, REGIONS=loop / "regions.gpkg")
    path = loop / "labels.gpkg"
    names = ",".join(classes)
    regions = f"{loop / 'regions.gpkg'}|layername=regions"
    made = qgis("labelregions", REGIONS=regions, WANTED=20, CLASSES=names, LABELS=path)
    assert 3 <= made["COUNT"] <= 20
    with rasterio.open(loop / "landscape" / "masks" / scene.name) as mask:
        truth, transform = mask.read(1), mask.transform
    meta, fids, shapes, _ = pyogrio.raw.read(path, layer="labels", return_fids=True)
    named = []
    for shape in shapely.from_wkb(shapes):
        inside = rasterize([shape], truth.shape, transform=transform) > 0
        named.append(classes[np.bincount(truth[inside]).argmax()])
    write_classes(path, dict(zip(fids.tolist(), named, strict=True)))
    assert "class" in meta["fields"]
    return path


def write_classes(path, named):
    """Types the classes into the file, through QGIS's own Python and an edit session."""
    code = (
        "import json, sys\n"
        "from qgis.core import QgsApplication, QgsVectorLayer\n"
        "app = QgsApplication([], False); app.initQgis()\n"
        "layer = QgsVectorLayer(sys.argv[1] + '|layername=labels', 'labels', 'ogr')\n"
        "assert layer.startEditing()\n"
        "field = layer.fields().lookupField('class')\n"
        "for fid, name in json.loads(sys.argv[2]).items():\n"
        "    assert layer.changeAttributeValue(int(fid), field, name)\n"
        "assert layer.commitChanges(), layer.commitErrors()\n"
        "del layer; app.exitQgis()\n"
    )
    python = os.environ.get("QGIS_PYTHON", "/usr/bin/python3")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    command = [python, "-c", code, str(path), json.dumps(named)]
    subprocess.run(command, check=True, env={**kept, "QT_QPA_PLATFORM": "offscreen"})


@pytest.fixture(scope="module")
def dataset(loop, qgis, scene, labels):
    folder = loop / "labelled"
    made = qgis(
        "exporttiles", INPUT=scene, LABELS=f"{labels}|layername=labels", TILE=64, FOLDER=folder
    )
    assert made["TILES"] == len(list((folder / "images").iterdir()))
    return folder


def test_what_was_labelled_is_what_the_masks_say(loop, dataset, scene):
    with rasterio.open(loop / "landscape" / "masks" / scene.name) as mask:
        truth = mask.read(1)
    right = labelled = 0
    for path in (dataset / "masks").iterdir():
        row, col = (int(part) for part in path.stem.split("_")[-2:])
        with rasterio.open(path) as source:
            tile = source.read(1)
        with_data = tile != 255
        there = truth[row : row + tile.shape[0], col : col + tile.shape[1]]
        labelled += with_data.sum()
        right += (tile == there)[with_data].sum()
    assert labelled > 0
    assert right / labelled > 0.5  # each region has the class of most of its pixels


def test_the_data_set_has_every_split(dataset):
    scenes = labelled_scenes(dataset)
    for split in ("train", "val", "test"):
        assert of_split(scenes, split)


def test_a_segmenter_is_trained_on_it(loop, dataset, classes):
    out = loop / "segmenter"
    train(
        "finetune", data=dataset, out=out, tile=64, crop=64, validate_every=2,
        **{"encoder.name": "resnet10t", "encoder.init": "random"},
        **{"loop.steps": 2, "loop.batch": 2, "loop.workers": 0},
    )  # fmt: skip
    card = json.loads((out / "model.json").read_text())
    assert [item["name"] for item in card["classes"]] == classes
