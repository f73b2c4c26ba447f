"""Captures what compiled libraries write to standard error while a device is opened.

ONNX Runtime does not raise when it skips a device: it logs the reason and continues without it.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List

from .runtime_errors import cause, missing_library

_LONGEST = 300
_SILENT = "the runtime skipped it; its libraries, its driver or the GPU are probably missing"
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
# Time, level and source location before a message.
_BEFORE = re.compile(r"^.*\[[EWF]:onnxruntime:[^\]]*\]\s*")
_PLACE = re.compile(r"^/\S+\.(?:cc|h|cpp):\d+ .*?\)\s+(?=\S)")
_LEVEL = re.compile(r"^\[ERROR\]\s*")


@contextmanager
def native_log() -> Iterator[List[str]]:
    """Collects the lines written to the process's standard error.

    Filled at the end of the block; then the lines are passed on. Not thread-safe.
    """
    lines: List[str] = []
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, ValueError, AttributeError):  # a process without a standard error
        yield lines
        return
    with tempfile.TemporaryFile() as file:
        try:
            os.dup2(file.fileno(), 2)
            try:
                yield lines
            finally:
                os.dup2(kept, 2)
        finally:
            os.close(kept)
            file.seek(0)
            text = file.read().decode("utf-8", "replace")
            lines.extend(_ESCAPES.sub("", text).splitlines())
            sys.stderr.write(text)


def reason_in(lines: List[str]) -> str:
    """Why a device was skipped, according to a log; empty if the log gives no reason."""
    library = missing_library("\n".join(lines))
    if library:
        return f"the library {library} is missing"
    for line in lines:
        if "[E:onnxruntime" in line:
            text = _LEVEL.sub("", _PLACE.sub("", _BEFORE.sub("", line))).strip()
            return text[:_LONGEST].rstrip(". ")
    return ""


def why_left_out(library: str, folder: Path) -> str:
    """Why a device was skipped without a log message, determined by loading its library.

    Args:
        library: file stem of the runtime's library for the device; empty if it has none.
        folder: of the runtime's libraries.
    """
    names = {"win32": f"{library}.dll", "darwin": f"lib{library}.dylib"}
    path = folder / names.get(sys.platform, f"lib{library}.so")
    if not library or not path.is_file():
        return _SILENT
    try:
        ctypes.CDLL(str(path))
    except OSError as error:
        missing = missing_library(str(error))
        if missing:
            return f"the library {missing} is missing"
        return f"its library cannot be loaded ({cause(error)})"
    return "its libraries are present, but there is no working device or no driver"
