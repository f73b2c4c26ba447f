from __future__ import annotations

import pytest

from grass_qgis.engine.core.errors import MemoryFullError, ModelError
from grass_qgis.engine.runtime.runtime_errors import (
    cause,
    is_out_of_memory,
    load_error,
    missing_library,
    run_error,
)

FULL = [
    "Non-zero status code returned while running Conv node. bfc_arena.cc:376 void* "
    "BFCArena::AllocateRawInternal(size_t) Failed to allocate memory for requested buffer of 9",
    "CUDA failure 2: out of memory ; GPU=0",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "Exception(3) tid(4304) 8007000E Not enough memory resources are available to complete this",
    "std::bad_alloc",
    "bad allocation",
    "hipErrorOutOfMemory",
    "CL_MEM_OBJECT_ALLOCATION_FAILURE",
]


@pytest.mark.parametrize("text", FULL)
def test_a_full_memory_is_recognised_by_what_each_runtime_says(text):
    assert is_out_of_memory(RuntimeError(text))
    assert isinstance(run_error((4, 3, 8, 8), RuntimeError(text)), MemoryFullError)
    assert isinstance(load_error("m.onnx", RuntimeError(text)), MemoryFullError)


def test_other_failures_are_not_taken_for_a_full_memory():
    for text in ("CUDA failure 999: unknown error", "Got invalid dimensions", ""):
        assert not is_out_of_memory(RuntimeError(text))
    assert is_out_of_memory(MemoryError())
    error = run_error((4, 3, 8, 8), RuntimeError("Got\n invalid   dimensions"))
    assert isinstance(error, ModelError)
    assert "(4, 3, 8, 8): Got invalid dimensions" in error.what


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("libcudnn.so.9: cannot open shared object file: No such file", "libcudnn.so.9"),
        ('"a.dll" which depends on "cublas64.dll" which is missing.', "cublas64.dll"),
        ("dlopen: Library not loaded: @rpath/libfoo.dylib Referenced", "@rpath/libfoo.dylib"),
        ("nothing of the kind", ""),
    ],
)  # fmt: skip
def test_the_missing_library_is_read_in_the_text(text, library):
    assert missing_library(text) == library


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Fatal error: com.acme:Foo(-1) is not a registered function/op", "com.acme:Foo"),
        ("Error No opset import for domain 'com.acme'", "com.acme"),
        ("Error No Op registered for Foo with domain_version of 17", "operator Foo"),
        ("NOT_IMPLEMENTED : Could not find an implementation for Foo(1) node", "Foo(1)"),
        ("Opset 99 is under development and support for this is limited", "opset 99"),
        ("Unsupported model IR version: 12, max supported IR version: 10", "IR version 12"),
        ("Protobuf parsing failed.", "Protobuf parsing failed"),
    ],
)
def test_why_a_model_cannot_be_loaded_is_reported_with_what_to_do(text, part):
    error = load_error("m.onnx", RuntimeError(text))
    assert part in error.what and "m.onnx" in error.what
    assert error.remedy


def test_a_cause_is_one_line_of_bounded_length_and_never_empty():
    assert cause(RuntimeError("a\n b")) == "a b"
    assert len(cause(RuntimeError("x" * 5000))) <= 300
    assert cause(KeyError()) == "KeyError"
