"""Running a model: the only place that knows ONNX Runtime."""

from __future__ import annotations

import ctypes
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import onnxruntime

from . import contract
from .answers import check_answers, check_numbers, largest_difference
from .errors import CancelledError, DeviceError, GrassError, ModelError
from .external_data import check_external_data
from .graph_ends import shape_of, wanted_outputs
from .native_log import native_log, reason_in
from .progress import Device
from .providers import CPU, PROCESSOR, Provider, candidates, how_to_get, provider_of
from .runtime_errors import cause, load_error, missing_library, run_error
from .trial import trial_batch

_QUIET = 4  # fatal only; everything else the engine says itself
_SETTINGS = {
    # Threads that wait for the next operator would burn the cores reading and writing need:
    # docs/devices.md has what was measured.
    "session.intra_op.allow_spinning": "0",
    # Models of 8 bits must not overflow on processors without VNNI.
    "session.x64quantprecision": "1",
}
# Without a reason the runtime only says so on standard error.
_SILENT = "the runtime left it out, most likely for want of its libraries, a driver or a GPU"


@dataclass(frozen=True)
class Loaded:
    """A session on one device, and how to call it."""

    provider: Provider
    session: Any
    contract: contract.Contract
    input: str
    outputs: Tuple[str, ...]
    fixed_batch: int


@dataclass(frozen=True)
class Attempt:
    """What came of trying a device.

    Attributes:
        provider: what was tried.
        reason: why it cannot be used; empty when it can.
        difference: from the processor's answer, as `largest_difference` has it; None unmeasured.
        seconds: a tile took, once everything was warm.
        loaded: the session, when it can be used.
    """

    provider: Provider
    reason: str = ""
    difference: Optional[float] = None
    seconds: float = 0.0
    loaded: Optional[Loaded] = None


class Model:
    """A loaded model; it counts as usable once `prove` has run a tile on its device.

    Attributes:
        files: the model itself and those it keeps weights in.
        seconds: time spent in the runtime since `prove`.
    """

    def __init__(self, path: str, device: str, threads: int) -> None:
        """Loads `path` on the processor; `prove` has to follow.

        Args:
            path: the ONNX file.
            device: "auto", or a device of `providers.py`.
            threads: threads of the runtime, 0 for one a core.

        Raises:
            ModelError: missing, broken, or not a model with one image as its input.
            ContractError: the model does not say how to feed and read it.
            DeviceError: there is no such device, or this runtime does not have it.
        """
        if not Path(path).is_file():
            raise ModelError(f"The model {path} does not exist.", "Choose an ONNX file.")
        self.files = [Path(path), *check_external_data(Path(path))]
        self._path = path
        self._threads = threads
        self._asked = device
        self._candidates = [item for item in candidates(device) if is_built_in(item)]
        if not self._candidates and device not in ("auto", PROCESSOR.device):
            self._refuse(provider_of(device), _not_built_in(provider_of(device).title))
        self._run_options = onnxruntime.RunOptions()
        self._stopped = False
        self._loaded = self._load(PROCESSOR)
        self.seconds = 0.0

    @property
    def contract(self) -> contract.Contract:
        """How to feed and read it."""
        return self._loaded.contract

    @property
    def provider(self) -> Provider:
        """What it runs on."""
        return self._loaded.provider

    def stop(self) -> None:
        """Ends a `run` under way, in whichever thread, and every later one with CancelledError."""
        self._stopped = True
        self._run_options.terminate = True

    def prove(self, side: int) -> Tuple[Device, Tuple[int, ...]]:
        """Runs a tile on the processor and on the device; one that differs is not used.

        Args:
            side: of the tile, in pixels.

        Returns:
            The device that will run it, and the shape of the answer to one tile.

        Raises:
            ModelError: the model does not run, or its answer is not made of numbers.
            DeviceError: a device was asked for and does not work.
        """
        batch = trial_batch(self.contract.input, side)
        wanted = self.wanted(batch)
        on_processor, reasons = self.seconds, []
        for provider in self._candidates:
            attempt = self.attempt(provider, batch, wanted)
            reason = attempt.reason
            if not reason and self._asked == "auto" and attempt.seconds > on_processor:
                reason = f"it is slower here than the processor ({attempt.seconds:.3g} s a tile)"
            if not reason:
                self.use(attempt)
                break
            if self._asked != "auto":
                self._refuse(provider, reason)
            reasons.append(f"{provider.title}: {reason}")
        if self._asked == "auto" and not self._candidates:
            reasons.append(_not_built_in("GPU"))
        self.seconds = 0.0
        return Device(self._asked, self.provider.device, "; ".join(reasons)), wanted[0].shape

    def wanted(self, batch: np.ndarray) -> List[np.ndarray]:
        """The answers every device is measured by: those of the session there is now.

        Raises:
            ModelError: as in `run_all`, or an answer of a segmentation is not made of numbers.
        """
        answers = self.run_all(batch)
        if self.contract.regions is None:
            check_numbers(answers[0])
        return answers

    def attempt(self, provider: Provider, batch: np.ndarray, wanted: List[np.ndarray]) -> Attempt:
        """Opens a session on a device alone, and compares its answers; never raises for it.

        Args:
            provider: the device.
            batch: what to run.
            wanted: the processor's answers to it.
        """
        try:
            with native_log() as log:
                loaded = self._load(provider)
            found = loaded.session.get_providers()
            if not found or found[0] != provider.name:
                return Attempt(provider, reason_in(log) or _why_left_out(provider))
            answers = self._answers(loaded, batch)
            began = time.perf_counter()
            self._answers(loaded, batch)
            seconds = (time.perf_counter() - began) / len(batch)
        except CancelledError:
            raise
        except GrassError as error:
            library = missing_library(error.what)
            lack = f"it needs the library {library}, which is missing. " if library else ""
            return Attempt(provider, (lack + error.what).rstrip("."))
        difference = largest_difference(answers, wanted, self.contract)
        allowed = provider.allows(_is_reduced(self.contract))
        if not difference <= allowed:
            reason = (
                f"its answer differs from the processor's by {difference:.3g}, of which "
                f"{allowed:g} are allowed"
            )
            return Attempt(provider, reason, difference)
        return Attempt(provider, "", difference, seconds, loaded)

    def use(self, attempt: Attempt) -> None:
        """Goes on with the session of an attempt that worked."""
        if attempt.loaded is not None:
            self._loaded = attempt.loaded

    def run(self, batch: np.ndarray) -> np.ndarray:
        """The main output for `batch`, the first that `run_all` gives."""
        return self.run_all(batch)[0]

    def run_all(self, batch: np.ndarray) -> List[np.ndarray]:
        """The outputs for `batch` (tiles, bands, side, side), as float32.

        One for a segmentation; the map, and scores of windows when the contract's rule needs them,
        for a regions model. The batch is of the type the contract names, float32 or uint8. A model
        with a fixed batch gets its last batch filled up; the surplus is cut off.

        Raises:
            ModelError: the runtime fails.
            MemoryFullError: not even the smallest batch fits.
            CancelledError: `stop` was called.
        """
        began = time.perf_counter()
        answers = self._answers(self._loaded, batch)
        self.seconds += time.perf_counter() - began
        return answers

    def _answers(self, loaded: Loaded, batch: np.ndarray) -> List[np.ndarray]:
        count = len(batch)
        size = loaded.fixed_batch or count
        parts = []
        for start in range(0, count, size):
            part = batch[start : start + size]
            if len(part) < size:
                spare = np.zeros((size - len(part), *part.shape[1:]), part.dtype)
                part = np.concatenate([part, spare])
            parts.append([answer[: count - start] for answer in self._call(loaded, part)])
        whole = parts[0] if len(parts) == 1 else [np.concatenate(same) for same in zip(*parts)]
        return [answer.astype(np.float32, copy=False) for answer in whole]

    def _call(self, loaded: Loaded, batch: np.ndarray) -> List[np.ndarray]:
        if self._stopped:
            raise _cancelled()
        try:
            answers: List[np.ndarray] = loaded.session.run(
                list(loaded.outputs), {loaded.input: batch}, self._run_options
            )
        except Exception as error:  # the runtime's errors share no base of their own
            if self._stopped:
                raise _cancelled() from error
            raise run_error(batch.shape, error) from error
        check_answers(answers, len(batch), batch.shape)
        return answers

    def _load(self, provider: Provider) -> Loaded:
        session = self._open(provider)
        graph = shape_of(session.get_inputs(), session.get_outputs(), self._path)
        spec = contract.decode(dict(session.get_modelmeta().custom_metadata_map), graph)
        return Loaded(
            provider,
            session,
            spec,
            session.get_inputs()[0].name,
            wanted_outputs(session.get_outputs(), spec),
            spec.input.fixed_batch or graph.input[0] or 0,
        )

    def _open(self, provider: Provider) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = _QUIET
        options.enable_mem_pattern = provider.memory_pattern
        for key, value in _SETTINGS.items():
            options.add_session_config_entry(key, value)
        names: List[Any] = [(provider.name, dict(provider.options))]
        if provider.name != CPU:
            names.append(CPU)
            _preload()
        try:
            # Without `enable_fallback` the reason of a failure stays inside the runtime.
            return onnxruntime.InferenceSession(
                self._path, options, providers=names, enable_fallback=0
            )
        except Exception as error:  # the runtime's errors share no base of their own
            raise load_error(self._path, error) from error

    def _refuse(self, provider: Provider, reason: str) -> None:
        raise DeviceError(
            f"The device {provider.device} cannot run the model: {reason}.",
            f"Use device auto or cpu. {how_to_get(provider)}",
        )


