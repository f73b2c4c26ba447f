"""Labelling session with requests as lines of JSON; docs/worker-protocol.md, "Sessions"."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Tuple

import shapely

from ..core.atomic import whole_file
from ..core.checks import is_number, is_path
from ..core.contract import ClassSpec
from ..core.errors import GrassError, JobError, OutputError, ProtocolError
from ..core.job import LearnSessionJob, validate
from ..core.job_base import check_classes, with_classes
from ..core.learn_job import METHODS
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Reply, Reporter, Result, failure_of
from ..core.requests import PROCESS, Requests
from ..learning.segments import USUAL_PX
from ..learning.session import LAYERS, Label, LearnSession, shape_of, whole_cells
from ..raster.dataset import limited_cache
from ..tiling.grid import Window

_LARGEST = 2**31
_MOST_SUGGESTED = 1000
_STEPS = (1, 4)
_MOST_STEPS = 1000  # of growing a segment

Request = Mapping[str, Any]


def label_session(
    job: LearnSessionJob,
    report: Reporter,
    is_cancelled: IsCancelled,
    queue: Requests = PROCESS,
) -> Result:
    """Opens the rasters and handles requests until a request or the end of the stream closes it.

    A failed or cancelled request is answered with its error, and the session continues.

    Raises:
        GrassError: rasters or features model cannot be used.
    """
    validate(job)
    queue.open()
    monitor = Monitor(report, lambda: is_cancelled() or queue.is_cancelled)
    with limited_cache():
        session = LearnSession(job, monitor)
        try:
            report(Reply("open", {"rasters": session.sources, "layers": list(LAYERS)}))
            count = _serve(_Front(session, report, monitor), queue, is_cancelled)
        finally:
            session.close()
    return Result({}, {"requests": count})


def _serve(front: _Front, queue: Requests, is_cancelled: IsCancelled) -> int:
    """Handles requests line by line; returns their number."""
    count = 0
    while (line := queue.get()) is not None:
        if not line.strip():
            continue
        count += 1
        if front.handle(line) or is_cancelled():
            break
    return count


class _Front:
    """Handlers of requests."""

    def __init__(self, session: LearnSession, report: Reporter, monitor: Monitor) -> None:
        self._session, self._report, self._monitor = session, report, monitor
        self._does: Dict[str, Callable[[Request], Dict[str, Any]]] = {
            "classes": self._classes,
            "encode": self._encode,
            "label": self._label,
            "fit": self._fit,
            "predict": self._predict,
            "segment": self._segment,
            "suggest": self._suggest,
            "save": self._save,
        }

    def handle(self, line: bytes) -> bool:
        """Handles a request and reports the reply; returns whether it closes the session."""
        name = ""
        try:
            request = _parsed(line)
            name = str(request.get("id", ""))[:100]
            what = request.get("do")
            if what == "close":
                self._report(Reply(name))
                return True
            if not isinstance(what, str) or what not in self._does:
                raise ProtocolError(
                    f"The request is {what!r:.60}.",
                    f"Use one of {', '.join([*self._does, 'close'])}.",
                )
            began = time.perf_counter()
            result = self._does[what](request)
            result["ms"] = round(1000 * (time.perf_counter() - began))
            self._report(Reply(name, result))
        except GrassError as error:
            failure = failure_of(error)
            self._report(Reply(name, {}, asdict(failure)))
        except OSError as error:
            failure = failure_of(
                OutputError(f"A file cannot be written: {error.strerror}.", "Check the disk.")
            )
            self._report(Reply(name, {}, asdict(failure)))
        return False

    def _classes(self, request: Request) -> Dict[str, Any]:
        classes: Tuple[ClassSpec, ...] = tuple(with_classes(request).get("classes") or ())
        check_classes(classes, consecutive=bool(classes))
        self._session.set_classes(classes)
        return {"classes": len(classes)}

    def _encode(self, request: Request) -> Dict[str, Any]:
        number, window = self._place(request)
        most = _whole(request, "most", 1, _LARGEST - 1, _LARGEST - 1)
        return dict(self._session.encode(number, window, most, self._monitor))

    def _label(self, request: Request) -> Dict[str, Any]:
        given, removed = request.get("set") or [], request.get("remove") or []
        if not isinstance(given, list) or not isinstance(removed, list):
            raise JobError("set or remove is not a list.", "Send lists.")
        labels = dict(_label_of(item) for item in given)
        return {"labels": self._session.change_labels(labels, [str(key) for key in removed])}

    def _fit(self, request: Request) -> Dict[str, Any]:
        method = request.get("method", "auto")
        if method not in METHODS:
            raise JobError(f"method is {method!r:.60}.", f"Use one of {', '.join(METHODS)}.")
        return self._session.fit(method, self._monitor)

    def _predict(self, request: Request) -> Dict[str, Any]:
        number, window = self._place(request)
        layer, step = request.get("layer", "classes"), request.get("step", 1)
        if layer not in LAYERS or step not in _STEPS or isinstance(step, bool):
            raise JobError(
                f"layer is {layer!r:.60} and step {step!r:.60}.",
                f"Use one of {', '.join(LAYERS)}, and step 1 or 4.",
            )
        path = _path(request, "file")
        if step > 1 or layer == "novelty":
            window = whole_cells(window)
        values, missing = self._session.predict(number, window, step, layer)
        with whole_file(path) as part:
            part.write_bytes(values.tobytes())
        rows, cols = values.shape
        return {
            "file": str(path),
            "rows": rows,
            "cols": cols,
            "window": [window.col, window.row, window.width, window.height],
            "missing": missing,
        }

    def _segment(self, request: Request) -> Dict[str, Any]:
        number = _whole(request, "raster", 0, len(self._session.sources) - 1, 0)
        place: Any = request.get("at")
        if not isinstance(place, list) or len(place) != 2 or not all(map(_is_whole, place)):
            raise JobError(f"at is {place!r:.60}.", "Send [column, row].")
        steps = _whole(request, "steps", -_MOST_STEPS, _MOST_STEPS, 0)
        pixels = _whole(request, "pixels", 1, _LARGEST - 1, USUAL_PX)
        segment = self._session.segment(number, (place[0], place[1]), steps, pixels)
        wkt = shapely.to_wkt(segment.shape, rounding_precision=-1)
        return {"wkt": wkt, "pixels": segment.pixels, "steps": segment.steps}

    def _suggest(self, request: Request) -> Dict[str, Any]:
        number, window = self._place(request)
        count = _whole(request, "count", 1, _MOST_SUGGESTED, 10)
        avoid = request.get("avoid") or []
        fits = isinstance(avoid, list) and all(
            isinstance(item, list) and len(item) == 2 and all(map(is_number, item))
            for item in avoid
        )
        if not fits:
            raise JobError(f"avoid is {avoid!r:.60}.", "Send a list of [column, row].")
        places: List[Tuple[float, float]] = [(float(x), float(y)) for x, y in avoid]
        points = self._session.suggest(number, window, count, places)
        return {"places": [asdict(item) for item in points]}

    def _save(self, request: Request) -> Dict[str, Any]:
        path = _path(request, "model")
        with whole_file(path) as part:
            self._session.save(part)
        return {"model": str(path)}

    def _place(self, request: Request) -> Tuple[int, Window]:
        """Number of the raster, and the requested window clipped to it, in work pixels."""
        sources = self._session.sources
        number = _whole(request, "raster", 0, len(sources) - 1, 0)
        source = sources[number]
        whole = Window(0, 0, source["width"], source["height"])
        value: Any = request.get("window", [0, 0, whole.width, whole.height])
        fits = isinstance(value, list) and len(value) == 4 and all(map(_is_whole, value))
        if not fits or value[2] <= 0 or value[3] <= 0:
            raise JobError(f"window is {value!r:.80}.", "Send [column, row, width, height].")
        window = Window(*value).intersection(whole)
        if not window.width or not window.height:
            raise JobError(
                f"The window {value} does not overlap the raster.", "Send one on the raster."
            )
        return number, window


def _parsed(line: bytes) -> Dict[str, Any]:
    try:
        request = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise ProtocolError(
            f"The request is not JSON ({str(error)[:80]}).", "Send one object a line."
        ) from error
    if not isinstance(request, dict):
        raise ProtocolError(f"The request is {request!r:.60}.", "Send one object a line.")
    return request


def _label_of(item: Any) -> Tuple[str, Label]:
    if not isinstance(item, dict) or not _is_whole(item.get("class")):
        raise JobError(f"A label is {item!r:.80}.", "Send id, class and wkt of each.")
    if not 0 <= item["class"] < 255:
        raise JobError(f"A label has the class {item['class']}.", "Use ids from 0 to 254.")
    shape = shape_of(item.get("wkt", ""))
    return str(item.get("id", "")), Label(shape, item["class"], bool(item.get("check", False)))


def _whole(request: Request, key: str, least: int, most: int, usual: int) -> int:
    value = request.get(key, usual)
    if not _is_whole(value) or not least <= value <= most:
        raise JobError(f"{key} is {value!r:.60}.", f"Use a whole number from {least} to {most}.")
    return int(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST


def _path(request: Request, key: str) -> Path:
    value = request.get(key)
    if not is_path(value):
        raise JobError(f"{key} is {value!r:.60}.", "Send a path.")
    path = Path(str(value))
    if not path.parent.is_dir() or path.is_dir():
        raise OutputError(f"{path} cannot be written.", "Give a file in an existing folder.")
    return path
