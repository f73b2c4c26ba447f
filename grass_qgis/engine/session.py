"""Running a model: the only place that knows ONNX Runtime."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Dict, List, NoReturn, Tuple

import numpy as np

# ONNX Runtime would tell its makers what is done with it; it asks only once, when it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime

from . import contract
from .answers import check_answers, check_maps, check_numbers, largest_difference
from .attempt import Attempt, Loaded
from .batch_size import BatchSize, most_tiles
from .errors import CancelledError, DeviceError, GrassError, MemoryFullError, ModelError
from .external_data import check_external_data
from .graph_ends import shape_of, texts_of, wanted_outputs
from .interrupt import PROCESS
from .native_log import native_log, reason_in, why_left_out
from .progress import Device
from .providers import CPU, PROCESSOR, Provider, candidates, how_to_get, provider_of
from .raw_variant import is_same_model, raw_variant
from .runtime_errors import load_error, missing_library, run_error
from .trial import trial_batch

_LIBRARIES = Path(str(onnxruntime.__file__)).parent / "capi"
_QUIET = 4  # fatal only; everything else the engine says itself
_SETTINGS = {
    # Threads that wait for the next operator would burn the cores reading and writing need:
    # docs/devices.md has what was measured.
    "session.intra_op.allow_spinning": "0",
}
# Without VNNI, sums of 8-bit products may overflow; this keeps them whole, in two times the time.
_WHOLE_SUMS = "session.x64quantprecision"


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
        self._tile_bytes = 0
        self._sizes = BatchSize(1, 1, False)
        self._warn: Callable[[str], None] = lambda message: None
        self._check: Callable[[], None] = lambda: None
        self._loaded = self._load(PROCESSOR)
        self.seconds = 0.0
        PROCESS.watch(self)

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

    def listen(self, check: Callable[[], None], warn: Callable[[str], None]) -> None:
        """Names what raises the error of a run that was stopped, and what hears warnings."""
        self._check, self._warn = check, warn

    def sizes(self, asked: int) -> BatchSize:
        """How many tiles to run at once; it goes on learning from what is run.

        Args:
            asked: by the job; 0 for what turns out to be fastest.
        """
        start, most = self.provider.batches
        most = most_tiles(most, self._tile_bytes)
        fixed = self._loaded.fixed_batch
        if fixed:  # whole batches of the graph's, as near to what is asked for as can be
            self._sizes = BatchSize(fixed * max(1, asked // fixed), 0, tunes=False)
        else:
            self._sizes = BatchSize(asked or min(start, most), most, tunes=not asked)
        return self._sizes

    def prove(self, side: int, width: int = 0, raw: bool = False) -> Tuple[Device, Tuple[int, ...]]:
        """Runs a tile on the processor and on the device; one that differs is not used.

        Args:
            side: of the tile, in pixels.
            width: its columns; 0 for as many as it has rows.
            raw: the pixels are of 8 bits and nothing is done to them, so that on a GPU the variant
                that standardises them itself may run in the model's place, if it lies beside it.

        Returns:
            The device that will run it, and the shape of the answer to one tile.

        Raises:
            ModelError: the model does not run, or its answer is not made of numbers.
            DeviceError: a device was asked for and does not work.
        """
        batch = self._trial((side, width or side))
        wanted = self._without_overflow(batch, self.wanted(batch))
        on_processor, reasons, variant = self.seconds, [], ""
        for provider in self._candidates:
            attempt = self.attempt(provider, batch, wanted)
            reason = attempt.reason
            if not reason and self._asked == "auto" and attempt.seconds > on_processor:
                reason = f"it is slower here than the processor ({attempt.seconds:.3g} s a tile)"
            if not reason:
                self.use(attempt)
                variant = self._prefer_raw(attempt, batch.shape[2:], wanted) if raw else ""
                break
            if self._asked != "auto":
                self._refuse(provider, reason)
            reasons.append(f"{provider.title}: {reason}")
        if self._asked == "auto" and not self._candidates:
            reasons.append(_not_built_in("GPU"))
        self.seconds = 0.0
        self._tile_bytes = batch.nbytes + wanted[0].nbytes
        device = Device(self._asked, self.provider.device, "; ".join(reasons), variant)
        return device, wanted[0].shape

    def _trial(self, size: Tuple[int, int]) -> np.ndarray:
        try:
            return trial_batch(self.contract.input, size)
        except MemoryError as error:
            raise run_error((1, len(self.contract.input.bands), *size), error) from error

    def _without_overflow(self, batch: np.ndarray, wanted: List[np.ndarray]) -> List[np.ndarray]:
        """Goes on with whole sums where an 8-bit model's answer is another with them."""
        if _variant_of(self.contract) != "int8":
            return wanted
        began = self.seconds
        former, self._loaded = self._loaded, self._load(PROCESSOR, whole_sums=True)
        answers = self.wanted(batch)
        if all(np.array_equal(a, b, equal_nan=True) for a, b in zip(answers, wanted)):
            self._loaded, self.seconds = former, began
        else:
            self.seconds -= began
        return answers

    def wanted(self, batch: np.ndarray) -> List[np.ndarray]:
        """The answers every device is measured by: those of the session there is now.

        Raises:
            ModelError: as in `run_all`; or an answer of a segmentation is not made of numbers, or
                that of a regions model no map.
        """
        answers = self.run_all(batch)
        if self.contract.regions is None:
            check_numbers(answers[0])
        else:
            check_maps(answers)
        return answers

    def _prefer_raw(self, attempt: Attempt, size: Tuple[int, ...], wanted: List[np.ndarray]) -> str:
        """Goes on with the variant for raw pixels if it is the same and no slower; its name."""
        spec, path = self.contract, raw_variant(Path(self._path))
        if path is None or not attempt.provider.gpu or spec.input.dtype == "uint8":
            return ""
        try:
            files = [path, *check_external_data(path)]
        except GrassError:
            return ""
        batch = trial_batch(replace(spec.input, dtype="uint8"), size)
        other = self.attempt(attempt.provider, batch, wanted, str(path))
        if other.loaded is None or other.seconds > attempt.seconds:
            return ""
        if not is_same_model(other.loaded.contract, spec):
            return ""
        self.use(other)
        self.files += files
        return path.name

    def attempt(
        self, provider: Provider, batch: np.ndarray, wanted: List[np.ndarray], path: str = ""
    ) -> Attempt:
        """Opens a session on a device alone, and compares its answers; never raises for it.

        Args:
            provider: the device.
            batch: what to run.
            wanted: the processor's answers to it.
            path: of a file to run in the model's place.
        """
        try:
            with native_log() as log:
                loaded = self._load(provider, path)
            found = loaded.session.get_providers()
            if not found or found[0] != provider.name:
                return Attempt(
                    provider, reason_in(log) or why_left_out(provider.library, _LIBRARIES)
                )
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
        seconds = time.perf_counter() - began
        self.seconds += seconds
        self._sizes.learn(len(batch), seconds)
        return answers

    def _answers(self, loaded: Loaded, batch: np.ndarray) -> List[np.ndarray]:
        """In as many calls as the graph's batch, or the memory, asks for."""
        size, start, parts = loaded.fixed_batch or len(batch), 0, []
        while start < len(batch):
            part = batch[start : start + size]
            try:
                answers = self._call(loaded, _filled_up(part, loaded.fixed_batch))
            except MemoryFullError:
                if loaded.fixed_batch or len(part) == 1:
                    raise
                size = self._halved(len(part))
                continue
            parts.append([answer[: len(part)] for answer in answers])
            start += len(part)
        whole = parts[0] if len(parts) == 1 else [np.concatenate(same) for same in zip(*parts)]
        return [answer.astype(np.float32, copy=False) for answer in whole]

    def _halved(self, tiles: int) -> int:
        size = self._sizes.shrink(tiles)
        self._warn(f"The memory is full with {tiles} tiles at once: the run goes on with {size}.")
        return size

    def _call(self, loaded: Loaded, batch: np.ndarray) -> List[np.ndarray]:
        if self._stopped:
            self._end()
        try:
            answers: List[np.ndarray] = loaded.session.run(
                list(loaded.outputs), {loaded.input: batch}, self._run_options
            )
        except Exception as error:  # the runtime's errors share no base of their own
            if self._stopped:
                self._end()
            raise run_error(batch.shape, error) from error
        check_answers(answers, len(batch), batch.shape)
        return answers

    def _end(self) -> NoReturn:
        self._check()
        raise CancelledError("The run was cancelled; no result was written.")

    def _load(self, provider: Provider, path: str = "", whole_sums: bool = False) -> Loaded:
        session = self._open(provider, path or self._path, whole_sums)
        with texts_of(path or self._path):
            graph = shape_of(session.get_inputs(), session.get_outputs(), path or self._path)
            spec = contract.decode(dict(session.get_modelmeta().custom_metadata_map), graph)
            return Loaded(
                provider,
                session,
                spec,
                session.get_inputs()[0].name,
                wanted_outputs(session.get_outputs(), spec),
                spec.input.fixed_batch or graph.input[0] or 0,
            )

    def _open(self, provider: Provider, path: str, whole_sums: bool) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = _QUIET
        options.enable_mem_pattern = provider.memory_pattern
        for key, value in _SETTINGS.items():
            options.add_session_config_entry(key, value)
        if whole_sums:
            options.add_session_config_entry(_WHOLE_SUMS, "1")
        names: List[Any] = [(provider.name, dict(provider.options))]
        if provider.name != CPU:
            names.append(CPU)
            _preload()
        try:
            # Without `enable_fallback` the reason of a failure stays inside the runtime.
            return onnxruntime.InferenceSession(path, options, providers=names, enable_fallback=0)
        except Exception as error:  # the runtime's errors share no base of their own
            raise load_error(path, error) from error

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


def _is_reduced(spec: contract.Contract) -> bool:
    """Whether a model computes in other numbers than float32, or does not say that it does not."""
    return _variant_of(spec) not in ("default", "dynamic", "uint8")


def _variant_of(spec: contract.Contract) -> str:
    """Which of the files of `grass-train export` a model says it is; empty when it does not."""
    export = spec.provenance.get("export")
    return str(export.get("variant", "")) if isinstance(export, dict) else ""


def _filled_up(tiles: np.ndarray, size: int) -> np.ndarray:
    """`tiles` and, if they are fewer than `size`, empty ones after them."""
    if len(tiles) >= size:
        return tiles
    spare = np.zeros((size - len(tiles), *tiles.shape[1:]), tiles.dtype)
    return np.concatenate([tiles, spare])
