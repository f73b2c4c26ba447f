import json
import shutil

import numpy as np
import pytest
import rasterio
import torch

from grass_model.evaluate import evaluate
from grass_model.segmenter import load_segmenter
from grass_model.settings_finetune import EvaluateSettings
from grass_qgis.engine.errors import DataError
from grass_qgis.engine.preprocess import standardise
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
    found = np.array(record["confusion"])
    assert found.sum() == 192 * 192
    # Two orders of summation may put a pixel on either side of a tie.
    assert np.abs(found - confusion).sum() <= 4
    assert record["oa"] == pytest.approx(np.trace(found) / found.sum(), abs=1e-6)


def _spec(card):
    from grass_model.data.datasets import input_spec

    return input_spec(card.bands, card.norm, card.tile, card.gsd_m)


def test_data_with_other_classes_is_refused(finetuned, data, tmp_path):
    other = shutil.copytree(data, tmp_path / "other")
    (other / "classes.json").write_text('{"0": {"name": "x", "rgb": [0, 0, 0]}}')
    with pytest.raises(DataError, match="building"):
        evaluate(EvaluateSettings(run=str(finetuned), data=str(other)))


def test_a_pretraining_run_cannot_be_scored(pretrained, data):
    with pytest.raises(DataError, match="encoder"):
        evaluate(EvaluateSettings(run=str(pretrained), data=str(data)))
