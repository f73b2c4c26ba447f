"""`loop.precision auto`: a step is timed in each precision, and what came of it is kept."""

import json
import platform
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from lightning.pytorch.callbacks import Callback

from grass_model.finetuning.command import finetune
from grass_model.models.run_card import load_tensors
from grass_model.pretraining.command import pretrain
from grass_model.settings.pretrain import LoopSettings
from grass_model.training import precision
from grass_model.training.loop import build_trainer
from grass_model.training.precision import (
    FULL,
    compare,
    fastest,
    half_precision,
    precision_plugin,
    step_seconds,
    worth_timing,
)
from tests.grass_model.finetuning.test_command import settings_for as finetuning
from tests.grass_model.pretraining.test_command import settings_for
from tests.training import PRECISIONS, StopAt, loop

HALF = "bf16-mixed"
LONG = loop(precision="auto", steps=1000, memory_probe=False)  # long enough to be timed
CPU = torch.device("cpu")


def record_of(folder):
    return json.loads((folder / "run.json").read_text())["sessions"][-1]["precision"]


@pytest.fixture
def timed(monkeypatch):
    """A CPU whose speed in each precision can be set."""
    speeds = {FULL: 1.0, HALF: 1.0}
    requested = []

    def seconds(loss, images, plugin, module):
        name = HALF if "bf16" in str(plugin.precision) else FULL
        requested.append((name, images))
        return speeds[name] * images

    monkeypatch.setattr(precision, "step_seconds", seconds)
    return speeds, requested


class Steps(Callback):
    """Ends a run after so many steps; keeps the types of number of its features."""

    def __init__(self, steps):
        self.steps, self.dtypes = steps, []

    def on_train_start(self, trainer, task):
        kept = self.dtypes
        self.hook = task.trunk.register_forward_hook(lambda *given: kept.append(given[-1].dtype))

    def on_train_end(self, *_):
        self.hook.remove()

    def on_train_batch_end(self, trainer, *_):
        trainer.should_stop = trainer.global_step == self.steps


@pytest.mark.parametrize(
    ("half", "chosen", "dtype"), [(0.5, HALF, torch.bfloat16), (0.95, FULL, torch.float32)]
)
def test_a_run_trains_in_the_precision_that_is_clearly_faster(
    data, tmp_path, timed, half, chosen, dtype
):
    timed[0][HALF], steps = half, Steps(2)
    pretrain(settings_for(data, tmp_path, loop=LONG), [steps])
    assert set(steps.dtypes) == {dtype}
    record = record_of(tmp_path)
    assert record["precision"] == chosen
    assert record["seconds"] == {FULL: 8.0, HALF: 8 * half}


def test_a_resumed_run_keeps_the_precision_it_began_with(data, tmp_path, timed):
    timed[0][HALF], steps = 0.5, Steps(6)
    settings = settings_for(data, tmp_path, loop=LONG)
    pretrain(settings, [Steps(2)])
    (tmp_path / "model.json").unlink()
    timed[0][HALF] = 2.0
    requested = len(timed[1])
    pretrain(replace(settings, resume=True), [steps])
    assert len(timed[1]) == requested
    assert set(steps.dtypes) == {torch.bfloat16}
    assert record_of(tmp_path)["precision"] == HALF


def test_a_run_moved_to_another_cpu_is_timed_again(data, tmp_path, timed):
    timed[0][HALF], steps = 0.5, Steps(6)
    settings = settings_for(data, tmp_path, loop=LONG)
    pretrain(settings, [Steps(2)])
    (tmp_path / "model.json").unlink()
    timed[0][HALF] = 2.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(platform, "machine", lambda: "abacus")
        pretrain(replace(settings, resume=True), [steps])
    assert steps.dtypes[-1] == torch.float32
    assert record_of(tmp_path)["device"].startswith("cpu abacus ")


def test_a_requested_precision_is_not_timed(data, tmp_path, timed):
    steps = Steps(2)
    for name in PRECISIONS:
        settings = settings_for(data, tmp_path / name, loop=replace(LONG, precision=name))
        pretrain(settings, [steps])
    assert not timed[1]
    assert set(steps.dtypes) == {torch.float32, torch.bfloat16}


def test_a_short_run_is_in_float32_on_every_cpu(data, tmp_path):
    steps = Steps(2)
    pretrain(settings_for(data, tmp_path, loop=loop(precision="auto", steps=2)), [steps])
    assert set(steps.dtypes) == {torch.float32}
    assert record_of(tmp_path)["precision"] == FULL


def test_real_steps_are_timed_without_a_trace_in_the_weights(data, tmp_path):
    settings = settings_for(data, tmp_path / "a", loop=LONG)
    timed = load_tensors(pretrain(settings, [Steps(2)]))
    record = record_of(tmp_path / "a")
    assert set(record["seconds"]) == {FULL, HALF}
    assert all(0 < value < 600 for value in record["seconds"].values())
    way = replace(settings.loop, precision=record["precision"])
    other = replace(settings, out=str(tmp_path / "b"), loop=way)
    untimed = load_tensors(pretrain(other, [Steps(2)]))
    assert all(torch.equal(timed[key], untimed[key]) for key in untimed)


def test_fine_tuning_is_timed_too(data, tmp_path, timed):
    timed[0][HALF] = 0.5
    finetune(finetuning(data, tmp_path, loop=LONG), [StopAt(2, None)])
    assert record_of(tmp_path)["precision"] == HALF


def test_where_half_precision_is_emulated_few_steps_are_tried():
    requested = []

    def seconds(name, images):
        requested.append((name, images))
        return images * (20.0 if name == HALF else 1.0)

    assert fastest(compare((FULL, HALF), 2, 8, seconds)) == FULL
    assert requested == [(FULL, 2)] * 2 + [(HALF, 2)] * 2


@given(full=st.floats(0.01, 100), half=st.floats(0.01, 100))
def test_half_precision_must_be_clearly_faster(full, half):
    chosen = fastest({FULL: full, HALF: half})
    assert chosen == (HALF if half < 0.9 * full else FULL)


def test_memory_that_does_not_hold_a_precision_rules_it_out():
    weight = torch.nn.Linear(2, 2)

    def loss(_):
        raise torch.OutOfMemoryError("CUDA out of memory")

    assert step_seconds(loss, 8, precision_plugin(HALF, "cpu"), weight) == float("inf")


def test_the_trial_is_a_small_part_of_the_runs_it_is_made_for():
    assert not worth_timing(LoopSettings(steps=20, batch=64), 8)
    assert worth_timing(LoopSettings(steps=100, batch=64), 8)


def test_a_gpu_that_emulates_bfloat16_is_tried_in_float16(monkeypatch):
    cuda = torch.device("cuda")
    for native, name in ((True, HALF), (False, "16-mixed")):
        monkeypatch.setattr(
            "torch.cuda.is_bf16_supported",
            lambda including_emulation=True, native=native: including_emulation or native,
        )
        assert half_precision(cuda) == name
    assert half_precision(CPU) == HALF
    assert half_precision(torch.device("mps")) is None


def test_before_the_trial_a_trainer_is_in_float32(tmp_path):
    assert build_trainer(loop(precision="auto"), tmp_path, "pretrain").precision == FULL
