"""Trainings of a few seconds, and the weights they end with when nobody disturbs them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from grass_model.data.synthetic import write_dataset
from tests.faults.training.forked import finish

STEPS = 8
# Steps that are validated have a checkpoint of their own too.
_LOOP = (
    f"--loop.steps {STEPS} --loop.batch 4 --loop.workers 0 --loop.checkpoint_every 1 "
    "--loop.precision 32-true --loop.lr 1e-3 --encoder.name resnet10t --tile 64"
)
_SEPARATE = {
    "pretrain": "--view 40 --bank 4 --pictures_every 0",
    "finetune": "--crop 32 --validate_every 2",
}


@dataclass(frozen=True)
class Training:
    """A command, the run it gives, the bytes of its weights, and the seconds it takes."""

    name: str
    data: Path
    run: Path
    weights: bytes
    seconds: float

    def command(self, out: Path, *more: str) -> list[str]:
        return command(self.name, self.data, out, *more)


def command(name: str, data: Path, out: Path, *more: str) -> list[str]:
    source = {"pretrain": "--images", "finetune": "--data"}[name]
    given = [name, source, str(data), "--out", str(out)]
    return [*given, *_LOOP.split(), *_SEPARATE[name].split(), *more]


def weights_of(run: Path) -> bytes:
    return (run / "model.safetensors").read_bytes()


@pytest.fixture(scope="session")
def landscape(tmp_path_factory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("landscape"), scenes=4, size=128, seed=0)


@pytest.fixture(scope="session", params=list(_SEPARATE))
def training(request, landscape, tmp_path_factory) -> Training:
    folder = tmp_path_factory.mktemp("whole")
    began = time.perf_counter()
    status = finish(command(request.param, landscape, folder / "run"), folder / "log")
    assert status == 0, (folder / "log").read_text()
    seconds = time.perf_counter() - began
    run = folder / "run"
    return Training(request.param, landscape, run, weights_of(run), seconds)


@dataclass(frozen=True)
class Exported:
    """A run, the sizes of the files that its export gives, and the room that it takes."""

    kind: str
    run: Path
    files: dict[str, int]
    peak: int


@pytest.fixture(scope="session")
def exported(training, tmp_path_factory) -> Exported:
    folder = tmp_path_factory.mktemp("exported")
    command = ["export", "--run", str(training.run), "--out", str(folder / "models")]
    assert finish(command, folder / "log") == 0, (folder / "log").read_text()
    files = {path.name: path.stat().st_size for path in (folder / "models").iterdir()}
    return Exported(training.name, training.run, files, 2 * sum(files.values()))
