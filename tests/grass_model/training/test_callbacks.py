import re
from dataclasses import replace

import pytest
import torch

from grass_model.models.run_card import load_card, load_tensors
from grass_model.pretraining.command import pretrain
from grass_qgis.engine.core.errors import JobError
from tests.grass_model.pretraining.test_command import settings_for
from tests.training import loop


def broken_from(step, damage):
    """`GrassTask.training_step` whose loss is spoilt by `damage` at `step` and after."""
    from grass_model.pretraining.task import GrassTask

    original = GrassTask.training_step

    def training_step(task, batch, number):
        loss = original(task, batch, number)
        return damage(task, loss) if task.global_step >= step else loss

    return training_step


def spoil_loss(_, loss):
    return loss * float("nan")


def spoil_weights(task, loss):
    with torch.no_grad():
        next(task.trunk.parameters()).fill_(float("nan"))
    return loss


@pytest.mark.parametrize(
    ("damage", "step", "what"),
    [(spoil_loss, 4, "the loss is nan"), (spoil_weights, 5, r"trunk\.\S+ is not finite")],
)
def test_a_diverged_run_stops_and_goes_on_from_its_last_good_checkpoint(
    data, tmp_path, damage, step, what
):
    settings = settings_for(data, tmp_path, loop=loop(steps=8, checkpoint_every=2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "grass_model.pretraining.task.GrassTask.training_step", broken_from(step, damage)
        )
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


def test_a_resumed_run_takes_the_learning_rate_it_is_told(data, tmp_path):
    settings = settings_for(data, tmp_path, loop=loop(steps=6))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "grass_model.pretraining.task.GrassTask.training_step", broken_from(4, spoil_loss)
        )
        with pytest.raises(JobError):
            pretrain(settings)
    before = torch.load(tmp_path / "checkpoints" / "last.ckpt", weights_only=True)["state_dict"]
    still = replace(settings, resume=True, loop=replace(settings.loop, lr=0.0))
    after = load_tensors(pretrain(still))
    names = [key for key, value in before.items() if value.ndim > 1]
    assert names
    assert all(torch.equal(before[key], after[key]) for key in names)
