import json

import numpy as np
import pytest
import torch

from grass_model.data.views import Normalisation
from grass_model.models.run_card import (
    ENCODER,
    SEGMENTER,
    RunCard,
    load_card,
    load_samples,
    load_tensors,
    require_kind,
    save_run,
)
from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import DataError

CARD = RunCard(
    kind=SEGMENTER,
    encoder="resnet10t",
    output_stride=16,
    bands=("red", "green"),
    norm=Normalisation((255.0, 255.0), (0.4, 0.5), (0.2, 0.3)),
    tile=64,
    gsd_m=0.5,
    decoder="unet",
    classes=(ClassSpec(0, "a", "#ff0000"), ClassSpec(1, "b", "#00ff00")),
    provenance={"steps": 3},
)
TILES = np.arange(10 * 2 * 4 * 4, dtype=np.uint16).reshape(10, 2, 4, 4)


def test_a_run_is_read_back_as_it_was_written(tmp_path):
    save_run(tmp_path, CARD, {"w": torch.arange(6.0).reshape(2, 3)}, TILES)
    assert load_card(tmp_path) == CARD
    assert torch.equal(load_tensors(tmp_path)["w"], torch.arange(6.0).reshape(2, 3))
    samples = load_samples(tmp_path)
    assert samples.dtype == np.uint16
    assert np.array_equal(samples[[0, -1]], TILES[[0, -1]])
    assert not list(tmp_path.glob("*.part"))


def test_a_folder_without_a_run_is_said(tmp_path):
    with pytest.raises(DataError, match="not the folder of a finished run"):
        load_card(tmp_path)


@pytest.mark.parametrize("change", [{"format": 99}, {"norm": {"mean": [1]}}, {"classes": [{}]}])
def test_a_card_of_another_make_is_refused(tmp_path, change):
    save_run(tmp_path, CARD, {"w": torch.zeros(1)}, TILES)
    path = tmp_path / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(DataError, match=r"model\.json"):
        load_card(tmp_path)


def test_damaged_weights_are_refused(tmp_path):
    save_run(tmp_path, CARD, {"w": torch.zeros(100)}, TILES)
    path = tmp_path / "model.safetensors"
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(DataError, match=r"model\.safetensors"):
        load_tensors(tmp_path)


def test_weights_of_a_diverged_training_are_not_written(tmp_path):
    with pytest.raises(DataError, match="diverged"):
        save_run(tmp_path, CARD, {"w": torch.tensor([1.0, float("nan")])}, TILES)
    assert list(tmp_path.iterdir()) == []


def test_the_wrong_kind_of_run_is_refused(tmp_path):
    with pytest.raises(DataError, match="'segmenter'") as caught:
        require_kind(CARD, ENCODER, tmp_path)
    assert "grass-train pretrain" in caught.value.remedy
    assert require_kind(CARD, SEGMENTER, tmp_path) is CARD
