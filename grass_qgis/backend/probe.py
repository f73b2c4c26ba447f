"""Runs an interpreter to read its version, architecture and ways to make a venv."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess  # nosec B404
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Tuple

from .devices import NEWEST, OLDEST, Python
from .interpreters import Host
from .launch import BackendMissingError, run_to_end

_SECONDS = 30.0
_QUESTION = """
import importlib.metadata, importlib.util, json, platform, struct, sys
def there(name):
    return importlib.util.find_spec(name) is not None
try:
    pip = importlib.metadata.version("pip")
except Exception:
    pip = ""
print(json.dumps([list(sys.version_info[:2]), struct.calcsize("P") * 8, platform.machine(),
                  there("venv"), there("ensurepip"), there("virtualenv"), pip]))
"""
_ARCHITECTURES = {"amd64": "x86_64", "x64": "x86_64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Interpreter:
    """A Python interpreter that runs.

    Attributes:
        path: of the interpreter.
        version: major and minor.
        bits: 64 or 32.
        architecture: "x86_64", "arm64" or what the system calls it.
        has_venv: whether the standard library's venv is there (Debian packages it apart).
        has_ensurepip: whether a new environment can be given pip.
        has_virtualenv: whether the package virtualenv is there, which brings pip itself.
        pip: version of its pip, which may install into another environment; () without one.
    """

    path: str
    version: Python
    bits: int
    architecture: str
    has_venv: bool
    has_ensurepip: bool
    has_virtualenv: bool = False
    pip: Tuple[int, ...] = ()

    @property
    def refusal(self) -> str:
        """Why no environment can be made with it; empty when one can."""
        name = f"{self.path} is Python {'.'.join(map(str, self.version))}"
        if not OLDEST <= self.version <= NEWEST:
            first, last = (".".join(map(str, bound)) for bound in (OLDEST, NEWEST))
            return f"{name}; there are packages for {first} to {last}."
        if self.bits != 64:
            return f"{name} with {self.bits} bits; the packages need 64."
        return ""


def probe(path: str, seconds: float = _SECONDS) -> Interpreter:
    """Runs `path` once and reads its properties.

    Raises:
        BackendMissingError: it does not start, does not respond in time, or is no Python.
    """
    try:
        done = run_to_end([path, "-I", "-c", _QUESTION], seconds)  # -I keeps foreign modules out
        version, bits, machine, venv, ensurepip, virtualenv, pip = json.loads(done.stdout)
    except OSError as error:
        raise _unfit(path, f"does not start: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise _unfit(path, f"did not respond within {seconds:g} s") from error
    except (ValueError, TypeError) as error:
        last = done.stderr.strip().splitlines()[-1:] or ["it printed nothing"]
        raise _unfit(path, f"is no working Python: {last[0]}") from error
    architecture = architecture_named(machine)
    numbers = tuple(int(number) for number in re.findall(r"\d+", pip)[:2])
    return Interpreter(
        path, (version[0], version[1]), bits, architecture, venv, ensurepip, virtualenv, numbers
    )


def architecture_named(machine: str) -> str:
    """One name for each architecture, from what `platform.machine` says on any system."""
    return _ARCHITECTURES.get(machine.lower(), machine.lower())


def this_host() -> Host:
    """Python of the running process."""
    prefixes = (sys.base_prefix, sys.base_exec_prefix, sys.prefix)
    version = (sys.version_info[0], sys.version_info[1])
    return Host(sys.platform, version, sys.executable or "", prefixes, dict(os.environ))


def this_architecture() -> str:
    """The CPU of this machine."""
    return architecture_named(platform.machine())


def is_file(path: str) -> bool:
    """Whether `path` is a file; one that may not be looked at is none."""
    try:
        return Path(path).is_file()
    except OSError:
        return False


def _unfit(path: str, why: str) -> BackendMissingError:
    return BackendMissingError(f"{path} {why}.", "Choose another interpreter.")
