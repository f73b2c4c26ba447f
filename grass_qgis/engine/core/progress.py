"""Events of a run, and their encoding as one line of JSON each.

The worker writes one event per line on standard output; the plugin and the command line read them.
See docs/worker-protocol.md.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Callable, Dict, Type, Union

from .errors import GrassError, ProtocolError

PROTOCOL = 1  # version of the worker protocol: docs/worker-protocol.md
_LARGEST = 2**63


@dataclass(frozen=True)
class Progress:
    """`done` of `total` units of `stage` are finished.

    `rate` is in units per second, `pixels_rate` in pixels per second; 0 if unknown.
    """

    stage: str
    done: int
    total: int
    rate: float = 0.0
    pixels_rate: float = 0.0

    @property
    def fraction(self) -> float:
        """Share finished, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total > 0 else 0.0

    @property
    def seconds_left(self) -> float:
        """Remaining seconds of this stage at the current rate; infinite while unknown."""
        return (self.total - self.done) / self.rate if self.rate > 0 else float("inf")


@dataclass(frozen=True)
class Log:
    """A log message; `level` is "info" or "warning"."""

    level: str
    message: str


@dataclass(frozen=True)
class Device:
    """The requested device, and the device that was tested and runs the model, with the reason.

    `variant`: name of the file beside the model that runs instead; empty for the model itself.
    """

    asked: str
    used: str
    reason: str = ""
    variant: str = ""


@dataclass(frozen=True)
class Result:
    """The run is finished: `outputs` maps a role ("classes", "segments", ...) to a path."""

    outputs: Dict[str, str]
    summary: Dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """The run stopped with an error; the fields are those of `GrassError`."""

    code: str
    what: str
    remedy: str = ""
    resumable: bool = False


@dataclass(frozen=True)
class Reply:
    """Reply to a request of a session; `error` has the fields of `Failure` if it failed.

    `request`: id of the request.
    """

    request: str
    summary: Dict[str, Any] = field(default_factory=dict)
    error: Dict[str, Any] = field(default_factory=dict)


Event = Union[Progress, Log, Device, Reply, Result, Failure]
Reporter = Callable[[Event], None]
IsCancelled = Callable[[], bool]

_KINDS: Dict[str, Type[Any]] = {
    "progress": Progress,
    "log": Log,
    "device": Device,
    "answer": Reply,
    "result": Result,
    "error": Failure,
}
_NAMES = {cls: name for name, cls in _KINDS.items()}


def failure_of(error: GrassError) -> Failure:
    """The event that carries `error` to the other process."""
    return Failure(error.code, error.what, error.remedy, error.resumable)


def encode(event: Event) -> str:
    """Encodes `event` as one line of JSON, without the line end."""
    return json.dumps({"event": _NAMES[type(event)], **asdict(event)}, ensure_ascii=True)


def decode(line: str) -> Event:
    """Decodes one line written by `encode`.

    Raises:
        ProtocolError: the line is not a JSON object of an event with valid fields.
    """
    try:
        record = json.loads(line)
        cls = _KINDS[record.pop("event")]
        types = {item.name: str(item.type) for item in fields(cls)}
        values = {key: _checked(key, record[key], types[key]) for key in types if key in record}
        event: Event = cls(**values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ProtocolError(
            f"The worker wrote a line that is not an event: {line[:120]!r} ({error}).",
            "See the log; the versions of plugin and backend may differ.",
        ) from error
    return event


def _checked(key: str, value: Any, kind: str) -> Any:
    """Returns `value` if it has the annotated type of its field."""
    if kind in ("int", "float"):
        kinds = int if kind == "int" else (int, float)
        fits = isinstance(value, kinds) and not isinstance(value, bool) and abs(value) < _LARGEST
    elif kind == "bool":
        fits = isinstance(value, bool)
    elif kind == "Dict[str, str]":
        fits = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    else:
        fits = isinstance(value, str if kind == "str" else dict)
    if not fits:
        raise ValueError(f"{key} is not {kind}")
    return value


def silent(event: Event) -> None:
    """A reporter that discards events."""


def never() -> bool:
    """An `IsCancelled` for runs that cannot be cancelled."""
    return False