def is_built_in(provider: Provider) -> bool:
    """Whether this runtime knows of the device; it may still not work."""
    return provider.name in onnxruntime.get_available_providers()


def versions() -> Dict[str, Any]:
    """Version of the runtime and the providers compiled into it."""
    return {
        "onnxruntime": onnxruntime.__version__,
        "providers": list(onnxruntime.get_available_providers()),
    }


def _not_built_in(what: str) -> str:
    return f"this onnxruntime {onnxruntime.__version__} has no {what} in it"


def _preload() -> None:
    """Loads CUDA's libraries from where pip put them, if they are there."""
    if hasattr(onnxruntime, "preload_dlls"):
        onnxruntime.preload_dlls()


def _why_left_out(provider: Provider) -> str:
    """The runtime said nothing; loading its library for the device may tell what is missing."""
    names = {"win32": f"{provider.library}.dll", "darwin": f"lib{provider.library}.dylib"}
    name = names.get(sys.platform, f"lib{provider.library}.so")
    path = Path(str(onnxruntime.__file__)).parent / "capi" / name
    if not provider.library or not path.is_file():
        return _SILENT
    try:
        ctypes.CDLL(str(path))
    except OSError as error:
        library = missing_library(str(error))
        if library:
            return f"it needs the library {library}, which is missing"
        return f"its library cannot be loaded ({cause(error)})"
    return "its libraries are there, but no device that works or no driver for it"


def _is_reduced(spec: contract.Contract) -> bool:
    """Whether a model computes in other numbers than float32, or does not say that it does not."""
    export = spec.provenance.get("export")
    variant = export.get("variant") if isinstance(export, dict) else None
    return variant not in ("default", "dynamic", "uint8")


def _cancelled() -> CancelledError:
    return CancelledError("The run was cancelled; no result was written.")
