"""Test of a model's devices: those slower than the CPU, or with other outputs, are not used."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, List, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.errors import CancelledError, GrassError
from ..core.progress import Device
from ..core.providers import CPU_PROVIDER, Provider
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
    """Input and expected outputs of the device test.

    Attributes:
        batch: (tiles, bands, rows, cols), as the graph takes it.
        expected: outputs of the CPU, as from `Model.run_all`.
        seconds: duration on the CPU.
    """

    batch: NDArray[Any]
    expected: List[NDArray[np.float32]]
    seconds: float


@dataclass(frozen=True)
class Attempt:
    """Result of the test of a device.

    Attributes:
        provider: the device.
        reason: why it cannot be used; empty when it can.
        difference: from the CPU's outputs, by `largest_difference`; None if not measured.
        seconds: duration of a tile after warm-up.
        loaded: the session, if the device can be used.
    """

    provider: Provider
    reason: str = ""
    difference: Optional[float] = None
    seconds: float = 0.0
    loaded: Optional[Loaded] = None


class Proven(NamedTuple):
    """The device chosen for the model, and the shape of its output for one tile."""

    device: Device
    shape: Tuple[int, ...]


def choose_device(model: Model, side: int, width: int = 0, raw: bool = False) -> Device:
    """Chooses the best device for `model`; arguments and errors as for `prove`.

    No test tile is run if the CPU is the only device and the model is not in 8 bits.
    """
    if model.candidates or variant_of(model.contract) == "int8":
        return prove(model, side, width, raw).device
    return Device(model.requested, CPU_PROVIDER.device, _without_gpu(model))


def prove(model: Model, side: int, width: int = 0, raw: bool = False) -> Proven:
    """Tests a tile on the CPU and on the candidates; `model` switches to the first good one.

    Args:
        model: whose candidates are tested in order.
        side: rows of the tile in pixels.
        width: its columns; 0 for as many as rows.
        raw: the input is unprocessed 8-bit pixels, so that a GPU may run the model variant that
            standardises them itself, if there is one beside the model.

    Raises:
        ModelError: the model does not run, or its output contains NaN.
        DeviceError: the requested device does not work.
    """
    trial = trial_of(model, trial_batch(model.contract.input, (side, width or side)))
    if variant_of(model.contract) == "int8":
        trial = _without_overflow(model, trial)
    reasons, variant = [], ""
    for provider in model.candidates:
        result = attempt(model, provider, trial)
        reason = result.reason
        if not reason and model.requested == "auto" and result.seconds > trial.seconds:
            reason = f"it is slower than the CPU ({result.seconds:.3g} s per tile)"
        if result.loaded is not None and not reason:
            model.use(result.loaded)
            variant = _prefer_raw(model, result, trial) if raw else ""
            break
        if model.requested != "auto":
            raise refusal(provider, reason)
        reasons.append(f"{provider.title}: {reason}")
    if not model.candidates:
        reasons.append(_without_gpu(model))
    explanation = "; ".join(filter(None, reasons))
    device = Device(model.requested, model.provider.device, explanation, variant)
    return Proven(device, trial.expected[0].shape)


def trial_of(model: Model, batch: NDArray[Any]) -> Trial:
    """Runs `batch` on the current session of `model` as the reference for other devices.

    Args:
        model: still on the CPU.
        batch: (tiles, bands, rows, cols).

    Raises:
        ModelError: as for `Model.run_all`; or an output of a segmentation contains NaN, or that of
            a regions model has the wrong shape.
    """
    began = time.perf_counter()
    expected = model.outputs(model.loaded, batch)
    seconds = time.perf_counter() - began
    check_values(expected, model.contract)
    return Trial(batch, expected, seconds)


def attempt(model: Model, provider: Provider, trial: Trial, path: str = "") -> Attempt:
    """Opens a session on a device and compares its outputs; failures become a `reason`.

    Args:
        model: the model.
        provider: the device.
        trial: input and expected outputs.
        path: of a file to run instead of the model.
    """
    try:
        with native_log() as log:
            loaded = model.load(provider, path)
        providers = loaded.session.get_providers()
        if not providers or providers[0] != provider.name:
            return Attempt(provider, reason_in(log) or why_left_out(provider.library, LIBRARIES))
        outputs = model.outputs(loaded, trial.batch)
        began = time.perf_counter()
        model.outputs(loaded, trial.batch)
        seconds = (time.perf_counter() - began) / len(trial.batch)
    except CancelledError:
        raise
    except GrassError as error:
        library = missing_library(error.what)
        lack = f"the library {library} is missing. " if library else ""
        return Attempt(provider, (lack + error.what).rstrip("."))
    difference = largest_difference(outputs, trial.expected, model.contract)
    allowed = provider.allows(is_reduced(model.contract))
    if not difference <= allowed:
        reason = f"its output differs from the CPU's by {difference:.3g}; the limit is {allowed:g}"
        return Attempt(provider, reason, difference)
    return Attempt(provider, "", difference, seconds, loaded)


def _without_overflow(model: Model, trial: Trial) -> Trial:
    """Switches to overflow-free sums if they change the output of an 8-bit model."""
    former = model.loaded
    model.use(model.load(CPU_PROVIDER, whole_sums=True))
    other = trial_of(model, trial.batch)
    pairs = zip(other.expected, trial.expected)
    if all(np.array_equal(a, b, equal_nan=True) for a, b in pairs):
        model.use(former)
        return trial
    return other


def _prefer_raw(model: Model, current: Attempt, trial: Trial) -> str:
    """Switches to the variant for raw pixels if it is equivalent and not slower; its name."""
    spec, path = model.contract, raw_variant(Path(model.path))
    if path is None or not current.provider.gpu or spec.input.dtype == "uint8":
        return ""
    try:
        files = [path, *check_external_data(path)]
    except GrassError:
        return ""
    batch = trial_batch(replace(spec.input, dtype="uint8"), trial.batch.shape[2:])
    other = attempt(model, current.provider, replace(trial, batch=batch), str(path))
    if other.loaded is None or other.seconds > current.seconds:
        return ""
    if not is_same_model(other.loaded.contract, spec):
        return ""
    model.use(other.loaded, files)
    return path.name


def _without_gpu(model: Model) -> str:
    """Why no GPU was tested; empty if none was requested."""
    return not_built_in("GPU") if model.requested == "auto" else ""
