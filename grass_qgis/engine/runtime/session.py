"""Running a model, on a device that is proven."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Callable, List, NoReturn, Tuple

import numpy as np

from ..core import contract
from ..core.errors import CancelledError, DeviceError, GrassError, MemoryFullError, ModelError
from ..core.progress import Device
from ..core.providers import PROCESSOR, Provider, candidates, how_to_get, provider_of
from ..onnx_model import metadata as contract_metadata
from ..onnx_model.external_data import check_external_data
from ..onnx_model.variants import is_reduced, is_same_model, raw_variant, variant_of
from .batch_size import BatchSize, filled_up, most_tiles
from .interrupt import PROCESS
from .model_outputs import check_outputs, check_values, largest_difference
from .native_log import native_log, reason_in, why_left_out
from .onnx_runtime import LIBRARIES, is_built_in, not_built_in, open_session, run_options
from .resources import give_back, shared_out
from .runtime_errors import missing_library, run_error
from .signature import requested_outputs, shape_of, texts_of
from .trial import Attempt, Loaded, trial_batch


class Model:
    """A loaded model; it counts as usable once `prove` has run a tile on its device.

    Attributes:
        files: the model itself and those it keeps weights in.
        seconds: time spent in the runtime since it was made ready, shared among calls at once.
    """

    def __init__(self, path: str, device: str, threads: int) -> None:
        """Loads `path` on the processor; `prove` has to follow.

        Args:
            path: the ONNX file.
            device: "auto", or a device of `providers.py`.
            threads: threads of the runtime in all calls, 0 for one a core.

        Raises:
            ModelError: missing, broken, or not a model with one image as its input.
            ContractError: the model does not say how to feed and read it.
            DeviceError: there is no such device, or this runtime does not have it.
        """
        if not _is_file(path):
            raise ModelError(f"The model {path} does not exist.", "Choose an ONNX file.")
        self.files = [Path(path), *check_external_data(Path(path))]
        self._path = path
        self._threads = threads
        self._calls, self._call_threads = shared_out(threads)
        self._count = threading.Lock()
        self._asked = device
        self._candidates = [item for item in candidates(device) if is_built_in(item)]
        if not self._candidates and device not in ("auto", PROCESSOR.device):
            self._refuse(provider_of(device), not_built_in(provider_of(device).title))
        self._run_options = run_options()
        self._stopped = False
        self._tile_bytes = 0
        self._sizes = BatchSize(1, 1, tunes=False)
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

    @property
    def parallel_calls(self) -> int:
        """Calls of `run` or `run_all` that are best under way at once, from 1."""
        return self._calls if self.provider is PROCESSOR else 1

    def stop(self) -> None:
        """Ends a `run` under way, in whichever thread, and every later one with CancelledError."""
        self._stopped = True
        self._run_options.terminate = True

    def release(self) -> None:
        """Lets go of the weights and of the runtime's memory; nothing is run after this."""
        self._loaded = replace(self._loaded, session=None)
        give_back()

    def listen(self, check: Callable[[], None], warn: Callable[[str], None]) -> None:
        """Names what raises the error of a run that was stopped, and what hears warnings."""
        self._check, self._warn = check, warn

    def sizes(self, asked: int) -> BatchSize:
        """How many tiles to run at once; it goes on learning from what is run.

        Args:
            asked: by the job; 0 for what turns out to be fastest.
        """
        start, most = self.provider.batches
        most = most_tiles(max(start, most // self.parallel_calls), self._tile_bytes)
        fixed = self._loaded.fixed_batch
        if fixed:  # whole batches of the graph's, as near to what is asked for as can be
            self._sizes = BatchSize(fixed * max(1, asked // fixed), 0, tunes=False)
        else:
            self._sizes = BatchSize(asked or min(start, most), most, tunes=not asked)
        return self._sizes

    def make_ready(self, side: int, width: int = 0, raw: bool = False) -> Device:
        """Chooses what it runs on; `side`, `width`, `raw` and errors as of `prove`.

        The processor alone, and in numbers that are the same on all of them, leaves nothing to be
        compared: then no tile is run before those of the run.
        """
        if self._candidates or variant_of(self.contract) == "int8":
            return self.prove(side, width, raw)[0]
        spec = self.contract
        pixels = side * (width or side)
        planes = len(spec.input.bands) + len(spec.output.classes if spec.output else ())
        self._tile_bytes = pixels * planes * np.dtype(np.float32).itemsize
        return Device(self._asked, PROCESSOR.device, self._without_gpu())

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
        batch = trial_batch(self.contract.input, (side, width or side))
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
        if not self._candidates:
            reasons.append(self._without_gpu())
        self.seconds = 0.0
        self._tile_bytes = batch.nbytes + wanted[0].nbytes
        device = Device(
            self._asked, self.provider.device, "; ".join(filter(None, reasons)), variant
        )
        return device, wanted[0].shape

    def _without_overflow(self, batch: np.ndarray, wanted: List[np.ndarray]) -> List[np.ndarray]:
        """Goes on with whole sums where an 8-bit model's answer is another with them."""
        if variant_of(self.contract) != "int8":
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

        Args:
            batch: (tiles, bands, side, side).

        Returns:
            As `run_all`.

        Raises:
            ModelError: as in `run_all`; or an answer of a segmentation is not made of numbers, or
                that of a regions model no map.
        """
        answers = self.run_all(batch)
        check_values(answers, self.contract)
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
            batch: what to run, (tiles, bands, side, side).
            wanted: the processor's answers to it.
            path: of a file to run in the model's place.
        """
        try:
            with native_log() as log:
                loaded = self._load(provider, path)
            found = loaded.session.get_providers()
            if not found or found[0] != provider.name:
                return Attempt(
                    provider, reason_in(log) or why_left_out(provider.library, LIBRARIES)
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
        allowed = provider.allows(is_reduced(self.contract))
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
        """The main output for `batch`, (tiles, bands, side, side): the first of `run_all`."""
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
        with self._count:
            self.seconds += seconds / self.parallel_calls
            self._sizes.learn(len(batch), seconds)
        return answers

    def _answers(self, loaded: Loaded, batch: np.ndarray) -> List[np.ndarray]:
        """In as many calls as the graph's batch, or the memory, asks for."""
        size, start, parts = loaded.fixed_batch or len(batch), 0, []
        while start < len(batch):
            part = batch[start : start + size]
            try:
                answers = self._call(loaded, filled_up(part, loaded.fixed_batch))
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
        check_outputs(answers, len(batch), batch.shape)
        return answers

    def _end(self) -> NoReturn:
        self._check()
        raise CancelledError("The run was cancelled; no result was written.")

    def _load(self, provider: Provider, path: str = "", whole_sums: bool = False) -> Loaded:
        threads = self._call_threads if provider is PROCESSOR else self._threads
        session = open_session(provider, path or self._path, threads, whole_sums)
        with texts_of(path or self._path):
            graph = shape_of(session.get_inputs(), session.get_outputs(), path or self._path)
            metadata = dict(session.get_modelmeta().custom_metadata_map)
            spec = contract_metadata.decode(metadata, graph)
            return Loaded(
                provider,
                session,
                spec,
                session.get_inputs()[0].name,
                requested_outputs(session.get_outputs(), spec),
                spec.input.fixed_batch or graph.input[0] or 0,
            )

    def _without_gpu(self) -> str:
        """Why there was no GPU to try; empty where none was wanted."""
        return not_built_in("GPU") if self._asked == "auto" else ""

    def _refuse(self, provider: Provider, reason: str) -> None:
        raise DeviceError(
            f"The device {provider.device} cannot run the model: {reason}.",
            f"Use device auto or cpu. {how_to_get(provider)}",
        )


def _is_file(path: str) -> bool:
    with suppress(OSError, ValueError):  # too long a name is none
        return Path(path).is_file()
    return False
