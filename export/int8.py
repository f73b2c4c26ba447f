"""A segmenter in 8 bits, for CPUs: static QDQ, weights by channel, layers chosen by mIoU.

Activations are unsigned: ONNX Runtime has fast kernels for these on x86 CPUs with VNNI.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

# Read once, when ONNX Runtime is loaded: it would send telemetry to its makers.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from .float_layers import choose_float_layers
from .onnx_file import is_large

METHODS = {"percentile": CalibrationMethod.Percentile, "entropy": CalibrationMethod.Entropy}
PERCENTILE = 99.999
_CHUNK = 4  # tiles whose activations are in memory together
_LAYERS = ("Conv", "ConvTranspose", "Gemm", "MatMul")
_QUANTISED = [*_LAYERS, "Add", "AveragePool", "Clip", "Concat", "GlobalAveragePool", "MaxPool"]
_QUANTISED += ["ReduceMean", "Relu", "Resize"]


@dataclass(frozen=True)
class Quantised:
    """How an int8 file was made.

    Attributes:
        layers: convolutions and products in the graph.
        in_float: those left in float, by name.
        tiles: calibrated on.
        method: "percentile" or "entropy".
    """

    layers: int
    in_float: tuple[str, ...]
    tiles: int
    method: str


def write_int8(
    source: Path,
    path: Path,
    tiles: NDArray[np.float32],
    method: str,
    drop_of: Callable[[Path], float] | None,
) -> Quantised:
    """Writes the int8 form of a float32 segmenter.

    Args:
        source: the float32 file; it stays.
        path: the file to write.
        tiles: standardised tiles (N, bands, S, S) of the training data to calibrate on.
        method: "percentile" or "entropy".
        drop_of: how many points of mIoU (0-1) a file loses; None leaves no layer in float but the
            last steps to the probabilities.
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        with _quiet():
            large = is_large(source)
            quant_pre_process(
                str(source),
                str(prepared),
                skip_symbolic_shape=True,
                save_as_external_data=large,
                all_tensors_to_one_file=large,
            )
        graph = onnx.load(str(prepared)).graph
        layers = tuple(node.name for node in graph.node if node.op_type in _LAYERS)
        cache = Path(folder) / "ranges.json"

        def write(in_float: Sequence[str], target: Path) -> None:
            left = [*after_last_layer(graph), *in_float]
            _quantise(prepared, target, tiles, method, left, cache)

        def drop(in_float: Sequence[str]) -> float:
            trial = Path(folder) / "trial.onnx"
            write(in_float, trial)
            return 0.0 if drop_of is None else drop_of(trial)

        in_float = () if drop_of is None else choose_float_layers(layers, drop)
        write(in_float, path)
    return Quantised(len(layers), in_float, len(tiles), method)


def after_last_layer(graph: onnx.GraphProto) -> list[str]:
    """Nodes between the last layer with weights and the output, which decide the classes."""
    names = []
    for node in reversed(graph.node):
        if node.op_type in _LAYERS:
            break
        names.append(node.name)
    return names


def _quantise(
    source: Path,
    target: Path,
    tiles: NDArray[np.float32],
    method: str,
    left: Sequence[str],
    cache: Path,
) -> None:
    """Calibrates unless `cache` holds the ranges, then writes `target`."""
    chunk = min(_CHUNK, len(tiles))
    whole = tiles[: len(tiles) // chunk * chunk]  # the calibrator takes whole chunks only
    image = onnx.load(str(source), load_external_data=False).graph.input[0].name
    with _quiet():
        quantize_static(
            str(source),
            str(target),
            TileReader(whole, image),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=_QUANTISED,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=list(left),
            calibrate_method=METHODS[method],
            use_external_data_format=is_large(source),
            calibration_cache_path=cache,
            extra_options={
                "CalibPercentile": PERCENTILE,
                "CalibStridedMinMax": chunk,
                "ForceQuantizeNoInputCheck": True,
            },
        )


class TileReader(CalibrationDataReader):
    """Data reader that passes tiles to the calibrator one by one."""

    def __init__(self, tiles: NDArray[np.float32], name: str) -> None:
        self._tiles, self._name = tiles, name
        self._left: Iterator[NDArray[np.float32]] = iter(tiles)

    def __len__(self) -> int:
        return len(self._tiles)

    def set_range(self, start_index: int, end_index: int) -> None:
        """Sets the range of tiles to pass on next."""
        self._left = iter(self._tiles[start_index:end_index])

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """The next tile by input name, as a batch (1, bands, rows, cols); None at the end."""
        tile = next(self._left, None)
        return None if tile is None else {self._name: tile[None]}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Suppresses the quantiser's output, which is for its developers."""
    former = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(former)
