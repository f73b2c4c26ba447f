"""Fields of a session's requests, checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Mapping, Sequence, Tuple

from ..core.checks import is_number, is_path
from ..core.errors import JobError, OutputError, ProtocolError
from ..learning.label_file import covered
from ..learning.label_store import Label, shape_of
from ..learning.sight import Point, Sight

LARGEST = 2**31
_MOST_SIDE, _MOST_PIXELS = 2**14, 2**26  # of a picture

Request = Mapping[str, Any]


def parsed(line: bytes) -> Dict[str, Any]:
    """The object of a line.

    Raises:
        ProtocolError: there is none.
    """
    try:
        request = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise ProtocolError(
            f"The request is not JSON ({str(error)[:80]}).", "Send one object a line."
        ) from error
    if not isinstance(request, dict):
        raise ProtocolError(f"The request is {request!r:.60}.", "Send one object a line.")
    return request


def label_of(item: Any) -> Tuple[str, Label]:
    """Id and label of an item of `set`; raises JobError."""
    if not isinstance(item, dict) or not is_whole(item.get("class")):
        raise JobError(f"A label is {item!r:.80}.", "Send id, class and wkt of each.")
    if not 0 <= item["class"] < 255:
        raise JobError(f"A label has the class {item['class']}.", "Use ids from 0 to 254.")
    radius = item.get("radius", 0)
    if not is_number(radius) or radius < 0:
        raise JobError(f"A label has the radius {radius!r:.60}.", "Use a number from 0 on.")
    shape = covered(shape_of(item.get("wkt", "")), float(radius))
    return str(item.get("id", "")), Label(shape, item["class"], bool(item.get("check", False)))


def whole(request: Request, key: str, least: int, most: int, usual: int) -> int:
    """A whole number within limits; raises JobError."""
    value = request.get(key, usual)
    if not is_whole(value) or not least <= value <= most:
        raise JobError(f"{key} is {value!r:.60}.", f"Use a whole number from {least} to {most}.")
    return int(value)


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number of 32 bits."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST


def path_of(request: Request, key: str) -> Path:
    """A path that can be written; raises JobError or OutputError."""
    value = request.get(key)
    if not is_path(value):
        raise JobError(f"{key} is {value!r:.60}.", "Send a path.")
    path = Path(str(value))
    if not path.parent.is_dir() or path.is_dir():
        raise OutputError(f"{path} cannot be written.", "Give a file in an existing folder.")
    return path


def one_of(request: Request, key: str, names: Sequence[str]) -> str:
    """One of several names, the first one without a value; raises JobError."""
    value = request.get(key, names[0])
    if not isinstance(value, str) or value not in names:
        raise JobError(f"{key} is {value!r:.60}.", f"Use one of {', '.join(names)}.")
    return value


def sight_of(request: Request) -> Sight:
    """The picture of a view; raises JobError."""
    cols = whole(request, "cols", 1, _MOST_SIDE, 0)
    rows = whole(request, "rows", 1, _MOST_SIDE, 0)
    every = whole(request, "every", 1, _MOST_SIDE, 0)
    if cols * rows > _MOST_PIXELS:
        raise JobError(f"The picture has {cols} x {rows} pixels.", "Ask for a smaller one.")
    shape = Sight(cols, rows, every, ()).shape
    given = request.get("points")
    if not isinstance(given, list) or len(given) != shape[0] * shape[1]:
        raise JobError(
            f"The picture needs {shape[1]} x {shape[0]} points.", "Send [column, row] or null each."
        )
    return Sight(cols, rows, every, tuple(map(_point_of, given)))


def _point_of(item: Any) -> Point:
    if item is None:
        return None
    if not isinstance(item, list) or len(item) != 2 or not all(map(is_number, item)):
        raise JobError(f"A point is {item!r:.60}.", "Send [column, row] or null.")
    return float(item[0]), float(item[1])
