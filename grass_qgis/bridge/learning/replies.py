"""Replies of a session's worker as values; coordinates between pixels and the raster's CRS."""

from __future__ import annotations

import math
from typing import Any, Mapping, Optional, Sequence, Tuple

from ...backend.process import EngineError
from ...engine.core.contract import ClassSpec
from ...engine.core.errors import GrassError
from ...engine.core.progress import Failure
from ...messages import tr
from .values import ClassCount, Disagreement, FitReport, Ready, Segment, Suggestion

Place = Tuple[float, float]


def ready_of(reply: Mapping[str, Any]) -> Ready:
    """The opened raster."""
    raster = reply["rasters"][0]
    six = tuple(float(value) for value in raster["transform"])
    if len(six) != 6 or six[0] * six[4] == six[1] * six[3]:
        raise ValueError("transform")
    gsd, device = float(raster["gsd_m"]), str(reply.get("device", ""))
    return Ready(int(raster["width"]), int(raster["height"]), six, gsd, device)


def to_pixels(ready: Ready, x: float, y: float) -> Place:
    """Column and row, in pixels of the model, of a place in the raster's CRS."""
    a, b, c, d, e, f = ready.transform
    right, up, whole = x - c, y - f, a * e - b * d
    return (e * right - b * up) / whole, (a * up - d * right) / whole


def to_map(ready: Ready, col: float, row: float) -> Place:
    """The place in the raster's CRS of a column and row."""
    a, b, c, d, e, f = ready.transform
    return a * col + b * row + c, d * col + e * row + f


def pixels_of(points: Sequence[Optional[Place]], ready: Ready) -> list[list[float] | None]:
    """Columns and rows of places; None where there is none."""
    result: list[list[float] | None] = []
    for point in points:
        place = None if point is None else to_pixels(ready, *point)
        finite = place is not None and math.isfinite(place[0]) and math.isfinite(place[1])
        result.append([round(place[0], 4), round(place[1], 4)] if place and finite else None)
    return result


def window_of(points: Sequence[Optional[Place]], ready: Ready) -> list[int] | None:
    """The whole pixels of the raster around places; None where there are none."""
    finite = [place for place in pixels_of(points, ready) if place is not None]
    if not finite:
        return None
    left = max(0, math.floor(min(place[0] for place in finite)))
    top = max(0, math.floor(min(place[1] for place in finite)))
    right = min(ready.width, math.ceil(max(place[0] for place in finite)))
    bottom = min(ready.height, math.ceil(max(place[1] for place in finite)))
    if right <= left or bottom <= top:
        return None
    return [left, top, right - left, bottom - top]


def report_of(reply: Mapping[str, Any], classes: Sequence[ClassSpec], given: int) -> FitReport:
    """Report of a fit; `given` labels were sent."""
    rows = {row["id"]: row for row in reply["classes"]}
    counts = tuple(
        ClassCount(
            item.id,
            item.name,
            int(rows[number]["objects"]),
            int(rows[number]["pixels"]),
            _share(rows[number]["recall"]),
        )
        for number, item in enumerate(classes)
    )
    check = reply.get("check")
    return FitReport(
        labels=int(reply["labels"]),
        outside=max(0, given - int(reply["labels"])),
        classes=counts,
        accuracy=_share(reply["accuracy"]),
        block_accuracy=_share(reply["block_accuracy"]),
        check_accuracy=None if not check else _share(check["accuracy"]),
        disagreeing=tuple(
            Disagreement(
                str(item["id"]),
                float(item["x"]),
                float(item["y"]),
                classes[item["label_id"]].id,
                classes[item["map_id"]].id,
            )
            for item in reply["disagreeing"]
        ),
    )


def segment_of(reply: Mapping[str, Any], place: Place) -> Segment:
    """The segment at a place of the raster's CRS."""
    return Segment(*place, str(reply["wkt"]), int(reply["pixels"]), int(reply["steps"]))


def suggestions_of(
    reply: Mapping[str, Any], classes: Sequence[ClassSpec], ready: Ready
) -> Tuple[Suggestion, ...]:
    """Places to label."""
    return tuple(
        Suggestion(
            *to_map(ready, float(item["col"]), float(item["row"])),
            class_id=classes[item["class_id"]].id,
            probability=float(item["probability"]),
            reason=str(item["reason"]),
        )
        for item in reply["places"]
    )


def error_of(record: Mapping[str, Any]) -> EngineError:
    """The error of a reply."""
    what, remedy = str(record.get("what", "")), str(record.get("remedy", ""))
    return EngineError(Failure(str(record.get("code", GrassError.code)), what, remedy))


def unreadable(error: Exception) -> EngineError:
    """The error for an incomplete reply."""
    return error_of(
        {
            "code": "protocol.invalid",
            "what": f"Invalid response from backend: it lacks {error}.",
            "remedy": "Set the backend up again.",
        }
    )


def stage_text(stage: str) -> str:
    """Text that shows a stage of the worker's work."""
    texts = {
        "scene": tr("Getting to know the image"),
        "features": tr("Reading the labelled objects"),
        "view": tr("Encoding what the map shows"),
        "segments": tr("Refining borders"),
        "imagery": tr("Describing the imagery"),
    }
    return texts.get(stage, stage.capitalize())


def _share(value: Any) -> Optional[float]:
    return None if value is None else float(value)
