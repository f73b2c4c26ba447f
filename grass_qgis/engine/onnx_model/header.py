"""Reads metadata and graph shapes of an ONNX file without a runtime.

Only the required protobuf fields are parsed; field numbers are those of onnx.proto. The plugin
reads contracts with it, so that it can show a model without a backend.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Set, Tuple

from ..core.contract import Contract, GraphShape, Shape
from ..core.errors import ModelError
from .metadata import decode
from .protobuf import messages, numbers

_GRAPH, _METADATA = 7, 14  # of the model
_INITIALIZER, _INPUT, _OUTPUT = 5, 11, 12  # of the graph
_TENSOR_NAME = 8
_DTYPES = {1: "float32", 2: "uint8"}
_LEAST_BYTES = 16
_UNSET = 2**63  # unsigned values from here on are negative sizes, which mean "any"


@dataclass(frozen=True)
class ModelHeader:
    """Metadata of the file, and the shapes of its input and its first output."""

    metadata: Mapping[str, str]
    graph: GraphShape


@dataclass(frozen=True)
class _Value:
    """An input or output of the graph."""

    name: str
    dtype: int
    shape: Shape


def read_contract(path: Path) -> Contract:
    """The contract of the model in `path`.

    Raises:
        ModelError: the file is missing, damaged, or not an ONNX model with one image as input.
        ContractError: it has no contract, or an invalid one.
    """
    header = read_header(path)
    return decode(header.metadata, header.graph)


def read_header(path: Path) -> ModelHeader:
    """Reads metadata and shapes; skips the weights.

    Raises:
        ModelError: the file is missing, damaged, or not an ONNX model with one image as input.
    """
    try:
        with path.open("rb") as file:
            if path.stat().st_size < _LEAST_BYTES:
                raise IndexError("it ends too soon")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _header(data, path)
    except OSError as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(
            f"The model {path} cannot be read: {error.strerror}.", "Choose an ONNX file."
        ) from error
    except (IndexError, RecursionError) as error:
        raise ModelError(
            f"The model {path} is damaged, or not an ONNX model ({error}).",
            "Export it again, or choose another file.",
        ) from error


def _header(data: mmap.mmap, path: Path) -> ModelHeader:
    metadata: Dict[str, str] = {}
    inputs: List[_Value] = []
    outputs: List[_Value] = []
    for number, begin, end in messages(data, 0, len(data)):
        if number == _METADATA:
            metadata.update([_entry(data, begin, end)])
        elif number == _GRAPH:
            inputs, outputs = _values(data, begin, end)
    if not outputs:
        raise IndexError("it holds no graph")
    if len(inputs) != 1 or inputs[0].dtype not in _DTYPES:
        names = ", ".join(value.name for value in inputs)
        raise ModelError(
            f"The model {path} takes {names or 'nothing'}; one float32 or uint8 image is needed.",
            "Export it with grass-train export.",
        )
    shape = GraphShape(inputs[0].shape, outputs[0].shape, _DTYPES[inputs[0].dtype])
    return ModelHeader(metadata, shape)


def _values(data: mmap.mmap, start: int, stop: int) -> Tuple[List[_Value], List[_Value]]:
    """The graph's inputs without initialisers, and its outputs."""
    inputs: List[_Value] = []
    outputs: List[_Value] = []
    weights: Set[str] = set()
    for number, begin, end in messages(data, start, stop):
        if number == _INITIALIZER:
            weights.update(_texts(data, begin, end, _TENSOR_NAME))
        elif number == _INPUT:
            inputs.append(_value(data, begin, end))
        elif number == _OUTPUT:
            outputs.append(_value(data, begin, end))
    return [value for value in inputs if value.name not in weights], outputs


def _value(data: mmap.mmap, start: int, stop: int) -> _Value:
    """A ValueInfoProto: name = 1, type = 2, in it tensor_type = 1 with elem_type = 1, shape = 2."""
    name = next(iter(_texts(data, start, stop, 1)), "")
    dtype, shape = 0, []
    for tensor in _inside(data, _inside(data, [(start, stop)], 2), 1):
        dtype = dict(numbers(data, *tensor)).get(1, 0)
        for size in _inside(data, _inside(data, [tensor], 2), 1):
            value = dict(numbers(data, *size)).get(1, 0)
            shape.append(value if 0 < value < _UNSET else None)
    return _Value(name, dtype, tuple(shape))


def _inside(data: mmap.mmap, spans: List[Tuple[int, int]], field: int) -> List[Tuple[int, int]]:
    """Spans of the messages of `field` inside the messages in `spans`."""
    return [
        (begin, end)
        for start, stop in spans
        for number, begin, end in messages(data, start, stop)
        if number == field
    ]


def _texts(data: mmap.mmap, start: int, stop: int, field: int) -> List[str]:
    spans = _inside(data, [(start, stop)], field)
    return [data[begin:end].decode("utf-8", "replace") for begin, end in spans]


def _entry(data: mmap.mmap, start: int, stop: int) -> Tuple[str, str]:
    """A StringStringEntryProto: key = 1, value = 2."""
    texts = {number: data[begin:end] for number, begin, end in messages(data, start, stop)}
    return (
        texts.get(1, b"").decode("utf-8", "replace"),
        texts.get(2, b"").decode("utf-8", "replace"),
    )
