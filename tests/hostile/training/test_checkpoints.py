"""A file of weights or a checkpoint that would run code when it is unpickled runs none."""

from __future__ import annotations

import os
from pathlib import Path

import lightning
import pytest
import torch
from torch import nn

from export import third_party
from grass_model.models import weights_import as weights_file
from grass_model.training import loop
from grass_qgis.engine.core.errors import DataError


class Trap:
    """Leaves a mark where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


class Task(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)

    def training_step(self, batch, _):
        return self.layer(batch).mean()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)


@pytest.fixture
def mark(tmp_path):
    return tmp_path / "mark"


def trapped(path, mark):
    state = {f"layer.{k}": v for k, v in Task().layer.state_dict().items()}
    torch.save(
        {"global_step": 1, "epoch": 0, "state_dict": state, "loops": {}, "trap": Trap(mark),
         "pytorch-lightning_version": lightning.__version__, "optimizer_states": []},
        path,
    )  # fmt: skip
    return path


def test_the_trap_works_where_nobody_is_careful(tmp_path, mark):
    torch.load(trapped(tmp_path / "a.ckpt", mark), weights_only=False)
    assert mark.exists()


def test_resuming_refuses_a_checkpoint_with_code(tmp_path, mark):
    path = trapped(tmp_path / "last.ckpt", mark)
    for act in (lambda: loop.steps_done(path), lambda: loop.load_checkpoint(Task(), path)):
        with pytest.raises(DataError, match="cannot be read") as caught:
            act()
        assert caught.value.remedy
    assert not mark.exists()


def test_lightning_itself_refuses_a_checkpoint_with_code_as_it_is_called_here(tmp_path, mark):
    path = trapped(tmp_path / "last.ckpt", mark)
    trainer = lightning.Trainer(
        max_steps=2, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, default_root_dir=tmp_path,
    )  # fmt: skip
    with pytest.raises(Exception, match=r"[Ww]eights.only|Unpickl"):
        trainer.fit(Task(), torch.zeros(4, 2).split(1), ckpt_path=path, weights_only=True)
    assert not mark.exists()


def test_a_run_that_is_resumed_refuses_a_checkpoint_with_code(tmp_path, mark):
    (tmp_path / "checkpoints").mkdir()
    result = trapped(tmp_path / "checkpoints" / "last.ckpt", mark)
    assert loop.last_checkpoint(tmp_path) == result
    with pytest.raises(DataError):
        loop.steps_done(loop.last_checkpoint(tmp_path))
    assert not mark.exists()


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".ckpt", ".bin", ".safetensors"])
def test_a_file_of_weights_with_code_is_refused(tmp_path, mark, suffix):
    path = trapped(tmp_path / f"weights{suffix}", mark)
    with pytest.raises(DataError, match="cannot be read as weights") as caught:
        weights_file.read_tensors(path)
    assert caught.value.remedy
    with pytest.raises(DataError, match="cannot be read as weights"):
        third_party.load_weights(Task(), path)
    assert not mark.exists()
