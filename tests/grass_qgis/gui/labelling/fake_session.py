"""A session without a worker: it answers at once, and keeps what it was given."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsPointXY
from qgis.PyQt.QtCore import QObject, pyqtSignal

from grass_qgis.bridge.learning.values import (
    ClassCount,
    Disagreement,
    FitReport,
    Ready,
    Segment,
    State,
    Suggestion,
)


class FakeSession(QObject):
    """The signals and methods of `LearnSession`; fits once labels have two classes."""

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

    def __init__(self):
        super().__init__()
        self.crs = QgsCoordinateReferenceSystem()
        self.classes, self.labels, self.opening = (), {}, None
        self.closed, self.avoided = False, []
        self.places = [(500_001.0, 4_999_999.0), (500_010.0, 4_999_990.0), (500_020.0, 4_999_985.0)]

    def open(self, opening, crs):
        self.opening, self.crs = opening, crs
        self.state_changed.emit(State.READY)
        self.opened.emit(Ready(128, 96, (0.5, 0.0, 500_000.0, 0.0, -0.5, 5_000_000.0), 0.5, "cpu"))

    def set_classes(self, classes):
        self.classes = tuple(classes)

    def set_labels(self, labels):
        self.labels = {label.id: label for label in labels}
        used = sorted({label.class_id for label in self.labels.values()})
        if len(used) < 2:
            self.unfitted.emit("Label an object of another class.")
            return
        counts = tuple(ClassCount(c.id, c.name, 1, 16, 1.0) for c in self.classes)
        key = next(iter(self.labels))
        wrong = (Disagreement(key, 500_012.0, 4_999_988.0, used[0], used[1]),)
        self.fitted.emit(FitReport(len(self.labels), 0, counts, 0.75, None, None, wrong))

    def segment_at(self, x, y, steps=0):
        shape = QgsGeometry.fromPointXY(QgsPointXY(x, y)).buffer(2 + steps, 4)
        self.segmented.emit(Segment(x, y, shape.asWkt(), 16, steps))

    def suggest(self, count, avoid=()):
        self.avoided = list(avoid)
        left = [place for place in self.places if place not in self.avoided]
        result = (Suggestion(x, y, 1, 0.6, "uncertain") for x, y in left[:count])
        self.suggested.emit(tuple(result))

    def save(self, path):
        Path(path).write_bytes(b"model")
        self.saved.emit(path)

    def close(self):
        self.closed = True


class FakePreview(QObject):
    """Remembers what it was sent."""

    noted = pyqtSignal(str)

    def __init__(self, session):
        super().__init__()
        self.session, self.on, self.hidden = session, False, []
        self.overlay = self.opacity = None

    def set_overlay(self, overlay):
        self.overlay = overlay

    def set_opacity(self, opacity):
        self.opacity = opacity

    def set_hidden(self, hidden):
        self.hidden.append(hidden)

    def start(self):
        self.on = True

    def stop(self):
        self.on = False
