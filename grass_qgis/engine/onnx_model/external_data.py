"""External data files of an ONNX model, determined without loading it.

Older runtimes read any path in a model. Only the protobuf fields that lead to external tensors are
parsed; field numbers are those of onnx.proto.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Dict, Iterator, List

from ..core.errors import ModelError
from .protobuf import messages

# message -> field number -> nested message; "entry" is a key-value pair.
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
    """Refuses a model with weights outside its folder.

    Args:
        path: the ONNX file.

    Returns:
        The model's external data files.

    Raises:
        ModelError: with the file outside the folder; or the file is not a valid ONNX model.
    """
    folder = path.resolve().parent
    files = []
    for name in external_locations(path):
        target = (folder / name).resolve()
        if folder not in target.parents:
            raise ModelError(
                f"The model {path} cannot be loaded: it reads {name}, outside its folder.",
                "Use a model with its weights inside the file or beside it.",
            )
        files.append(target)
    return files


def external_locations(path: Path) -> List[str]:
    """File names of the model's external tensors; none for an empty file.

    Raises:
        ModelError: the file cannot be parsed completely. The runtime's parser accepts more (such as
            groups), so unparsed content could hide a file name.
    """
    if path.stat().st_size == 0:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return list(_walk(data, 0, len(data), "model"))
        except (IndexError, RecursionError) as error:
            raise ModelError(
                f"The model {path} cannot be loaded: damaged, or not an ONNX model ({error}).",
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
