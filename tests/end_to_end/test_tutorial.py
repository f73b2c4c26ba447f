"""The researcher's tutorial does what it says: its commands, in its order, on small landscapes."""

import pandas
import pyogrio
import rasterio

from tests.shown_commands import commands_of


def test_it_goes_from_imagery_to_a_map(root, tutorial):
    commands = [words[0] for words in commands_of(root / "docs" / "tutorial-researcher.md")]
    steps = ["synthetic", "preview", "pretrain", "finetune", "evaluate", "export", "predict"]
    assert sorted(steps, key=commands.index) == steps
    with rasterio.open(tutorial / "imagery" / "images" / "scene_00.tif") as scene:
        shape, crs = scene.shape, scene.crs
    with rasterio.open(tutorial / "map" / "classes.tif") as classes:
        assert (classes.shape, classes.crs) == (shape, crs)
        assert classes.descriptions == ("class", "confidence")
    layers = pyogrio.list_layers(tutorial / "map" / "segments.gpkg")[:, 0]
    assert "segments" in layers
    assert set(pyogrio.list_layers(tutorial / "map" / "regions.gpkg")[:, 0]) >= {"regions", "boxes"}


def test_the_files_that_its_sentences_name_are_there(tutorial):
    assert (tutorial / "views.png").stat().st_size > 0
    metrics = pandas.read_csv(tutorial / "runs" / "encoder" / "metrics.csv")
    assert len(metrics) > 0
    for run in ("untrained", "segmenter"):
        assert (tutorial / "runs" / run / "scores-test.html").is_file()
    assert {path.name for path in (tutorial / "models").glob("*.onnx")} == {
        "segment.onnx",
        "regions.onnx",
    }


def test_both_segmenters_learnt_from_the_same_labels(tutorial):
    tiles = [
        (tutorial / "runs" / run / "labelled_tiles.json").read_text()
        for run in ("untrained", "segmenter")
    ]
    assert tiles[0] == tiles[1]
