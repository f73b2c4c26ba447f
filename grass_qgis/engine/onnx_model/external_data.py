"""Which files beside it an ONNX model wants to read, found without loading it.

Older runtimes follow any path a model names. Only the few protobuf fields that lead to external
tensors are looked at; numbers are those of onnx.proto.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Dict, Iterator, List

from ..core.errors import ModelError
from .protobuf import messages

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
    for field, begin, end in messages(data, start, stop):
        inside = _WAYS[kind].get(field)
        if inside == "entry":
            texts = {number: data[a:b] for number, a, b in messages(data, begin, end)}
            if texts.get(1) == b"location":
                yield texts.get(2, b"").decode("utf-8", "replace")
        elif inside is not None:
            yield from _walk(data, begin, end, inside)
