"""Hardware of this machine, detected from files and nvidia-smi without imports."""

from __future__ import annotations

import os
import re
import shutil
import subprocess  # nosec B404
import sys
from pathlib import Path
from typing import Mapping, Optional, Tuple

from .devices import Machine
from .launch import run_to_end
from .probe import is_file, this_architecture

_PROC = "/proc/driver/nvidia/version"
_SECONDS = 10.0
Version = Optional[Tuple[int, ...]]


def driver_of_query(text: str) -> Version:
    """Driver version in the output of `nvidia-smi --query-gpu=driver_version`, one line a GPU.

    None when it holds no version: the program is there but finds no driver or no GPU.
    """
    match = re.search(r"^\s*(\d+(?:\.\d+)+)\s*$", text, re.MULTILINE)
    return _numbers(match.group(1)) if match else None


def driver_of_proc(text: str) -> Version:
    """Driver version in Linux's /proc/driver/nvidia/version; (0,) when it reports none."""
    match = re.search(r"Kernel Module.*?\s(\d+(?:\.\d+)+)\s", text)
    return _numbers(match.group(1)) if match else ((0,) if text.strip() else None)


def driver_programs(system: str, environ: Mapping[str, str]) -> Tuple[str, ...]:
    """Where nvidia-smi may be when it is not on the path."""
    if system == "win32":
        root = environ.get("SYSTEMROOT", r"C:\Windows")
        files = environ.get("PROGRAMFILES", r"C:\Program Files")
        inside = r"NVIDIA Corporation\NVSMI\nvidia-smi.exe"
        return (rf"{root}\System32\nvidia-smi.exe", rf"{files}\{inside}")
    return ("/usr/bin/nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi") if system == "linux" else ()


def this_machine() -> Machine:
    """The machine that runs this process."""
    return Machine(sys.platform, this_architecture(), _nvidia())


def _nvidia() -> Version:
    if sys.platform == "darwin":
        return None
    program = shutil.which("nvidia-smi") or next(
        (path for path in driver_programs(sys.platform, os.environ) if is_file(path)), ""
    )
    version = driver_of_query(_output_of(program)) if program else None
    if version is None and sys.platform == "linux":
        version = driver_of_proc(_text(_PROC))
    return version


def _output_of(program: str) -> str:
    """What the program prints; nothing when it fails or hangs."""
    try:
        done = run_to_end(
            [program, "--query-gpu=driver_version", "--format=csv,noheader"], _SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _numbers(version: str) -> Tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
