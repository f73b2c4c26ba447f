import base64
import csv
import json
import re
import shutil

import cv2
import numpy as np
import pytest
import rasterio
import torch
from affine import Affine

from grass_model.evaluation.command import evaluate
from grass_model.models.segmenter import load_segmenter
from grass_model.settings.finetune import EvaluateSettings
from grass_qgis.engine.core.errors import DataError, JobError
from grass_qgis.engine.tensors.preprocess import standardise
from tests.onnx_models import write_segment_model
from tests.scenes import NORTH_UP, noise, write_scene
from tests.training import TILE


def test_scores_equal_a_count_by_hand_over_the_whole_scene(finetuned, data, tmp_path):
    out = evaluate(
        EvaluateSettings(run=str(finetuned), data=str(data), out=str(tmp_path / "s.json"))
    )
    record = json.loads(out.read_text())
    model, card = load_segmenter(finetuned)
    confusion = np.zeros((5, 5), int)
    with rasterio.open(data / "images" / "scene_00.tif") as image:
        pixels = image.read()
    with rasterio.open(data / "masks" / "scene_00.tif") as mask:
        labels = mask.read(1)
    spec = _spec(card)
    for row in range(0, 192, TILE):
        for col in range(0, 192, TILE):
            part = pixels[:, row : row + TILE, col : col + TILE]
            with torch.inference_mode():
                logits = model(torch.from_numpy(standardise(part, spec))[None])
            truth = labels[row : row + TILE, col : col + TILE]
            np.add.at(confusion, (truth.ravel(), logits.argmax(1).numpy().ravel()), 1)
    result = np.array(record["confusion"])
    assert result.sum() == 192 * 192
    # Two orders of summation may put a pixel on either side of a tie.
    assert np.abs(result - confusion).sum() <= 4
    assert record["oa"] == pytest.approx(np.trace(result) / result.sum(), abs=1e-6)
    assert record["scenes"][0]["pixels"] == 192 * 192
    assert sum(item["pixels"] for item in record["calibration"]) == 192 * 192
    assert record["intervals"]["miou"] == [None, None]  # of a single scene


def _spec(card):
    from grass_model.data.datasets import input_spec

    return input_spec(card.bands, card.norm, card.tile, card.gsd_m)


@pytest.fixture(scope="module")
def colourful(tmp_path_factory):
    """Three scenes of which the strongest colour is the class, but for a corner of each."""
    folder = tmp_path_factory.mktemp("colourful")
    for name in ("images", "masks", "model"):
        (folder / name).mkdir()
    names = ["blue", "red", "green"]  # another order than the model's
    record = {str(i): {"name": name, "rgb": [i, 9, 9]} for i, name in enumerate(names)}
    (folder / "classes.json").write_text(json.dumps(record))
    (folder / "index.csv").write_text("key,split\na,test\nb,test\nc,val\n")
    for seed, key in enumerate("abc"):
        image = noise(90, 130, seed=seed)
        write_scene(folder / "images" / f"{key}.tif", image, photometric="RGB")
        mask = right_classes(image)
        mask[:20, : 30 * (seed + 1)] = 1
        mask[-9:] = 255
        write_scene(folder / "masks" / f"{key}.tif", mask[None])
    write_segment_model(folder / "model" / "m.onnx")
    return folder


def right_classes(image):
    return np.array([1, 2, 0], np.uint8)[image.argmax(axis=0)]


def test_an_exported_model_is_scored_by_the_engine_over_whole_scenes(colourful):
    model = colourful / "model" / "m.onnx"
    out = evaluate(EvaluateSettings(data=str(colourful), model=str(model), examples=2))
    assert out == colourful / "model" / "m-scores-test.json"
    record = json.loads(out.read_text())
    expected = np.zeros((3, 3), int)
    for key in "ab":
        with rasterio.open(colourful / "images" / f"{key}.tif") as source:
            result = right_classes(source.read())
        with rasterio.open(colourful / "masks" / f"{key}.tif") as source:
            truth = source.read(1)
        np.add.at(expected, (truth[truth != 255], result[truth != 255]), 1)
    assert record["confusion"] == expected.tolist()
    assert [row["scene"] for row in record["scenes"]] == ["a", "b"]
    low, high = record["intervals"]["oa"]
    assert low <= record["oa"] <= high
    assert low < high


