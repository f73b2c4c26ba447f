"""Conversion of ONNX Runtime's errors, by their text, to errors for users.

The phrases are those of ONNX Runtime, CUDA, DirectML, ROCm, OpenCL, the C and C++ libraries, the
dynamic linker and Python.
"""

from __future__ import annotations

import re
from typing import Tuple

from ..core.errors import GrassError, MemoryFullError, ModelError, cause_of

_LONGEST = 300
_NO_MEMORY = re.compile(
    r"failed to allocate memory|out of memory|out_of_memory|bad_alloc|bad allocation|8007000e"
    r"|not enough memory|outofmemory|alloc_failed|cl_out_of_resources"
    r"|mem_object_allocation_failure|unable to allocate|cannot allocate memory"
    r"|failed to map segment from shared object|can't start new thread|memory allocation",
    re.IGNORECASE,
)
_MISSING = (
    re.compile(r"which depends on \"([^\"]+)\" which is missing"),
    re.compile(r"([\w.+-]+\.so[\w.]*): cannot open shared object file"),
    re.compile(r"Library not loaded: (\S+)"),
)
_FOREIGN = (
    re.compile(r"Fatal error: ([\w.:-]+)\(-?\d+\) is not a registered function/op"),
    re.compile(r"No opset import for domain '([\w.-]+)'"),
    re.compile(r"No Op registered for (\w+) with"),
    re.compile(r"Could not find an implementation for (\w+\(\d+\))"),
)
_NEWER = re.compile(r"Opset (\d+) is under development|Unsupported model IR version: (\d+)")


def cause(error: BaseException) -> str:
    """The text of an error in one line of bounded length."""
    text = cause_of(error)
    return text[:_LONGEST] or type(error).__name__


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a smaller batch might help."""
    return isinstance(error, MemoryError) or bool(_NO_MEMORY.search(str(error)))


def missing_library(text: str) -> str:
    """The shared library that a text reports as missing; empty for none."""
    return _first(_MISSING, text)


def load_error(path: str, error: BaseException) -> GrassError:
    """The error for a model that the runtime cannot load."""
    if is_out_of_memory(error):
        return MemoryFullError(
            f"The model {path} does not fit into the memory of the device.",
            "Use a smaller model, its fp16 variant, or another device.",
        )
    foreign = _first(_FOREIGN, str(error))
    if foreign:
        return ModelError(
            f"The model {path} cannot be loaded: this ONNX Runtime does not support the operator "
            f"{foreign}.",
            "Export it with standard ONNX operators, opset 20 or older.",
        )
    newer = _NEWER.search(str(error))
    if newer:
        what = f"opset {newer[1]}" if newer[1] else f"IR version {newer[2]}"
        return ModelError(
            f"The model {path} cannot be loaded: this ONNX Runtime is too old for its {what}.",
            "Export it with opset 20 or older, or update onnxruntime in the backend.",
        )
    return ModelError(
        f"The model {path} cannot be loaded: {cause(error)}",
        "Export it again, or choose another file.",
    )


def run_error(shape: Tuple[int, ...], error: BaseException) -> GrassError:
    """The error for a batch of `shape` on which the runtime fails."""
    if is_out_of_memory(error):
        return MemoryFullError(
            f"The memory is used up: a batch of {shape} does not fit.",
            "Use a smaller tile if the model takes one, a smaller model, or the device cpu.",
        )
    return ModelError(
        f"The model fails on a batch of {shape}: {cause(error)}",
        "Use a smaller batch, or export the model again.",
    )


def _first(patterns: Tuple[re.Pattern[str], ...], text: str) -> str:
    for pattern in patterns:
        match = pattern.search(text)
        if match:
            return match[1]
    return ""
