"""Which files beside it an ONNX model wants to read, found without loading it.

Older runtimes follow any path a model names. Only the few protobuf fields that lead to external
tensors are looked at; numbers are those of onnx.proto.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

from .errors import ModelError

_LONGEST_VARINT = 10  # bytes; the runtime's parser takes no more
_LENGTH_DELIMITED, _VARINT, _FIXED64, _FIXED32 = 2, 0, 1, 5

# message -> field number -> message inside; "entry" is a key with a value.
_WAYS: Dict[str, Dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "entry"},
}


def check_external_data(path: Path) -> List[Path]:
    """Refuses a model whose weights lie outside its own folder.

    Args:
        path: the ONNX file.

    Returns:
        The files it keeps weights in.

    Raises:
        ModelError: naming the file the model wants; or the file is no ONNX model that can be
            looked through.
    """
    folder = path.resolve().parent
    found = []
    for name in external_locations(path):
        wanted = (folder / name).resolve()
        if folder not in wanted.parents:
            raise ModelError(
                f"The model {path} cannot be loaded: it reads {name}, outside its own folder.",
                "Use a model that holds its weights, or keeps them beside it.",
            )
        found.append(wanted)
    return found


def external_locations(path: Path) -> List[str]:
    """The file names the model's external tensors give; none for an empty file.

    Raises:
        ModelError: the file cannot be followed to its end. The runtime's parser forgives more
            (groups, for one), so what is not understood here could hide a file name.
    """
    if path.stat().st_size == 0:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return list(_walk(data, 0, len(data), "model"))
        except (IndexError, RecursionError) as error:
            raise ModelError(
                f"The model {path} cannot be loaded: it is damaged, or no ONNX model ({error}).",
                "Export it again, or choose another file.",
            ) from error


def _walk(data: mmap.mmap, start: int, stop: int, kind: str) -> Iterator[str]:
    for field, begin, end in _fields(data, start, stop):
        inside = _WAYS[kind].get(field)
        if inside == "entry":
            texts = {number: data[a:b] for number, a, b in _fields(data, begin, end)}
            if texts.get(1) == b"location":
                yield texts.get(2, b"").decode("utf-8", "replace")
        elif inside is not None:
            yield from _walk(data, begin, end, inside)


def _fields(data: mmap.mmap, start: int, stop: int) -> Iterator[Tuple[int, int, int]]:
    """(field number, begin, end) of the length-delimited fields of a message."""
    position = start
    while position < stop:
        tag, position = _varint(data, position)
        tag &= 0xFFFFFFFF  # what the runtime keeps of it
        wire = tag & 7
        if wire == _LENGTH_DELIMITED:
            size, position = _varint(data, position)
            if position + size > stop:
                raise IndexError("a field ends beyond its message")
            yield tag >> 3, position, position + size
            position += size
        elif wire == _VARINT:
            _, position = _varint(data, position)
        elif wire in (_FIXED32, _FIXED64):
            position += 4 if wire == _FIXED32 else 8
        else:
            raise IndexError(f"wire type {wire} at byte {position}")
    if position > stop:
        raise IndexError("a field ends beyond its message")


def _varint(data: mmap.mmap, position: int) -> Tuple[int, int]:
    value = 0
    for place in range(_LONGEST_VARINT):
        byte = data[position + place]
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, position + place + 1
    raise IndexError(f"an endless number at byte {position}")
