import re
from dataclasses import replace

import pytest
import torch

from grass_model.models.run_card import load_card, load_tensors
from grass_model.pretraining.command import pretrain
from grass_model.pretraining.task import GrassTask
from grass_qgis.engine.core.errors import JobError
from tests.grass_model.pretraining.test_command import settings_for
from tests.training import PRECISIONS, loop


def spoil_loss(patch, step):
    """The loss is not a number at `step` and after."""
    original = GrassTask.training_step

    def training_step(task, batch, number):
        loss = original(task, batch, number)
        return loss * float("nan") if task.global_step >= step else loss

    patch.setattr(GrassTask, "training_step", training_step)


def spoil_weights(patch, step):
    """The update of `step` leaves weights that are not numbers."""
    original = GrassTask.optimizer_step

    def optimizer_step(task, *args, **kwargs):
        number = task.global_step
        original(task, *args, **kwargs)
        if number >= step:
            with torch.no_grad():
                next(task.trunk.parameters()).fill_(float("nan"))

    patch.setattr(GrassTask, "optimizer_step", optimizer_step)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(
    ("damage", "step", "what"),
    [(spoil_loss, 4, "the loss is nan"), (spoil_weights, 5, r"trunk\.\S+ is not finite")],
)
def test_a_diverged_run_stops_and_goes_on_from_its_last_good_checkpoint(
    data, tmp_path, damage, step, what, precision
):
    way = loop(steps=8, checkpoint_every=2, precision=precision)
    settings = settings_for(data, tmp_path, loop=way)
    with pytest.MonkeyPatch.context() as patch:
        damage(patch, step)
        with pytest.raises(JobError, match=what) as caught:
            pretrain(settings)
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
    with pytest.MonkeyPatch.context() as patch:
        spoil_loss(patch, 4)
        with pytest.raises(JobError):
            pretrain(settings)
    before = torch.load(tmp_path / "checkpoints" / "last.ckpt", weights_only=True)["state_dict"]
    still = replace(settings, resume=True, loop=replace(settings.loop, lr=0.0))
    after = load_tensors(pretrain(still))
    names = [key for key, value in before.items() if value.ndim > 1]
    assert names
    assert all(torch.equal(before[key], after[key]) for key in names)
