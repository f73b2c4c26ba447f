"""What the backend's own measuring found: each device, its speed, and why one is not used."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Tuple

from ..engine.errors import CancelledError
from ..engine.progress import IsCancelled, never
from .child import run_lines
from .launch import BackendMissingError, clean_environment, command

_SECONDS = 300.0
_FORMAT = 1
_TAIL_LINES = 40


@dataclass(frozen=True)
class DeviceResult:
    """One device.

    Attributes:
        device: its name in settings, such as "cuda".
        name: its name for people.
        state: "ok", "absent" or "failed".
        reason: a sentence; empty when it works.
        tiles_per_second: speed with the test model; None where it was not measured.
        tile: side of the test's tiles in pixels; None where it was not measured.
    """

    device: str
    name: str
    state: str
    reason: str = ""
    tiles_per_second: Optional[float] = None
    tile: Optional[int] = None


@dataclass(frozen=True)
class Report:
    """All devices, and the one that is taken when none is asked for."""

    onnxruntime: str
    chosen: str
    devices: Tuple[DeviceResult, ...]

    @property
    def used(self) -> Optional[DeviceResult]:
        """The result of the chosen device."""
        return next((item for item in self.devices if item.device == self.chosen), None)

    @property
    def failed(self) -> Tuple[DeviceResult, ...]:
        """Devices this backend is made for that do not work; each has its reason."""
        return tuple(item for item in self.devices if item.state == "failed")


def read_record(record: Mapping[str, Any]) -> Report:
    """The report in a record of the self-test.

    Raises:
        BackendMissingError: it is of another format.
    """
    try:
        if record["format"] != _FORMAT:
            raise ValueError(f"format {record['format']!r}, and {_FORMAT} is known")
        devices = tuple(_device(item) for item in record["devices"])
        return Report(str(record["onnxruntime"]), str(record["chosen"]), devices)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BackendMissingError(
            f"The backend's self-test gave a report that cannot be read: {error}.",
            "Set the backend up again.",
        ) from error


def measure(
    python: str, is_cancelled: IsCancelled = never, seconds: float = _SECONDS
) -> Dict[str, Any]:
    """Runs the self-test in `python` and returns its record; `read_record` reads it.

    Raises:
        BackendMissingError: it fails, or gives no answer in `seconds`.
        CancelledError: `is_cancelled` said so.
    """
    end = time.monotonic() + seconds
    lines: List[str] = []

    def is_over() -> bool:
        return is_cancelled() or time.monotonic() > end

    try:
        words = command(python, "devices", "--json")
        code = run_lines(words, clean_environment(os.environ), lines.append, is_over)
    except CancelledError as error:
        if is_cancelled():
            raise
        raise BackendMissingError(
            f"The self-test gave no answer in {seconds:g} s.", "Measure again later."
        ) from error
    record = _record_in(lines)
    if record is None:
        last = next((line for line in reversed(lines) if line.strip()), "it said nothing")
        raise BackendMissingError(
            f"The devices could not be measured (exit code {code}): {last[:200]}.",
            "Models still run; measure again, or see the log.",
        )
    read_record(record)
    return record


def _record_in(lines: List[str]) -> Optional[Dict[str, Any]]:
    """The one line that is a report: libraries may write lines of their own around it."""
    for line in reversed(lines[-_TAIL_LINES:]):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and "devices" in record:
            return record
    return None


def _device(item: Mapping[str, Any]) -> DeviceResult:
    rate, tile = item.get("tiles_per_second"), item.get("tile")
    return DeviceResult(
        str(item["device"]),
        str(item["name"]),
        str(item["state"]),
        str(item.get("reason") or ""),
        None if rate is None else float(rate),
        None if tile is None else int(tile),
    )
