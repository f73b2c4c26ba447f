import re
from dataclasses import replace

import pytest
import torch
from lightning.pytorch.callbacks import Callback

from grass_model.models.run_card import load_card, load_tensors
from grass_model.pretraining.command import pretrain
from grass_qgis.engine.core.errors import JobError
from tests.grass_model.pretraining.test_command import settings_for
from tests.training import PRECISIONS, loop


class SpoilLoss(Callback):
    """The loss is not a number at `step` and after."""

    def __init__(self, step):
        self.step = step

    def on_train_batch_start(self, trainer, task, batch, _):
        if trainer.global_step >= self.step:
            batch.first.fill_(float("nan"))


class SpoilWeights(Callback):
    """The update of `step` leaves weights that are not numbers."""

    def __init__(self, step):
        self.step = step

    def on_before_optimizer_step(self, trainer, task, _):
        if trainer.global_step >= self.step:
            next(task.trunk.parameters()).grad.fill_(float("nan"))


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(
    ("damage", "step", "what"),
    [(SpoilLoss, 4, "the loss is nan"), (SpoilWeights, 5, r"trunk\.\S+ is not finite")],
)
def test_a_diverged_run_stops_and_goes_on_from_its_last_good_checkpoint(
    data, tmp_path, damage, step, what, precision
):
    way = loop(steps=8, checkpoint_every=2, precision=precision)
    settings = settings_for(data, tmp_path, loop=way)
    with pytest.raises(JobError, match=what) as caught:
        pretrain(settings, [damage(step)])
    assert re.search(r"at step \d, learning rate 0\.\d+", str(caught.value))
    assert "smaller loop.lr" in caught.value.remedy
    last = torch.load(tmp_path / "checkpoints" / "last.ckpt", weights_only=True)
    assert last["global_step"] == 4
    assert all(value.isfinite().all() for value in last["state_dict"].values())
    assert not (tmp_path / "model.json").exists()
    pretrain(replace(settings, resume=True))
    assert load_card(tmp_path).provenance["pretraining"]["steps"] == 8


def test_a_resumed_run_takes_a_new_learning_rate(data, tmp_path):
    settings = settings_for(data, tmp_path, loop=loop(steps=6))
    with pytest.raises(JobError):
        pretrain(settings, [SpoilLoss(4)])
    before = torch.load(tmp_path / "checkpoints" / "last.ckpt", weights_only=True)["state_dict"]
    still = replace(settings, resume=True, loop=replace(settings.loop, lr=0.0))
    after = load_tensors(pretrain(still))
    names = [key for key, value in before.items() if value.ndim > 1]
    assert names
    assert all(torch.equal(before[key], after[key]) for key in names)
