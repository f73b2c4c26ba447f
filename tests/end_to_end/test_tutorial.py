"""The researcher's tutorial does what it says: its commands, in its order, on small landscapes."""

import pandas
import pyogrio
import pytest
import rasterio

from grass_model import cli
from tests.shown_commands import commands_of

# Of two values on a command line the later counts. Nothing else differs from the page.
ENCODER = ["--encoder.name=resnet10t", "--tile=64"]
LOOP = ["--loop.batch=4", "--loop.workers=0", "--loop.memory_probe=false"]
SMALLER = {
    "synthetic": ["--scenes=6", "--size=192"],
    "preview": [*ENCODER, "--view=48", "--batch=4", "--rows=2"],
    "pretrain": [*ENCODER, *LOOP, "--view=48", "--bank=8", "--loop.steps=4"],
    "finetune": [*ENCODER, *LOOP, "--crop=64", "--loop.steps=2", "--validate_every=2"],
    "evaluate": ["--bootstrap=20", "--examples=1"],
}


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    """Where the tutorial was followed."""
    folder = tmp_path_factory.mktemp("tutorial")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for words in commands_of(root / "docs" / "tutorial-researcher.md"):
            cli.run([*words, *SMALLER.get(words[0], [])])
    return folder


def test_it_goes_from_imagery_to_a_map(root, folder):
    commands = [words[0] for words in commands_of(root / "docs" / "tutorial-researcher.md")]
    steps = ["synthetic", "preview", "pretrain", "finetune", "evaluate", "export", "predict"]
    assert sorted(steps, key=commands.index) == steps
    with rasterio.open(folder / "imagery" / "images" / "scene_00.tif") as scene:
        shape, crs = scene.shape, scene.crs
    with rasterio.open(folder / "map" / "classes.tif") as classes:
        assert (classes.shape, classes.crs) == (shape, crs)
        assert classes.descriptions == ("class", "confidence")
    layers = pyogrio.list_layers(folder / "map" / "segments.gpkg")[:, 0]
    assert "segments" in layers
    assert set(pyogrio.list_layers(folder / "map" / "regions.gpkg")[:, 0]) >= {"regions", "boxes"}


def test_the_files_that_its_sentences_name_are_there(folder):
    assert (folder / "views.png").stat().st_size > 0
    metrics = pandas.read_csv(folder / "runs" / "encoder" / "metrics.csv")
    assert len(metrics) > 0
    for run in ("untrained", "segmenter"):
        assert (folder / "runs" / run / "scores-test.html").is_file()
    assert {path.name for path in (folder / "models").glob("*.onnx")} == {
        "segment.onnx",
        "regions.onnx",
    }


def test_both_segmenters_learnt_from_the_same_labels(folder):
    tiles = [
        (folder / "runs" / run / "labelled_tiles.json").read_text()
        for run in ("untrained", "segmenter")
    ]
    assert tiles[0] == tiles[1]
