"""A tiny landscape and the runs trained on it, made once for all tests of training and export."""

from pathlib import Path

import pytest
from lightning.pytorch.callbacks import Callback

from grass_model.data.synthetic import write_dataset
from grass_model.finetuning.command import finetune
from grass_model.pretraining.command import pretrain
from grass_model.settings.finetune import FinetuneSettings
from grass_model.settings.pretrain import EncoderSettings, LoopSettings, PretrainSettings

TILE = 64


PRECISIONS = ("32-true", "bf16-mixed")  # both work on every CPU, if slowly


def loop(**changes):
    """A short loop; in float32, so that no test hangs on what the CPU happens to have."""
    values = {
        "precision": "32-true",
        "steps": 6,
        "batch": 8,
        "workers": 0,
        "checkpoint_every": 2,
        "lr": 1e-3,
        **changes,
    }
    return LoopSettings(**values)


class StopAt(Callback):
    """Ends a run after so many steps, as a kill would; by `error`, or in order without one."""

    def __init__(self, step, error=InterruptedError):
        self.step, self.error = step, error

    def on_train_batch_end(self, trainer, *_):
        if trainer.global_step == self.step:
            if self.error is not None:
                raise self.error
            trainer.should_stop = True


class Losses(Callback):
    """Losses of all batches, as parts of their step."""

    def __init__(self):
        self.seen = []

    def on_before_backward(self, trainer, task, loss):
        self.seen.append(float(loss.detach()))


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("data"), scenes=4, size=192, seed=0)


@pytest.fixture(scope="session")
def pretrained(data, tmp_path_factory) -> Path:
    return pretrain(
        PretrainSettings(
            images=str(data),
            out=str(tmp_path_factory.mktemp("pretrain")),
            tile=TILE,
            view=48,
            bank=12,
            encoder=EncoderSettings(name="resnet10t"),
            loop=loop(),
        )
    )


@pytest.fixture(scope="session")
def finetuned(data, pretrained, tmp_path_factory) -> Path:
    return finetune(
        FinetuneSettings(
            data=str(data),
            out=str(tmp_path_factory.mktemp("finetune")),
            tile=TILE,
            crop=TILE,
            validate_every=3,
            encoder=EncoderSettings(name="resnet10t", init=str(pretrained)),
            loop=loop(),
        )
    )
