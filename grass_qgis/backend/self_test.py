"""Report of the backend's self-test: each device, its speed, and why one is not used."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, fields
from typing import Any, Dict, List, Mapping, Optional, Tuple

from ..engine.core.errors import CancelledError, GrassError
from ..engine.core.progress import IsCancelled, never
from .child import run_lines
from .in_use import using
from .launch import clean_environment, command

_SECONDS = 300.0
_FORMAT = 1
_TAIL_LINES = 40
_FIT = "Set the backend up again in the dock, so that it fits the plugin."


class SelfTestError(GrassError, RuntimeError):
    """The self-test gave no report."""

    code = "device.unavailable"


@dataclass(frozen=True)
class TestedDevice:
    """Self-test result of one device.

    Attributes:
        device: its name in settings, such as "cuda".
        name: its name for people.
        provider: of ONNX Runtime.
        state: "ok", "absent" or "failed".
        reason: a sentence; empty when it works.
        tiles_per_second: speed with the test model; 0 where it was not measured.
        tile: side of the test's tiles in pixels.
        batch: tiles per batch.
        largest_difference: of a probability (0 to 1), to the CPU's.
    """

    device: str
    name: str = ""
    provider: str = ""
    state: str = "absent"
    reason: str = ""
    tiles_per_second: float = 0.0
    tile: int = 0
    batch: int = 0
    largest_difference: float = 0.0


@dataclass(frozen=True)
class SelfTest:
    """The whole report; `chosen` is the device of the automatic choice."""

    onnxruntime: str
    chosen: str
    devices: Tuple[TestedDevice, ...]

    @property
    def used(self) -> Optional[TestedDevice]:
        """The result of the chosen device."""
        return next((item for item in self.devices if item.device == self.chosen), None)

    @property
    def failed(self) -> Tuple[TestedDevice, ...]:
        """Devices this backend is made for that do not work; each has its reason."""
        return tuple(item for item in self.devices if item.state == "failed")


def read_record(record: Mapping[str, Any]) -> SelfTest:
    """The report in a record of the self-test; fields of later versions are passed over.

    Raises:
        SelfTestError: it is of another format.
    """
    if record.get("format") != _FORMAT:
        raise SelfTestError(
            f"The self-test report has format {record.get('format')!r}; expected {_FORMAT}.", _FIT
        )
    names = {item.name for item in fields(TestedDevice)}
    try:
        devices = tuple(
            TestedDevice(**{k: v for k, v in item.items() if k in names and v is not None})
            for item in record["devices"]
        )
        return SelfTest(str(record["onnxruntime"]), str(record["chosen"]), devices)
    except (KeyError, TypeError, AttributeError) as error:
        raise SelfTestError(f"The self-test's report cannot be read: {error!r}.", _FIT) from error


def measure(
    python: str, is_cancelled: IsCancelled = never, seconds: float = _SECONDS
) -> Dict[str, Any]:
    """Runs the self-test in `python` and returns its record; `read_record` reads it.

    Raises:
        BackendMissingError: the interpreter does not start, or its environment is being removed.
        SelfTestError: it fails, or does not end in `seconds`.
        CancelledError: `is_cancelled` said so.
    """
    end = time.monotonic() + seconds
    lines: List[str] = []

    def is_over() -> bool:
        return is_cancelled() or time.monotonic() > end

    try:
        words = command(python, "devices", "--json")
        with using(python):
            code = run_lines(words, clean_environment(os.environ), lines.append, is_over)
    except CancelledError as error:
        if is_cancelled():
            raise
        raise SelfTestError(
            f"The self-test did not end within {seconds:g} s.", "Measure again later."
        ) from error
    record = _record_in(lines)
    if record is None:
        last = next((line for line in reversed(lines) if line.strip()), "")
        output = f" Its last words: {last[:200]}" if last else ""
        raise SelfTestError(f"The self-test gave no report (exit code {code}).{output}", _FIT)
    read_record(record)
    return record


def _record_in(lines: List[str]) -> Optional[Dict[str, Any]]:
    """The line that holds the report: libraries may print further lines around it."""
    for line in reversed(lines[-_TAIL_LINES:]):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and "devices" in record:
            return record
    return None
