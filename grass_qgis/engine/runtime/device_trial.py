"""Trial of a model's devices: one that is slower than the CPU, or differs from it, is not used."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import List, NamedTuple, Optional, Tuple

import numpy as np

from ..core.errors import CancelledError, GrassError
from ..core.progress import Device
from ..core.providers import PROCESSOR, Provider
from ..onnx_model.external_data import check_external_data
from ..onnx_model.variants import is_reduced, is_same_model, raw_variant, variant_of
from .model_outputs import check_values, largest_difference
from .native_log import native_log, reason_in, why_left_out
from .onnx_runtime import LIBRARIES, not_built_in
from .runtime_errors import missing_library
from .session import Loaded, Model, refusal
from .trial import trial_batch


@dataclass(frozen=True)
class Trial:
    """What every device is given, and has to give.

    Attributes:
        batch: (tiles, bands, rows, cols), as the graph takes it.
        expected: the outputs of the CPU, as of `Model.run_all`.
        seconds: which that took.
    """

    batch: np.ndarray
    expected: List[np.ndarray]
    seconds: float


@dataclass(frozen=True)
class Attempt:
    """What came of trying a device.

    Attributes:
        provider: what was tried.
        reason: why it cannot be used; empty when it can.
        difference: from the CPU's outputs, as `largest_difference` has it; None unmeasured.
        seconds: a tile took, once everything was warm.
        loaded: the session, when it can be used.
    """

    provider: Provider
    reason: str = ""
    difference: Optional[float] = None
    seconds: float = 0.0
    loaded: Optional[Loaded] = None


class Proven(NamedTuple):
    """The device that will run the model, and the shape of its output for one tile."""

    device: Device
    shape: Tuple[int, ...]


def choose_device(model: Model, side: int, width: int = 0, raw: bool = False) -> Device:
    """Has `model` run on the best device; arguments and errors as of `prove`.

    The CPU alone, and in numbers that are the same on all of them, leaves nothing to be compared:
    then no tile is run before those of the run.
    """
    if model.candidates or variant_of(model.contract) == "int8":
        return prove(model, side, width, raw).device
    return Device(model.requested, PROCESSOR.device, _without_gpu(model))


def prove(model: Model, side: int, width: int = 0, raw: bool = False) -> Proven:
    """Runs a tile on the CPU and on the devices; `model` goes on with the first that is as good.

    Args:
        model: of which the candidates are tried in their order.
        side: of the tile, in pixels.
        width: its columns; 0 for as many as it has rows.
        raw: the pixels are of 8 bits and nothing is done to them, so that on a GPU the variant
            that standardises them itself may run in the model's place, if it lies beside it.

    Raises:
        ModelError: the model does not run, or its output is not made of numbers.
        DeviceError: a device was asked for and does not work.
    """
    trial = trial_of(model, trial_batch(model.contract.input, (side, width or side)))
    if variant_of(model.contract) == "int8":
        trial = _without_overflow(model, trial)
    reasons, variant = [], ""
    for provider in model.candidates:
        found = attempt(model, provider, trial)
        reason = found.reason
        if not reason and model.requested == "auto" and found.seconds > trial.seconds:
            reason = f"it is slower here than the processor ({found.seconds:.3g} s a tile)"
        if found.loaded is not None and not reason:
            model.use(found.loaded)
            variant = _prefer_raw(model, found, trial) if raw else ""
            break
        if model.requested != "auto":
            raise refusal(provider, reason)
        reasons.append(f"{provider.title}: {reason}")
    if not model.candidates:
        reasons.append(_without_gpu(model))
    said = "; ".join(filter(None, reasons))
    device = Device(model.requested, model.provider.device, said, variant)
    return Proven(device, trial.expected[0].shape)


def trial_of(model: Model, batch: np.ndarray) -> Trial:
    """The trial of `batch`, by the session that `model` runs on now.

    Args:
        model: of which no other device was taken yet.
        batch: (tiles, bands, rows, cols).

    Raises:
        ModelError: as of `Model.run_all`; or an output of a segmentation is not made of numbers,
            or that of a regions model no map.
    """
    began = time.perf_counter()
    expected = model.outputs(model.loaded, batch)
    seconds = time.perf_counter() - began
    check_values(expected, model.contract)
    return Trial(batch, expected, seconds)


def attempt(model: Model, provider: Provider, trial: Trial, path: str = "") -> Attempt:
    """Opens a session on a device alone, and compares its outputs; never raises for it.

    Args:
        model: what to run.
        provider: the device.
        trial: by which it is measured.
        path: of a file to run in the model's place.
    """
    try:
        with native_log() as log:
            loaded = model.load(provider, path)
        found = loaded.session.get_providers()
        if not found or found[0] != provider.name:
            return Attempt(provider, reason_in(log) or why_left_out(provider.library, LIBRARIES))
        outputs = model.outputs(loaded, trial.batch)
        began = time.perf_counter()
        model.outputs(loaded, trial.batch)
        seconds = (time.perf_counter() - began) / len(trial.batch)
    except CancelledError:
        raise
    except GrassError as error:
        library = missing_library(error.what)
        lack = f"it needs the library {library}, which is missing. " if library else ""
        return Attempt(provider, (lack + error.what).rstrip("."))
    difference = largest_difference(outputs, trial.expected, model.contract)
    allowed = provider.allows(is_reduced(model.contract))
    if not difference <= allowed:
        reason = (
            f"its answer differs from the processor's by {difference:.3g}, of which "
            f"{allowed:g} are allowed"
        )
        return Attempt(provider, reason, difference)
    return Attempt(provider, "", difference, seconds, loaded)


def _without_overflow(model: Model, trial: Trial) -> Trial:
    """Goes on with whole sums where an 8-bit model's output is another with them."""
    former = model.loaded
    model.use(model.load(PROCESSOR, whole_sums=True))
    other = trial_of(model, trial.batch)
    pairs = zip(other.expected, trial.expected)
    if all(np.array_equal(a, b, equal_nan=True) for a, b in pairs):
        model.use(former)
        return trial
    return other


def _prefer_raw(model: Model, found: Attempt, trial: Trial) -> str:
    """Goes on with the variant for raw pixels if it is the same and no slower; its name."""
    spec, path = model.contract, raw_variant(Path(model.path))
    if path is None or not found.provider.gpu or spec.input.dtype == "uint8":
        return ""
    try:
        files = [path, *check_external_data(path)]
    except GrassError:
        return ""
    batch = trial_batch(replace(spec.input, dtype="uint8"), trial.batch.shape[2:])
    other = attempt(model, found.provider, replace(trial, batch=batch), str(path))
    if other.loaded is None or other.seconds > found.seconds:
        return ""
    if not is_same_model(other.loaded.contract, spec):
        return ""
    model.use(other.loaded, files)
    return path.name


def _without_gpu(model: Model) -> str:
    """Why there was no GPU to try; empty where none was wanted."""
    return not_built_in("GPU") if model.requested == "auto" else ""
