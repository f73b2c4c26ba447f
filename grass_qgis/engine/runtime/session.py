"""Model sessions that run batches of tiles."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, List, NoReturn, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core import contract
from ..core.errors import CancelledError, DeviceError, MemoryFullError, ModelError
from ..core.monitor import Monitor
from ..core.progress import never, silent
from ..core.providers import CPU_PROVIDER, Provider, candidates, how_to_get, provider_of
from ..onnx_model import metadata as contract_metadata
from ..onnx_model.external_data import check_external_data
from .batch_size import BatchSize, filled_up, most_tiles
from .interrupt import PROCESS
from .model_outputs import check_outputs
from .onnx_runtime import is_built_in, not_built_in, open_session, run_options
from .resources import give_back, shared_out
from .runtime_errors import run_error
from .signature import requested_outputs, shape_of, texts_of


@dataclass(frozen=True)
class Loaded:
    """A session on one device, with its input and output names."""

    provider: Provider
    session: Any
    contract: contract.Contract
    input: str
    outputs: Tuple[str, ...]
    fixed_batch: int


class Model:
    """A loaded model; it runs on the CPU until `device_trial` switches to a faster device.

    Attributes:
        path: the ONNX file.
        requested: the requested device, which may be "auto".
        candidates: devices to test instead of the CPU, best first.
        files: the model file and its external weights.
        seconds: time in `run` and `run_all`, divided by the number of parallel calls.
    """

    def __init__(
        self, path: str, device: str, threads: int, monitor: Optional[Monitor] = None
    ) -> None:
        """Loads `path` on the CPU.

        Args:
            path: the ONNX file.
            device: "auto", or a device of `providers.py`.
            threads: threads of the runtime in all calls, 0 for one per core.
            monitor: receives a warning when batches shrink, and raises the error of a cancelled
                run; None for neither.

        Raises:
            ModelError: missing, broken, or without exactly one image as input.
            ContractError: the model has no valid contract.
            DeviceError: there is no such device, or the runtime does not support it.
        """
        if not _is_file(path):
            raise ModelError(f"The model {path} does not exist.", "Choose an ONNX file.")
        self.files = [Path(path), *check_external_data(Path(path))]
        self.path = path
        self._threads = threads
        self._calls, self._call_threads = shared_out(threads)
        self._count = threading.Lock()
        self.requested = device
        self.candidates = [item for item in candidates(device) if is_built_in(item)]
        if not self.candidates and device not in ("auto", CPU_PROVIDER.device):
            raise refusal(provider_of(device), not_built_in(provider_of(device).title))
        self._run_options = run_options()
        self._stopped = False
        self._sizes = BatchSize(1, 1, tunes=False)
        self._monitor = monitor or Monitor(silent, never)
        self._loaded = self.load(CPU_PROVIDER)
        self.seconds = 0.0
        PROCESS.watch(self)

    @property
    def contract(self) -> contract.Contract:
        """The contract of the model: its inputs and outputs."""
        return self._loaded.contract

    @property
    def provider(self) -> Provider:
        """The current device."""
        return self._loaded.provider

    @property
    def parallel_calls(self) -> int:
        """Best number of parallel calls of `run` or `run_all`, at least 1."""
        return self._calls if self.provider is CPU_PROVIDER else 1

    def stop(self) -> None:
        """Stops running and later calls, in any thread, with CancelledError."""
        self._stopped = True
        self._run_options.terminate = True

    def release(self) -> None:
        """Frees the weights and the runtime's memory; the model cannot run afterwards."""
        self._loaded = replace(self._loaded, session=None)
        give_back()

    def sizes(self, requested: int, tile_pixels: int) -> BatchSize:
        """Batch size for tiles of `tile_pixels`, tuned during the run.

        Args:
            requested: batch size of the job; 0 to tune it.
            tile_pixels: pixels of a tile.
        """
        start, most = self.provider.batches
        limit = max(start, most // self.parallel_calls)
        most = most_tiles(limit, tile_pixels * _pixel_bytes(self.contract))
        fixed = self._loaded.fixed_batch
        if fixed:  # the multiple of the graph's batch next below the requested size
            self._sizes = BatchSize(fixed * max(1, requested // fixed), 0, tunes=False)
        else:
            self._sizes = BatchSize(requested or min(start, most), most, tunes=not requested)
        return self._sizes

    def use(self, loaded: Loaded, files: Sequence[Path] = ()) -> None:
        """Switches to another session of the model, which also reads `files`."""
        self._loaded = loaded
        self.files += files

    def run(self, batch: NDArray[Any]) -> NDArray[np.float32]:
        """The main output for `batch`, (tiles, bands, side, side): the first of `run_all`."""
        return self.run_all(batch)[0]

    def run_all(self, batch: NDArray[Any]) -> List[NDArray[np.float32]]:
        """The outputs for `batch` (tiles, bands, side, side), as float32.

        One for a segmentation; for a regions model the map, and window scores if the contract's
        rule needs them. The batch has the type in the contract, float32 or uint8. A model with a
        fixed batch gets its last batch padded; the surplus is removed.

        Raises:
            ModelError: the runtime fails.
            MemoryFullError: not even the smallest batch fits.
            CancelledError: `stop` was called.
        """
        began = time.perf_counter()
        outputs = self.outputs(self._loaded, batch)
        seconds = time.perf_counter() - began
        with self._count:
            self.seconds += seconds / self.parallel_calls
            self._sizes.learn(len(batch), seconds)
        return outputs

    def outputs(self, loaded: Loaded, batch: NDArray[Any]) -> List[NDArray[np.float32]]:
        """Outputs of `loaded` for a batch; arguments, result and errors as for `run_all`.

        Splits the batch into several calls if the graph's batch or the memory requires it.
        """
        size, start, parts = loaded.fixed_batch or len(batch), 0, []
        while start < len(batch):
            part = batch[start : start + size]
            try:
                outputs = self._call(loaded, filled_up(part, loaded.fixed_batch))
            except MemoryFullError:
                if loaded.fixed_batch or len(part) == 1:
                    raise
                size = self._halved(len(part))
                continue
            parts.append([output[: len(part)] for output in outputs])
            start += len(part)
        whole = parts[0] if len(parts) == 1 else [np.concatenate(same) for same in zip(*parts)]
        return [output.astype(np.float32, copy=False) for output in whole]

    def _halved(self, tiles: int) -> int:
        size = self._sizes.shrink(tiles)
        self._monitor.warn(
            f"The memory is full with a batch of {tiles} tiles: the run continues with {size}."
        )
        return size

    def _call(self, loaded: Loaded, batch: NDArray[Any]) -> List[NDArray[np.float32]]:
        if self._stopped:
            self._end()
        try:
            outputs: List[NDArray[Any]] = loaded.session.run(
                list(loaded.outputs), {loaded.input: batch}, self._run_options
            )
        except Exception as error:  # the runtime's errors have no common base class
            if self._stopped:
                self._end()
            raise run_error(batch.shape, error) from error
        check_outputs(outputs, len(batch), batch.shape)
        return outputs

    def _end(self) -> NoReturn:
        self._monitor.check()
        raise CancelledError("The run was cancelled; no result was written.")

    @property
    def loaded(self) -> Loaded:
        """The current session."""
        return self._loaded

    def load(self, provider: Provider, path: str = "", whole_sums: bool = False) -> Loaded:
        """Opens another session of the model on a device.

        Args:
            provider: the device.
            path: of a file to run instead of the model.
            whole_sums: prevent overflow of sums of 8-bit products.

        Raises:
            ModelError: it cannot be loaded.
            ContractError: the file has no valid contract.
            DeviceError: the device cannot be used.
        """
        threads = self._call_threads if provider is CPU_PROVIDER else self._threads
        session = open_session(provider, path or self.path, threads, whole_sums)
        with texts_of(path or self.path):
            graph = shape_of(session.get_inputs(), session.get_outputs(), path or self.path)
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


def refusal(provider: Provider, reason: str) -> DeviceError:
    """The error for a requested device that cannot run the model."""
    return DeviceError(
        f"The device {provider.device} cannot run the model: {reason}.",
        f"Use device auto or cpu. {how_to_get(provider)}",
    )


def _pixel_bytes(spec: contract.Contract) -> int:
    """Bytes of a pixel in the input and in the float32 main output."""
    values = len(spec.input.bands) * np.dtype(spec.input.dtype).itemsize
    channels = len(spec.output.classes) if spec.output else 1
    return values + channels * np.dtype(np.float32).itemsize


def _is_file(path: str) -> bool:
    with suppress(OSError, ValueError):  # the path may be too long
        return Path(path).is_file()
    return False
