"""A learning session as QGIS's main thread sees it: labels in, maps out, nothing ever waits."""

from __future__ import annotations

from typing import Dict, Iterable, Optional, Sequence, Tuple

from qgis.core import QgsCoordinateReferenceSystem
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...engine.core.contract import ClassSpec
from .values import Label, Opening, State


class LearnSession(QObject):
    """One worker that learns from labels; every method returns at once, answers are signals.

    Use: `open`, `set_classes`, `set_labels` after every change; the map of what canvases show is
    asked for by `gui.preview.LivePreview`, made of this session. A worker that dies is started
    anew with the same raster, classes and labels. All on the main thread.

    Signals:
        state_changed: State.
        opened: Ready; labels can be taken.
        progressed: text of what goes on, done, total (0 while unknown).
        busy_changed: bool; it works on something.
        fitted: FitReport; after every change of labels or classes, once it is learnt.
        unfitted: str; the labels do not suffice for a map (less than two classes); why.
        segmented: Segment; the newest `segment_at`.
        suggested: tuple of Suggestion; the newest `suggest`.
        saved: str; path of the model that `save` wrote.
        warned: str; such as how many labels lie outside.
        failed: Problem.
        restarted: int; the worker died and was started anew, for the nth time.
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

    def __init__(self, python: str, parent: Optional[QObject] = None) -> None:
        """Of an interpreter of the backend; starts nothing."""
        super().__init__(parent)
        self._python = python
        self._state = State.CLOSED
        self._opening: Optional[Opening] = None
        self._crs = QgsCoordinateReferenceSystem()
        self._classes: Tuple[ClassSpec, ...] = ()
        self._labels: Dict[str, Label] = {}

    @property
    def state(self) -> State:
        """What the session is at."""
        return self._state

    @property
    def crs(self) -> QgsCoordinateReferenceSystem:
        """CRS of all coordinates: that of the raster's layer; invalid without one."""
        return self._crs

    @property
    def classes(self) -> Tuple[ClassSpec, ...]:
        """The classes, as they were given."""
        return self._classes

    def open(self, opening: Opening, crs: QgsCoordinateReferenceSystem) -> None:
        """Opens a raster, with the classes and labels that are set; closes what was open.

        Args:
            opening: what to open.
            crs: of the raster's layer in QGIS.
        """
        self._opening, self._crs = opening, crs

    def set_classes(self, classes: Sequence[ClassSpec]) -> None:
        """Replaces the classes; also before `open`."""
        self._classes = tuple(classes)

    def set_labels(self, labels: Iterable[Label]) -> None:
        """Replaces all labels; what differs is sent. Also before `open`; 10 000 are no burden."""
        self._labels = {label.id: label for label in labels}

    def segment_at(self, x: float, y: float, steps: int = 0) -> None:
        """Asks for the segment at a place of the raster's CRS, grown or (below 0) shrunk."""

    def suggest(self, count: int, avoid: Sequence[Tuple[float, float]] = ()) -> None:
        """Asks for places to label in what the canvases show, away from places to avoid."""

    def save(self, path: str) -> None:
        """Asks for the model of all labels as a file."""

    def close(self) -> None:
        """Ends the worker; classes and labels stay for the next `open`."""
        self._state = State.CLOSED
