"""A learning session as QGIS's main thread sees it: labels in, maps out, nothing ever waits."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Callable, Dict, Iterable, Optional, Sequence, Tuple

from qgis.core import QgsCoordinateReferenceSystem
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...engine.core import job as jobs
from ...engine.core.contract import ClassSpec
from ...engine.core.errors import DataError, GrassError
from ...messages import tr
from .link import Link
from .pictures import colour_table, read_picture
from .replies import (
    pixels_of,
    ready_of,
    report_of,
    segment_of,
    stage_text,
    suggestions_of,
    to_pixels,
    unreadable,
    window_of,
)
from .schedule import Learnt, Request, Schedule
from .values import FitReport, Label, Opening, Overlay, Problem, Ready, State
from .view import Picture, View

_UNREADABLE = (KeyError, TypeError, ValueError, IndexError)
_LEAST_CLASSES = 2
_CACHE_MB = 320  # of features, 74 tiles; with all else it keeps a worker stays below 1 GB


class LearnSession(QObject):
    """One worker that learns from labels; no method waits, replies are signals.

    Use: `open`, `set_classes`, `set_labels` after every change; the map of what canvases show is
    requested by `gui.preview.LivePreview`, made of this session. A worker that dies is started
    anew with the same raster, classes and labels. All on the main thread.

    Signals:
        state_changed: State.
        opened: Ready; labels can be taken.
        progressed: text of what goes on, done, total (0 while unknown).
        busy_changed: bool; it works on something.
        fitted: FitReport; after every change of labels or classes, once it is learnt and evaluated.
        unfitted: str; there is no report: the labels do not suffice for a map (less than two
            classes), and why, or they are learnt from for the first time.
        segmented: Segment; the newest `segment_at`.
        suggested: tuple of Suggestion; the newest `suggest`.
        saved: str; path of the model that `save` wrote.
        warned: str; such as how many labels lie outside.
        failed: Problem.
        restarted: int; the worker died and was started anew, for the nth time.
        pictured: key of a view, Picture; for `LivePreview`.
    """

    state_changed = pyqtSignal(object)
    opened = pyqtSignal(object)
    progressed = pyqtSignal(str, int, int)
    busy_changed = pyqtSignal(bool)
    fitted = pyqtSignal(object)
    unfitted = pyqtSignal(str)
    segmented = pyqtSignal(object)
    suggested = pyqtSignal(object)
    saved = pyqtSignal(str)
    warned = pyqtSignal(str)
    failed = pyqtSignal(object)
    restarted = pyqtSignal(int)
    pictured = pyqtSignal(str, object)

    def __init__(self, python: str, parent: Optional[QObject] = None) -> None:
        """Of an interpreter of the backend; starts nothing."""
        super().__init__(parent)
        self._state = State.CLOSED
        self._opening: Optional[Opening] = None
        self._crs = QgsCoordinateReferenceSystem()
        self._ready: Optional[Ready] = None
        self._is_unfitted = True  # and that has been reported
        self._schedule = schedule = Schedule()
        self._link = link = Link(python, self._next, schedule.outdated, self)
        link.opened.connect(self._opened)
        link.replied.connect(self._replied)
        link.progressed.connect(self._progress)
        link.warned.connect(self.warned)
        link.renewed.connect(self._renewed)
        link.lost.connect(self._lost)
        link.busy_changed.connect(self.busy_changed)

    @property
    def state(self) -> State:
        """State of the session."""
        return self._state

    @property
    def crs(self) -> QgsCoordinateReferenceSystem:
        """CRS of all coordinates: that of the raster's layer; invalid without one."""
        return self._crs

    @property
    def classes(self) -> Tuple[ClassSpec, ...]:
        """The classes, as they were given."""
        return self._schedule.classes

    @property
    def ready(self) -> Optional[Ready]:
        """The raster, once it is open."""
        return self._ready

    @property
    def pid(self) -> int:
        """Number of the worker's process; 0 without one."""
        return self._link.pid

    def open(self, opening: Opening, crs: QgsCoordinateReferenceSystem) -> None:
        """Opens a raster, with the classes and labels that are set; closes what was open.

        Args:
            opening: what to open.
            crs: of the raster's layer in QGIS.
        """
        self._opening, self._crs, self._ready = opening, crs, None
        self._is_unfitted = True
        self._schedule.forget_worker()
        self._set_state(State.OPENING)
        try:
            self._link.start(_job_of(opening))
        except GrassError as error:
            self._lost(error)

    def set_classes(self, classes: Sequence[ClassSpec]) -> None:
        """Replaces the classes, whose ids need not follow each other; also before `open`."""
        if tuple(classes) != self._schedule.classes:
            self._schedule.set_classes(classes)
            self._report_if_unfitted()
            self._go_on()

    def set_labels(self, labels: Iterable[Label]) -> None:
        """Replaces all labels; what differs is sent. Also before `open`; 10 000 are no burden."""
        if self._schedule.set_labels(labels):
            self._report_if_unfitted()
            self._go_on()

    def segment_at(self, x: float, y: float, steps: int = 0) -> None:
        """Asks for the segment at a place of the raster's CRS, grown or (below 0) shrunk."""
        place = None if self._ready is None else to_pixels(self._ready, x, y)
        if place is not None and all(map(math.isfinite, place)):
            at = [math.floor(value) for value in place]
            self._schedule.want_segment({"at": at, "steps": steps}, (x, y))
            self._go_on()

    def suggest(self, count: int, avoid: Sequence[Tuple[float, float]] = ()) -> None:
        """Asks for places to label in what the first canvas shows, away from places to avoid."""
        if self._ready is None:
            return
        record: Dict[str, Any] = {"count": count, "avoid": pixels_of(avoid, self._ready)}
        shown = next(iter(self._schedule.views.values()), None)
        window = None if shown is None else window_of(shown.view.points, self._ready)
        if window is not None:
            record["window"] = window
        self._schedule.want_suggestions(record)
        self._go_on()

    def save(self, path: str) -> None:
        """Asks for the model of all labels as a file."""
        self._schedule.want_model(path)
        self._go_on()

    def show(self, key: str, view: Optional[View]) -> None:
        """Wants pictures of a view, now and after each change, as `key`; None for no more."""
        self._schedule.show(key, view)
        self._go_on()

    def set_overlay(self, overlay: Overlay) -> None:
        """Wants pictures of classes, uncertainty or novelty."""
        if overlay is not self._schedule.overlay:
            self._schedule.set_overlay(overlay)
            self._go_on()

    def close(self) -> None:
        """Ends the worker; classes and labels stay for the next `open`."""
        self._ready = None
        self._link.stop()
        self._set_state(State.CLOSED)

    def _go_on(self) -> None:
        if self._ready is not None:
            self._link.go_on()

    def _next(self, file: str) -> Optional[Request]:
        """The next request, with places in pixels."""
        request = self._schedule.next(file)
        if request is None or self._ready is None:
            return None
        if self._schedule.refused:
            count, self._schedule.refused = len(self._schedule.refused), []
            self.warned.emit(
                tr("{count} labels cannot be used: their geometry is invalid or too large.").format(
                    count=count
                )
            )
        if request.kind == "view":
            points = pixels_of(request.record["points"], self._ready)
            return replace(request, record={**request.record, "points": points})
        return request

    def _opened(self, reply: Dict[str, Any]) -> None:
        try:
            self._ready = ready_of(reply)
        except _UNREADABLE as error:
            self._link.stop()
            self._lost(unreadable(error))
            return
        self._set_state(State.READY)
        self.opened.emit(self._ready)
        self._report_if_unfitted()

    def _replied(
        self, request: Request, reply: Dict[str, Any], error: Optional[GrassError]
    ) -> None:
        schedule = self._schedule
        if error is not None:
            schedule.done(request, None)
            self._refuse(request, error)
            return
        if schedule.is_ahead and request.kind in ("fit", "suggest"):
            return  # it is about former classes and labels, and is requested again
        try:
            notify = self._notice(request, reply)
        except _UNREADABLE as fault:
            schedule.done(request, None)
            self.failed.emit(Problem(request.kind, unreadable(fault)))
            return
        schedule.done(request, reply)
        notify()

    def _notice(self, request: Request, reply: Dict[str, Any]) -> Callable[[], None]:
        """Notification of a reply, to be called once the schedule has it."""
        schedule, ready = self._schedule, self._ready
        if request.kind == "view":
            key, picture = request.about[0], self._picture(request, reply)
            return lambda: self.pictured.emit(key, picture)
        if request.kind == "fit" and not request.about:
            report = report_of(reply, schedule.classes, schedule.label_count)
            return lambda: self._report_fitted(report)
        if request.kind == "segment":
            segment = segment_of(reply, request.about[1])
            return lambda: self.segmented.emit(segment)
        if request.kind == "suggest" and ready is not None:
            places = suggestions_of(reply, schedule.classes, ready)
            return lambda: self.suggested.emit(places)
        if request.kind == "save":
            path = str(reply["model"])
            return lambda: self.saved.emit(path)
        return lambda: None

    def _picture(self, request: Request, reply: Dict[str, Any]) -> Picture:
        view, image = request.about[1].view, None
        if reply["file"]:
            table = colour_table(Overlay(request.record["layer"]), self._schedule.classes)
            image = read_picture(reply["file"], view.cols, view.rows, table)
        tiles, missing = int(reply["tiles"]), int(reply["missing"])
        return Picture(view, image, tiles, missing, bool(reply["coarse"]))

    def _refuse(self, request: Request, error: GrassError) -> None:
        if request.kind == "fit" and error.code == DataError.code:
            self._report_unfitted(f"{error.what} {error.remedy}".strip())
        elif request.kind != "label":  # labels are tried one by one, and reported when refused
            self.failed.emit(Problem(request.kind, error))

    def _progress(self, stage: str, done: int, total: int) -> None:
        self.progressed.emit(stage_text(stage), done, total)

    def _renewed(self, count: int) -> None:
        self._ready = None
        self._schedule.forget_worker()
        self.restarted.emit(count)
        self._set_state(State.OPENING)

    def _lost(self, error: GrassError) -> None:
        self._ready = None
        self._set_state(State.FAILED)
        self.failed.emit(Problem("open", error))

    def _report_if_unfitted(self) -> None:
        """Says what is missing for a map, and when it is no more."""
        if self._ready is None:
            return
        labelled = len(self._schedule.labelled)
        if labelled < _LEAST_CLASSES:
            texts = (tr("Label an object of each class."), tr("Label an object of another class."))
            self._report_unfitted(texts[labelled])
        elif self._is_unfitted:
            self._report_unfitted(tr("Learning from the labels …"))

    def _report_unfitted(self, text: str) -> None:
        self._is_unfitted = True
        self.unfitted.emit(text)

    def _report_fitted(self, report: FitReport) -> None:
        if self._schedule.learnt is Learnt.EVALUATED:
            self._is_unfitted = False
            self.fitted.emit(report)

    def _set_state(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


def _job_of(opening: Opening) -> jobs.LearnSessionJob:
    return jobs.LearnSessionJob(
        (opening.raster,),
        features=opening.features,
        bands=opening.bands,
        radius_px=opening.radius_px,
        gsd=opening.gsd,
        device=opening.device,
        threads=opening.threads,
        cache_mb=_CACHE_MB,
        crs=opening.crs,
        nodata=opening.nodata,
    )
