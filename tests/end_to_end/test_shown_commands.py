"""The commands of all other pages do what they say, in small, where the tutorial was followed."""

import re
import shutil
import sqlite3
from contextlib import closing

import numpy as np
import pyogrio.raw
import pytest
import rasterio.shutil
import shapely

from grass_model import cli
from tests.end_to_end.conftest import ENCODER, LOOP, SMALLER
from tests.mixed_sets import write_sets
from tests.scenes import write_scene
from tests.shown_commands import commands_of

STANDS_FOR = {
    "RUN": "runs/encoder", "DATA": "labelled", "FOLDER": "labelled", "OUT": "found",
    "DIR": "exported", "FILE": "weights.pth", "M.onnx": "models/segment.onnx",
    "N.onnx": "adopted.onnx",
}  # fmt: skip
# What only these pages need to be small; where an option is not there, the command's defaults are.
BENCHMARK = [
    *ENCODER, *LOOP, "--view=48", "--loop.steps=2", "--label_tile=64", "--shares=[0.5,1]",
    "--draws=2",
    "--initialisations=[random,simclr,fixed,moco]", "--methods.hidden=16", "--methods.queue=8",
    "--encoder.output_stride=32", "--linear.cells=200", "--score_tiles=4", "--bootstrap=20",
]  # fmt: skip
OF_PAGE = {
    "finetune.md": {"finetune": ["--label_fraction=0.5"]},
    "tutorial-analyst.md": {"finetune": ["--encoder.init=random"]},
    "export.md": {"export": ["--run=runs/segmenter", "--tile=64"]},
    "purity.md": {"purity": ["--tile=64", "--batch=4"]},
    "fewlabels.md": {"fewlabels": ["--tile=64", "--cells=200", "--draws=2", "--shares=[0.5,1]"]},
    "benchmark.md": {"benchmark": BENCHMARK},
    "adapt.md": {
        "adapt": ["--encoder=runs/encoder", "--tile=64", "--steps=2", "--batch=4"],
    },
}
# Each has tests of its own with what it needs: archives of others, a module, a cluster, a ResNet.
ELSEWHERE = ("torchgeo:", "pkg.mod:", "tcp://", "mmsegmentation", "torchvision")
MORE_IMAGERY = ("domain",)  # commands that need more than the tutorial has in small
WRITES = {
    "README.md": ["sheet.png", "map/classes.tif", "map/segments.gpkg", "map/regions.gpkg"],
    "finetune.md": [
        "runs/segmenter/scores-test.html", "models/segment-scores-all.html",
        "runs/mixed/model.safetensors",
    ],
    "regions.md": ["runs/segmenter/model.safetensors"],
    "tutorial-analyst.md": ["models/segment.onnx"],
    "export.md": ["exported/segment-int8.onnx", "exported/segment-fp16.onnx", "adopted.onnx"],
    "predict.md": ["map/classes.tif"],
    "weights.md": ["weights.pth"],
    "adapt.md": ["runs/adapted/model.safetensors"],
    "change.md": ["change/change.gpkg", "change/matrix.csv"],
    "learn.md": ["model.onnx", "maps/scene_classes.tif", "maps/scene_segments.gpkg"],
    "purity.md": ["found/purity.csv"],
    "fewlabels.md": ["results/fewlabels.csv", "results/fewlabels.png"],
    "benchmark.md": ["runs/benchmark/benchmark.md", "runs/benchmark/benchmark.png"],
    "devices.md": [],
    "assess.md": ["points.gpkg", "assessment/report.html", "assessment/accuracy.csv"],
}  # fmt: skip


