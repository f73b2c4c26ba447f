"""Labelling session with requests as lines of JSON; docs/worker-protocol.md, "Sessions"."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any, Callable, Dict, List, Tuple

import shapely

from ..core.atomic import whole_file
from ..core.checks import is_number
from ..core.contract import ClassSpec
from ..core.errors import GrassError, JobError, OutputError, ProtocolError
from ..core.job import LearnSessionJob, validate
from ..core.job_base import check_classes, with_classes
from ..core.learn_job import METHODS
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Reply, Reporter, Result, failure_of
from ..core.requests import PROCESS, Requests
from ..learning.extraction import CELL
from ..learning.picture import whole_steps
from ..learning.segments import USUAL_PX
from ..learning.session import LAYERS, LearnSession
from ..raster.dataset import limited_cache
from ..tiling.grid import Window
from .session_fields import (
    LARGEST,
    Request,
    is_whole,
    label_of,
    one_of,
    parsed,
    path_of,
    sight_of,
    whole,
)

_MOST_SUGGESTED = 1000
_STEPS = (1, 2, 4)
_MOST_STEPS = 1000  # of growing a segment
_USUAL_MS, _MOST_MS = 250, 60_000  # for encoding tiles of a view


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
            opened = {"rasters": session.sources, "layers": list(LAYERS), "device": session.device}
            report(Reply("open", opened))
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
            "view": self._view,
            "segment": self._segment,
            "suggest": self._suggest,
            "save": self._save,
        }

    def handle(self, line: bytes) -> bool:
        """Handles a request and reports the reply; returns whether it closes the session."""
        name = ""
        try:
            request = parsed(line)
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
        most = whole(request, "most", 1, LARGEST - 1, LARGEST - 1)
        return dict(self._session.encode(number, window, most, self._monitor))

    def _label(self, request: Request) -> Dict[str, Any]:
        given, removed = request.get("set") or [], request.get("remove") or []
        if not isinstance(given, list) or not isinstance(removed, list):
            raise JobError("set or remove is not a list.", "Send lists.")
        labels = dict(label_of(item) for item in given)
        return {"labels": self._session.change_labels(labels, [str(key) for key in removed])}

    def _fit(self, request: Request) -> Dict[str, Any]:
        method = one_of(request, "method", METHODS)
        return self._session.fit(method, request.get("quick") is True, self._monitor)

    def _view(self, request: Request) -> Dict[str, Any]:
        number = self._raster(request)
        sight, layer = sight_of(request), one_of(request, "layer", LAYERS)
        encode_ms = whole(request, "encode_ms", 0, _MOST_MS, _USUAL_MS)
        path = path_of(request, "file")
        values, summary = self._session.view(number, sight, layer, encode_ms, self._monitor)
        if values is None:
            return {**summary, "file": None}
        with whole_file(path) as part:
            part.write_bytes(values.tobytes())
        return {**summary, "file": str(path), "rows": sight.rows, "cols": sight.cols}

    def _predict(self, request: Request) -> Dict[str, Any]:
        number, window = self._place(request)
        layer, step = one_of(request, "layer", LAYERS), request.get("step", 1)
        if step not in _STEPS or isinstance(step, bool):
            raise JobError(f"step is {step!r:.60}.", "Use 1, 2 or 4.")
        path = path_of(request, "file")
        window = whole_steps(window, CELL if layer == "novelty" else step)
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
        number = self._raster(request)
        place: Any = request.get("at")
        if not isinstance(place, list) or len(place) != 2 or not all(map(is_whole, place)):
            raise JobError(f"at is {place!r:.60}.", "Send [column, row].")
        steps = whole(request, "steps", -_MOST_STEPS, _MOST_STEPS, 0)
        pixels = whole(request, "pixels", 1, LARGEST - 1, USUAL_PX)
        segment = self._session.segment(number, (place[0], place[1]), steps, pixels)
        wkt = shapely.to_wkt(segment.shape, rounding_precision=-1)
        return {"wkt": wkt, "pixels": segment.pixels, "steps": segment.steps}

    def _suggest(self, request: Request) -> Dict[str, Any]:
        number, window = self._place(request)
        count = whole(request, "count", 1, _MOST_SUGGESTED, 10)
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
        path = path_of(request, "model")
        with whole_file(path) as part:
            self._session.save(part)
        return {"model": str(path)}

    def _raster(self, request: Request) -> int:
        return whole(request, "raster", 0, len(self._session.sources) - 1, 0)

    def _place(self, request: Request) -> Tuple[int, Window]:
        """Number of the raster, and the requested window clipped to it, in work pixels."""
        number = self._raster(request)
        source = self._session.sources[number]
        every = Window(0, 0, source["width"], source["height"])
        value: Any = request.get("window", [0, 0, every.width, every.height])
        fits = isinstance(value, list) and len(value) == 4 and all(map(is_whole, value))
        if not fits or value[2] <= 0 or value[3] <= 0:
            raise JobError(f"window is {value!r:.80}.", "Send [column, row, width, height].")
        window = Window(*value).intersection(every)
        if not window.width or not window.height:
            raise JobError(
                f"The window {value} does not overlap the raster.", "Send one on the raster."
            )
        return number, window
