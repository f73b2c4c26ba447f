"""Steps of more than one batch."""

import csv
from dataclasses import replace

import pytest
import torch
from lightning.pytorch.callbacks import Callback, Timer

from grass_model.contrast.gather import whole_nt_xent
from grass_model.contrast.presets import FIXED
from grass_model.contrast.step import guided_step
from grass_model.finetuning.command import finetune
from grass_model.models.encoders import ProjectionHead, Trunk, build_encoder
from grass_model.models.run_card import load_tensors
from grass_model.pretraining.command import pretrain
from grass_model.settings.pretrain import GrassSettings
from grass_model.training.optimisers import rate_at
from grass_model.training.steps import describe_steps, images_per_step
from grass_qgis.engine.core.errors import DataError, JobError
from tests.grass_model.finetuning.test_command import settings_for as finetuning
from tests.grass_model.pretraining.test_command import settings_for
from tests.training import Losses, loop

TWO = loop(accumulate=2, batch=4, precision="32-true")
GUIDED = GrassSettings(warmup_fraction=0.0)


class StopError(Exception):
    """Ends a run between two batches, as a kill would."""


class Recorded(Callback):
    """The batches a run is given, each with the weights it met."""

    def __init__(self):
        self.seen = []

    def on_train_batch_start(self, trainer, task, batch, _):
        state = {key: value.detach().clone() for key, value in task.state_dict().items()}
        self.seen.append((batch, state))


class StopAfter(Callback):
    """Lets a run take so many batches and no more."""

    def __init__(self, batches):
        self.left = batches

    def on_train_batch_end(self, *_):
        self.left -= 1
        if not self.left:
            raise StopError


def test_a_step_of_two_batches_is_two_backward_passes_of_half_the_loss(data, tmp_path):
    recorded = Recorded()
    way = replace(TWO, steps=1, optimiser="sgd", weight_decay=0.0, lr=0.01)
    run = load_tensors(pretrain(settings_for(data, tmp_path, grass=GUIDED, loop=way), [recorded]))
    (first, start), (second, _) = recorded.seen
    assert first.first.shape[0] == second.first.shape[0] == 4
    assert not torch.equal(first.first, second.first)
    both = torch.nn.ModuleDict({"trunk": Trunk(build_encoder("resnet10t", 3, 16))})
    both["head"] = ProjectionHead("mlp", both["trunk"].channels)
    both.load_state_dict(start)
    both.to(memory_format=torch.channels_last)
    for batch in (first, second):
        loss = guided_step(batch, both["trunk"], both["head"], whole_nt_xent, FIXED).loss
        (loss / 2).backward()
    with torch.no_grad():
        for parameter in both.parameters():
            parameter.sub_(0.01 * parameter.grad)
    for key, value in both.state_dict().items():
        torch.testing.assert_close(run[key], value, rtol=1e-6, atol=1e-7, msg=key)
    # What stands before a last norm, which starts at zero, has no gradient yet.
    moved = [not torch.equal(run[key], start[key]) for key, _ in both.named_parameters()]
    assert sum(moved) > 0.5 * len(moved)


def test_a_step_takes_the_samples_that_follow_those_of_the_last(data, tmp_path):
    two, one = Recorded(), Recorded()
    pretrain(settings_for(data, tmp_path / "two", loop=replace(TWO, steps=2)), [two])
    way = replace(TWO, steps=2, accumulate=1, batch=8)
    pretrain(settings_for(data, tmp_path / "one", loop=way), [one])
    taken = [torch.cat([batch.first for batch, _ in run.seen]) for run in (two, one)]
    assert torch.equal(*taken)


def test_every_batch_draws_other_random_numbers(data, tmp_path):
    drawn = []

    class Draw(Callback):
        def on_before_backward(self, *_):
            drawn.append(float(torch.rand(1)))

    pretrain(settings_for(data, tmp_path, loop=replace(TWO, steps=3)), [Draw()])
    assert len(set(drawn)) == len(drawn) == 6


@pytest.mark.parametrize("batches", [4, 5])
def test_a_pretraining_broken_within_a_step_ends_where_an_unbroken_one_does(
    data, tmp_path, batches
):
    way = replace(TWO, checkpoint_every=1)
    whole = load_tensors(pretrain(settings_for(data, tmp_path / "whole", loop=way)))
    broken = settings_for(data, tmp_path / "broken", loop=way)
    for settings, taken in ((broken, batches), (replace(broken, resume=True), 1)):
        # The second session ends on the first batch of a step: nothing may be saved there.
        with pytest.raises(StopError):
            pretrain(settings, [StopAfter(taken)])
    again = load_tensors(pretrain(replace(broken, resume=True)))
    assert all(torch.equal(whole[key], again[key]) for key in whole)


def test_a_fine_tuning_broken_within_a_step_ends_where_an_unbroken_one_does(data, tmp_path):
    whole = load_tensors(finetune(finetuning(data, tmp_path / "whole", loop=TWO)))
    broken = finetuning(data, tmp_path / "broken", loop=TWO)
    with pytest.raises(StopError):
        finetune(broken, [StopAfter(7)])
    again = load_tensors(finetune(replace(broken, resume=True)))
    assert all(torch.equal(whole[key], again[key]) for key in whole)


