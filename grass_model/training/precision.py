"""Choice of a run's precision by timing a step in each one that its device supports.

Whether half precision is faster depends on the CPU, its library and the model: where bfloat16 is
emulated a step can take many times as long.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.plugins import MixedPrecision, Precision
from torch import Tensor

from ..files.record import read_precision, write_precision
from ..settings.pretrain import LoopSettings
from .memory_probe import out_of_memory, untouched
from .steps import images_per_step

FULL = "32-true"

_SMALL = 2  # images of the warm-up steps, which also rule out emulation
_LARGE = {"cpu": 8, "cuda": 32}  # at most, in a process, of the steps that count
_REPEATS = 2
_HOPELESS = 3.0  # times float32's seconds
_WORTH = 0.9  # of float32's seconds: less gain is not worth the loss of precision
_RARE = 50  # least ratio of the run's images to those of the trial


@dataclass(frozen=True)
class PrecisionChoice:
    """The precision of a run, and the timings it was chosen by.

    Attributes:
        precision: Lightning's name of it.
        device: name of the device.
        seconds: of a step in each precision; empty where nothing was timed.
    """

    precision: str
    device: str
    seconds: Mapping[str, float]


class PrecisionTrial(Callback):
    """Sets the precision of a run whose setting is auto, before its first step.

    The choice is written into run.json; a resumed run keeps it on the same kind of device. Must
    come before the memory probe.
    """

    def __init__(self, loss: Callable[[int], Tensor], loop: LoopSettings, out: Path) -> None:
        """Args: `loss` of a step on so many random images of this process."""
        self._loss, self._loop, self._out = loss, loop, out

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Times a step in each precision and sets the fastest, the same in all processes."""
        if self._loop.precision != "auto":
            return
        device = pl_module.device
        recorded = recorded_choice(self._out, device) if trainer.is_global_zero else None
        choice = trainer.strategy.broadcast(recorded) or self._timed(trainer, pl_module)
        trainer.strategy.precision_plugin = precision_plugin(choice.precision, device.type)
        if trainer.is_global_zero:
            write_precision(self._out, asdict(choice))

    def _timed(self, trainer: Trainer, module: LightningModule) -> PrecisionChoice:
        device, half = module.device, half_precision(module.device)
        share = self._loop.batch // trainer.world_size
        large = min(_LARGE.get(device.type, _SMALL), share)
        if half is None or not worth_timing(self._loop, large * trainer.world_size):
            return PrecisionChoice(FULL, device_name(device), {})

        def seconds(precision: str, images: int) -> float:
            duration = step_seconds(
                self._loss, images, precision_plugin(precision, device.type), module
            )
            slowest = trainer.strategy.reduce(
                torch.tensor(duration, dtype=torch.float64, device=device), reduce_op="max"
            )
            return float(cast(Tensor, slowest))

        with untouched(module):
            times = compare((FULL, half), min(_SMALL, share), large, seconds)
        return PrecisionChoice(fastest(times), device_name(device), times)


def compare(
    precisions: tuple[str, str], small: int, large: int, seconds: Callable[[str, int], float]
) -> dict[str, float]:
    """Seconds of a step in float32 and in half precision.

    Args:
        precisions: float32's name and the other's.
        small: images of the first steps; if half precision is much slower, nothing else is timed.
        large: images of the steps that count.
        seconds: times a step in a precision on so many images.
    """
    first = {name: [seconds(name, small) for _ in range(2)][-1] for name in precisions}
    full, half = precisions
    if first[half] > _HOPELESS * first[full]:
        return first
    # In turns, so that other load on the machine slows both equally.
    rounds = [{name: seconds(name, large) for name in precisions} for _ in range(_REPEATS)]
    return {name: min(times[name] for times in rounds) for name in precisions}


def fastest(seconds: Mapping[str, float]) -> str:
    """Float32, unless another precision takes clearly less time."""
    quickest = min(seconds, key=lambda name: seconds[name])
    return quickest if seconds[quickest] < _WORTH * seconds[FULL] else FULL


def step_seconds(
    loss: Callable[[int], Tensor], images: int, plugin: Precision, module: torch.nn.Module
) -> float:
    """Seconds of a step without its update; infinite where it does not fit into memory."""
    device = next(module.parameters()).device
    _await(device)
    begun = perf_counter()
    try:
        with plugin.train_step_context():
            value = loss(images)
        value.backward()
        _await(device)
    except RuntimeError as error:
        if not out_of_memory(error):
            raise
        return float("inf")
    finally:
        for parameter in module.parameters():
            parameter.grad = None
    return perf_counter() - begun


def half_precision(device: torch.device) -> str | None:
    """The half precision to try on a device, or None if none is reliable."""
    if device.type == "cuda":
        native = torch.cuda.is_bf16_supported(including_emulation=False)
        return "bf16-mixed" if native else "16-mixed"
    return "bf16-mixed" if device.type == "cpu" else None


def worth_timing(loop: LoopSettings, large: int) -> bool:
    """Whether a run is long enough for the trial to cost little.

    Args:
        loop: the loop's settings.
        large: images of the steps that count, on all devices together.
    """
    tried = 2 * _REPEATS * large + 4 * _SMALL
    return loop.steps * images_per_step(loop) >= _RARE * tried


def recorded_choice(out: Path, device: torch.device) -> PrecisionChoice | None:
    """The choice of an earlier session of the run in `out` on the same kind of device."""
    record: dict[str, Any] = read_precision(out) or {}
    name, kind = record.get("precision"), record.get("device")
    if name not in (FULL, half_precision(device)) or kind != device_name(device):
        return None
    return PrecisionChoice(str(name), str(kind), dict(record.get("seconds") or {}))


def device_name(device: torch.device) -> str:
    """Name of the kind of a device, under which a choice is recorded."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{device.type} {platform.machine()} {torch.backends.cpu.get_cpu_capability()}"


def precision_plugin(precision: str, kind: str) -> Precision:
    """Lightning's plugin for a precision on a kind of device ("cpu", "cuda")."""
    if precision == FULL:
        return Precision()
    return MixedPrecision(cast(Any, precision), kind)


def _await(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