@pytest.fixture
def folder(root, tutorial, tmp_path, monkeypatch):
    """A copy of the tutorial's folder, with what else pages name."""
    shutil.copytree(tutorial, tmp_path, dirs_exist_ok=True)
    shutil.copytree(root / "benchmarks" / "configs", tmp_path / "benchmarks" / "configs")
    write_sets(tmp_path)
    scene = tmp_path / "imagery" / "images" / "scene_00.tif"
    shutil.copy(scene, tmp_path / "scene.tif")
    write_labels(tmp_path / "labels.gpkg", scene)
    write_map(tmp_path)
    rasterio.shutil.copy(scene, tmp_path / "mosaic.vrt", driver="VRT")
    for name in ("a.tif", "b.tif"):
        shutil.copy(scene, tmp_path / name)
    for name, move in (("before.tif", 0), ("after.tif", 9)):
        write_classes(tmp_path / name, scene, move)
    for arm in ("simclr", "balanced", "control"):
        for seed in (1, 2, 3):
            (tmp_path / "runs" / f"{arm}-{seed}").symlink_to("encoder")
    (tmp_path / "c.yaml").write_text("input: {gsd_m: [1, 0.5, 2]}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_classes(path, scene, move):
    """Dark and bright blocks of a scene as a class raster, moved down by some rows."""
    with rasterio.open(scene) as image:
        coarse = image.read().mean(axis=0)[::16, ::16] > 100
        profile = {**image.profile, "count": 1, "dtype": "uint8", "photometric": "MINISBLACK"}
        shape = image.shape
    classes = coarse.repeat(16, 0).repeat(16, 1)[: shape[0], : shape[1]]
    with rasterio.open(path, "w", **profile) as target:
        target.write(np.roll(classes, move, 0).astype(np.uint8), 1)


def write_labels(path, scene, each=6):
    """Some points on dark and on bright places of a scene, as an analyst would click them."""
    with rasterio.open(scene) as image:
        brightness, transform = image.read().mean(axis=0), image.transform
        crs = image.crs.to_wkt()
    low, high = np.quantile(brightness, (0.2, 0.8))
    rng, points, names = np.random.default_rng(0), [], []
    for name, mask in (("dark", brightness < low), ("bright", brightness > high)):
        rows, cols = np.nonzero(mask)
        for k in rng.choice(len(rows), each, replace=False):
            points.append(shapely.Point(*(transform @ (cols[k] + 0.5, rows[k] + 0.5))))
            names.append(name)
    pyogrio.raw.write(
        path, geometry=shapely.to_wkb(np.array(points)), geometry_type="Point", crs=crs,
        fields=np.array(["class"], object), field_data=[np.array(names, object)], driver="GPKG",
    )  # fmt: skip


def write_map(folder):
    """A class raster in two halves, and plots on it whose class is known."""
    classes = np.ones((1, 60, 80), np.uint8)
    classes[:, :, 40:] = 2
    write_scene(folder / "map.tif", classes)
    cols, rows = (axis.ravel() for axis in np.meshgrid(range(2, 80, 6), range(2, 60, 6)))
    xy = np.column_stack([500000.25 + cols * 0.5, 5399999.75 - rows * 0.5])
    pyogrio.raw.write(
        folder / "plots.gpkg", geometry=shapely.to_wkb(shapely.points(xy)), driver="GPKG",
        geometry_type="Point", crs="EPSG:32633", fields=np.array(["landcover"], object),
        field_data=[np.where(cols < 36, 1, 2)],
    )  # fmt: skip


def interpret(path):
    """Somebody looks at the points of a sample."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "INSERT INTO interpretations (point, interpreter, class_id) "
            "SELECT point, 'ann', 1 + (point % 7 = 0) FROM points"
        )


@pytest.mark.parametrize("page", WRITES)
def test_the_commands_of_a_page_write_what_it_says(root, folder, page):
    path = root / page if page == "README.md" else root / "docs" / page
    for name in ("compare.yaml", "mix.yaml"):
        (folder / name).write_text(shown_settings(path))
    for file in WRITES[page]:
        (folder / file).unlink(missing_ok=True)
    ran = [run(words, page) for words in commands_of(path)]
    assert any(ran)
    for file in WRITES[page]:
        assert (folder / file).stat().st_size > 0, file


def test_every_page_with_commands_is_here(root):
    pages = [root / "README.md", *(root / "docs").glob("*.md")]
    shown = {page.name for page in pages if any(map(runs_here, commands_of(page)))}
    assert shown == {*WRITES, "tutorial-researcher.md"}


def run(words, page):
    """Runs a command, unless it is tested elsewhere; whether it ran."""
    if not runs_here(words):
        return False
    meant = [STANDS_FOR.get(word, word) for word in words]
    if words[0] in ("pretrain", "finetune"):  # the tutorial's own run has that name
        shutil.rmtree(words[words.index("--out") + 1], ignore_errors=True)
    # Encoders alone are exported as they are: their tiles have a least side.
    smaller = [] if "--features" in words else OF_PAGE.get(page, {}).get(words[0], [])
    cli.run([*meant, *SMALLER.get(words[0], []), *smaller])
    if words[0] == "samplepoints":
        interpret(words[words.index("--out") + 1])
    return True


def runs_here(words):
    if words[0] in MORE_IMAGERY:
        return False
    return not any(mark in word for word in words for mark in ELSEWHERE)


def shown_settings(page):
    return next(iter(re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.S)), "")