def test_a_model_of_coarser_pixels_is_scored_on_the_pixels_of_the_labels(tmp_path):
    folder = tmp_path / "fields"
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True)
    names = ("red", "green", "blue")
    record = {str(i): {"name": name, "rgb": [i, 9, 9]} for i, name in enumerate(names)}
    (folder / "classes.json").write_text(json.dumps(record))
    (folder / "index.csv").write_text("key,split\na,test\n")
    image = np.full((3, 120, 160), 20, np.uint8)
    image[0, :, :83] = image[1, :, 83:] = 200
    fine = NORTH_UP @ Affine.scale(0.5)
    write_scene(folder / "images" / "a.tif", image, transform=fine, photometric="RGB")
    mask = image[:3].argmax(axis=0).astype(np.uint8)
    write_scene(folder / "masks" / "a.tif", mask[None], transform=fine)
    model = write_segment_model(tmp_path / "m.onnx", gsd_m=(0.5, 0.4, 0.6))
    out = evaluate(EvaluateSettings(data=str(folder), model=str(model)))
    confusion = np.array(json.loads(out.read_text())["confusion"])
    assert confusion.sum() == 120 * 160
    # One column of coarse pixels may lie on the border of the two fields.
    assert np.trace(confusion) >= 120 * 158


def test_the_table_and_the_page_say_the_same_and_the_page_needs_no_other_file(colourful):
    model = colourful / "model" / "m.onnx"
    settings = EvaluateSettings(data=str(colourful), model=str(model), split="all", examples=2)
    out = evaluate(settings)
    record = json.loads(out.read_text())
    with out.with_suffix(".csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["scene"] for row in rows] == ["a", "b", "c", "all"]
    assert float(rows[-1]["miou"]) == record["miou"]
    assert float(rows[-1]["iou:green"]) == record["classes"]["green"]["iou"]
    page = out.with_suffix(".html").read_text()
    assert f"{record['miou']:.3f}" in page
    pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    assert len(pictures) == 3 + 2 * 2
    for text in pictures:
        picture = cv2.imdecode(np.frombuffer(base64.b64decode(text), np.uint8), cv2.IMREAD_COLOR)
        assert picture.std() > 5
    assert "http" not in page.replace("data:image", "")
    assert page.count("src=") == len(pictures)


def test_names_from_files_do_not_become_markup(colourful, tmp_path):
    data = shutil.copytree(colourful, tmp_path / "data")
    for folder in ("images", "masks"):
        (data / folder / "a.tif").rename(data / folder / "<b>a.tif")
    (data / "index.csv").write_text("key,split\n<b>a,test\nb,test\nc,val\n")
    out = evaluate(EvaluateSettings(data=str(data), model=str(data / "model" / "m.onnx")))
    page = out.with_suffix(".html").read_text()
    assert "<b>" not in page
    assert "&lt;b&gt;a" in page


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, "run and model neither"),
        ({"run": "r", "model": "m"}, "run and model both"),
        ({"run": "r", "boundary_px": 0}, "boundary_px is 0"),
        ({"run": "r", "out": "scores.html"}, r"scores\.html"),
    ],
)
def test_settings_that_make_no_evaluation_are_refused(colourful, change, word):
    with pytest.raises(JobError, match=word):
        evaluate(EvaluateSettings(data=str(colourful), **change))


def test_a_model_of_other_classes_is_refused(colourful, data):
    model = str(colourful / "model" / "m.onnx")
    with pytest.raises(DataError, match="has the classes"):
        evaluate(EvaluateSettings(data=str(data), model=model))


def test_data_with_other_classes_is_refused(finetuned, data, tmp_path):
    other = shutil.copytree(data, tmp_path / "other")
    (other / "classes.json").write_text('{"0": {"name": "x", "rgb": [0, 0, 0]}}')
    with pytest.raises(DataError, match="building"):
        evaluate(EvaluateSettings(run=str(finetuned), data=str(other)))


def test_a_pretraining_run_cannot_be_scored(pretrained, data):
    with pytest.raises(DataError, match="encoder"):
        evaluate(EvaluateSettings(run=str(pretrained), data=str(data)))