def test_a_fine_tuning_validates_between_whole_steps(data, tmp_path):
    validated = []

    class Validated(Callback):
        def on_validation_epoch_end(self, trainer, _):
            validated.append(trainer.global_step)

    finetune(finetuning(data, tmp_path, loop=TWO), [Validated()])
    assert validated == [3, 6]


def test_a_session_that_is_out_of_time_ends_with_a_whole_step(data, tmp_path, monkeypatch):
    way = replace(TWO, accumulate=3, max_time="00:00:00:09")
    whole = load_tensors(pretrain(settings_for(data, tmp_path / "whole", loop=way)))
    requested = iter(range(10**6))
    with monkeypatch.context() as patch:  # every look at the clock is a second
        patch.setattr(Timer, "time_elapsed", lambda *_: 7 + next(requested))
        pretrain(settings_for(data, tmp_path / "broken", loop=way))
    last = torch.load(tmp_path / "broken" / "checkpoints" / "last.ckpt", weights_only=True)
    assert 0 < last["global_step"] < 6
    seen = last["loops"]["fit_loop"]["epoch_loop.batch_progress"]["total"]["processed"]
    assert seen == 3 * last["global_step"]
    again = settings_for(data, tmp_path / "broken", loop=way, resume=True)
    again = load_tensors(pretrain(again))
    assert all(torch.equal(whole[key], again[key]) for key in whole)


def test_warm_up_guided_steps_and_rates_are_counted_in_steps(data, tmp_path, monkeypatch):
    kinds = []
    for kind in ("plain_step", "guided_step"):
        real = getattr(__import__("grass_model.pretraining.task", fromlist=[kind]), kind)
        monkeypatch.setattr(
            f"grass_model.pretraining.task.{kind}",
            lambda *a, _kind=kind, _real=real: kinds.append(_kind[0]) or _real(*a),
        )
    grass = GrassSettings(warmup_steps=2, lam_every=2)
    run = pretrain(settings_for(data, tmp_path, grass=grass, loop=TWO))
    assert "".join(kinds) == "pppp" + "ggpp" * 2
    rows = list(csv.DictReader((run / "metrics.csv").open()))
    assert [row["step"] for row in rows] == ["0", "5"]
    assert float(rows[1]["lr"]) == pytest.approx(1e-3 * rate_at(5, 6))


def test_an_epoch_of_warm_up_is_as_many_steps_as_take_its_tiles(data, tmp_path):
    seen = []

    class Look(Callback):
        def on_train_start(self, trainer, task):
            seen.append(task.warmup_steps)
            raise StopError

    settings = settings_for(data, tmp_path, grass=GrassSettings(warmup_epochs=2), loop=TWO)
    with pytest.raises(StopError):  # 18 tiles: two epochs are 4.5 steps of 8 images
        pretrain(settings, [Look()])
    assert seen == [4]


def test_the_row_of_a_step_is_the_mean_of_its_batches(data, tmp_path):
    losses = Losses()
    run = pretrain(settings_for(data, tmp_path, loop=TWO), [losses])
    rows = {int(row["step"]): row for row in csv.DictReader((run / "metrics.csv").open())}
    assert float(rows[5]["loss"]) == pytest.approx(sum(losses.seen[10:12]), rel=1e-5)
    assert float(rows[0]["loss"]) == pytest.approx(sum(losses.seen[:2]), rel=1e-5)


def test_a_fine_tuning_logs_a_step_once_with_the_mean_of_its_batches(data, tmp_path):
    losses = Losses()
    run = finetune(finetuning(data, tmp_path, loop=replace(TWO, steps=5)), [losses])
    rows = list(csv.DictReader((run / "metrics.csv").open()))
    (logged,) = [row for row in rows if row["loss"]]
    assert logged["step"] == "4"
    assert float(logged["loss"]) == pytest.approx(sum(losses.seen[8:10]), rel=1e-5)
    assert len([row for row in rows if row["lr-AdamW/pg1"]]) == 1


def test_what_a_step_is_made_of_is_said_when_it_is_not_one_batch(data, tmp_path, capsys):
    assert images_per_step(TWO) == 8
    assert describe_steps(replace(TWO, accumulate=1), contrastive=True) == ""
    assert "negatives" not in describe_steps(TWO, contrastive=False)
    pretrain(settings_for(data, tmp_path, loop=replace(TWO, steps=1)))
    lines = [line for line in capsys.readouterr().out.splitlines() if "2 batches of 4" in line]
    assert len(lines) == 1
    assert "negatives are those of 4 images, not of 8" in lines[0]


def test_a_run_goes_on_with_steps_as_large_as_they_were(data, tmp_path):
    pretrain(settings_for(data, tmp_path, loop=replace(TWO, steps=1)))
    other = settings_for(data, tmp_path, resume=True, loop=replace(TWO, accumulate=1))
    with pytest.raises(DataError, match=r"loop\.accumulate 2.*fit 1"):
        pretrain(other)


def test_steps_of_no_batch_are_refused(data, tmp_path):
    with pytest.raises(JobError, match=r"loop\.accumulate is 0"):
        pretrain(settings_for(data, tmp_path, loop=loop(accumulate=0)))
