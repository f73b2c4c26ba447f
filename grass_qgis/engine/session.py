"""Running a model: the only place that knows ONNX Runtime."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
import onnxruntime

from . import contract
from .errors import DeviceError, ModelError
from .external_data import check_external_data
from .progress import Device

_CUDA, _CPU = "CUDAExecutionProvider", "CPUExecutionProvider"
_DTYPES = {"tensor(float)": "float32", "tensor(uint8)": "uint8"}
_QUIET = 3  # errors only; everything else the engine says itself


class Model:
    """A loaded model; it counts as usable once `prove` has run a tile on its device.

    Attributes:
        contract: how to feed and read it.
        files: the model itself and those it keeps weights in.
        seconds: time spent in the runtime since `prove`.
    """

    def __init__(self, path: str, device: str, threads: int) -> None:
        """Loads `path`; `prove` has to follow.

        Args:
            path: the ONNX file.
            device: "auto", "cpu" or "cuda".
            threads: threads of the runtime, 0 for one a core.

        Raises:
            ModelError: missing, broken, or not a model with one image as its input.
            ContractError: the model does not say how to feed and read it.
            DeviceError: "cuda" was asked for and does not work.
        """
        if not Path(path).is_file():
            raise ModelError(f"The model {path} does not exist.", "Choose an ONNX file.")
        self.files = [Path(path), *check_external_data(Path(path))]
        self._path = path
        self._threads = threads
        self._asked = device
        self._session, self._refusal = self._start(device)
        shape = _shape(self._session, path)
        self.contract = contract.decode(_metadata(self._session), shape)
        self._fixed_batch = self.contract.input.fixed_batch or shape.input[0] or 0
        self._input = self._session.get_inputs()[0].name
        self._outputs = _wanted_outputs(self._session, self.contract)
        self.seconds = 0.0

    def prove(self, side: int, width: int = 0) -> Tuple[Device, Tuple[int, ...]]:
        """Runs one tile of zeros; a device counts as usable only when this works.

        Args:
            side: of the tile, in pixels.
            width: its columns; 0 for as many as it has rows.

        Returns:
            The device that ran it, and the shape of the answer.

        Raises:
            ModelError: the model does not run.
            DeviceError: "cuda" was asked for and does not work.
        """
        spec = self.contract.input
        tile = np.zeros((1, len(spec.bands), side, width or side), spec.dtype)
        try:
            answer = self.run(tile)
        except ModelError as error:
            if self._session.get_providers()[0] != _CUDA:
                raise
            _refuse(self._asked, error.what)
            self._refusal = error.what
            self._session = self._open([_CPU])
            answer = self.run(tile)
        self.seconds = 0.0
        used = "cuda" if self._session.get_providers()[0] == _CUDA else "cpu"
        return Device(self._asked, used, self._refusal), answer.shape

    def run(self, batch: np.ndarray) -> np.ndarray:
        """The main output for `batch`, the first that `run_all` gives."""
        return self.run_all(batch)[0]

    def run_all(self, batch: np.ndarray) -> List[np.ndarray]:
        """The outputs for `batch` (tiles, bands, side, side), as float32.

        One for a segmentation; the map, and scores of windows when the contract's rule needs them,
        for a regions model. The batch is of the type the contract names, float32 or uint8. A model
        with a fixed batch gets its last batch filled up; the surplus is cut off.

        Raises:
            ModelError: the runtime fails, for instance out of memory.
        """
        count = len(batch)
        size = self._fixed_batch or count
        parts = []
        for start in range(0, count, size):
            part = batch[start : start + size]
            if len(part) < size:
                spare = np.zeros((size - len(part), *part.shape[1:]), part.dtype)
                part = np.concatenate([part, spare])
            parts.append([answer[: count - start] for answer in self._call(part)])
        whole = parts[0] if len(parts) == 1 else [np.concatenate(same) for same in zip(*parts)]
        return [answer.astype(np.float32, copy=False) for answer in whole]

    def _call(self, batch: np.ndarray) -> List[np.ndarray]:
        began = time.perf_counter()
        try:
            answers: List[np.ndarray] = self._session.run(self._outputs, {self._input: batch})
        except Exception as error:  # the runtime's errors share no base of their own
            raise ModelError(
                f"The model fails on a batch of {batch.shape}: {_one_line(error)}",
                "Use a smaller batch, or export the model again.",
            ) from error
        self.seconds += time.perf_counter() - began
        for answer in answers:
            found = getattr(answer, "shape", None)
            if not found or found[0] != len(batch):
                raise ModelError(
                    f"The model answers a batch of {batch.shape} with {_kind(answer)}; one answer "
                    "a tile is needed.",
                    "Export the model again with grass-train export.",
                )
        return answers

    def _start(self, device: str) -> Tuple[Any, str]:
        """The session, and why it does not run on CUDA (empty when it does or was not asked)."""
        if device == "cpu":
            return self._open([_CPU]), ""
        if _CUDA not in onnxruntime.get_available_providers():
            reason = f"this onnxruntime {onnxruntime.__version__} has no CUDA in it"
            _refuse(device, reason)
            return self._open([_CPU]), reason
        if hasattr(onnxruntime, "preload_dlls"):
            onnxruntime.preload_dlls()
        try:
            session = self._open([_CUDA, _CPU])
        except ModelError as error:
            _refuse(device, error.what)
            return self._open([_CPU]), error.what
        if session.get_providers()[0] != _CUDA:
            reason = "CUDA is built in but its libraries or a GPU are missing"
            _refuse(device, reason)
            return session, reason
        return session, ""

    def _open(self, providers: List[str]) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = _QUIET
        try:
            return onnxruntime.InferenceSession(self._path, options, providers=providers)
        except Exception as error:  # the runtime's errors share no base of their own
            raise ModelError(
                f"The model {self._path} cannot be loaded: {_one_line(error)}",
                "Export it again, or choose another file.",
            ) from error


def versions() -> Dict[str, Any]:
    """Version of the runtime and the providers compiled into it."""
    return {
        "onnxruntime": onnxruntime.__version__,
        "providers": list(onnxruntime.get_available_providers()),
    }


def _refuse(device: str, reason: str) -> None:
    if device == "cuda":
        raise DeviceError(
            f"The device cuda cannot run the model: {reason}.",
            "Use device auto or cpu, or install onnxruntime-gpu and its CUDA libraries.",
        )


def _metadata(session: Any) -> Dict[str, str]:
    return dict(session.get_modelmeta().custom_metadata_map)


def _shape(session: Any, path: str) -> contract.GraphShape:
    inputs = session.get_inputs()
    if len(inputs) != 1 or inputs[0].type not in _DTYPES:
        found = ", ".join(f"{item.name}: {item.type}" for item in inputs)
        raise ModelError(
            f"The model {path} takes {found or 'nothing'}; one float32 or uint8 image is needed.",
            "Export it with grass-train export.",
        )
    return contract.GraphShape(
        _sizes(inputs[0].shape), _sizes(session.get_outputs()[0].shape), _DTYPES[inputs[0].type]
    )


def _sizes(shape: List[Any]) -> contract.Shape:
    return tuple(size if isinstance(size, int) and size > 0 else None for size in shape)


def _wanted_outputs(session: Any, spec: contract.Contract) -> List[str]:
    names = [item.name for item in session.get_outputs()]
    if spec.regions is None:
        return names[:1]
    wanted = [contract.LAM if contract.LAM in names else names[0]]
    if spec.regions.score not in contract.WINDOW_SCORES:
        return wanted
    if contract.WINDOWS not in names:
        raise ModelError(
            f"The model chooses regions by {spec.regions.score} and gives no {contract.WINDOWS}, "
            f"only {', '.join(names)}.",
            "Export it again with grass-train export.",
        )
    return [*wanted, contract.WINDOWS]


def _kind(answer: Any) -> str:
    shape = getattr(answer, "shape", None)
    return type(answer).__name__ if shape is None else f"the shape {tuple(shape)}"


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
