"""A spoilt folder of a run is read as far as it is sound, or refused in one sentence."""

from __future__ import annotations

import json
import os
import random
import shutil

import pytest

from export import regions
from grass_model.files.record import read_precision, refuse_other_model
from grass_model.models.run_card import load_samples
from grass_model.models.segmenter import load_segmenter
from grass_model.settings.finetune import FinetuneSettings
from grass_model.training.loop import last_checkpoint, steps_done
from grass_qgis.engine.core.errors import GrassError
from tests.hostile.mutations import spoilt_bytes, spoilt_record
from tests.training import data, finetuned, pretrained

__all__ = ["data", "finetuned", "pretrained"]

# Readers of a file and how often it is spoilt.
FILES = {
    "model.json": (load_segmenter, 60),
    "model.safetensors": (load_segmenter, 30),
    "samples.npy": (load_samples, 80),
    "run.json": (lambda folder: (read_precision(folder), refuse_other_model(again(folder))), 80),
    "checkpoints/last.ckpt": (lambda folder: steps_done(last_checkpoint(folder)), 30),
}


def again(folder):
    return FinetuneSettings(data="d", out=str(folder), resume=True)


def spoilt(whole, folder, name, seed):
    """A copy of the run in which one file is spoilt."""
    shutil.copytree(whole, folder, copy_function=os.link)
    rng = random.Random(f"{name} {seed}")
    content = (folder / name).read_bytes()
    if name.endswith(".json") and rng.random() < 0.7:
        content = json.dumps(spoilt_record(json.loads(content), rng)).encode("utf-8", "replace")
    else:
        content = spoilt_bytes(content, rng)
    (folder / name).unlink()
    (folder / name).write_bytes(content)
    return folder


def refused(read, folder):
    """Whether a reader refuses; it may raise nothing but an error for the user."""
    try:
        read(folder)
    except GrassError as error:
        assert error.remedy and "\n" not in str(error)
        return True
    return False


@pytest.mark.parametrize("name", FILES)
def test_a_spoilt_file_of_a_run_is_refused_or_read(finetuned, tmp_path, name):
    read, times = FILES[name]
    assert not refused(read, finetuned) or name == "run.json"  # which was of other settings
    seen = [refused(read, spoilt(finetuned, tmp_path / str(k), name, k)) for k in range(times)]
    assert any(seen)


@pytest.mark.parametrize("name", ["model.json", "model.safetensors"])
def test_a_spoilt_pretraining_makes_no_model_of_regions(pretrained, tmp_path, name):
    assert not refused(regions.load, pretrained)
    folders = (spoilt(pretrained, tmp_path / str(k), name, k) for k in range(40))
    seen = [refused(regions.load, folder) for folder in folders]
    assert any(seen)
