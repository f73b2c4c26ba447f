"""The way from one place that is worth a label to the next."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsWkbTypes,
)
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor

from ...bridge.labels.label_tables import CLICK, SEGMENT
from ...bridge.learning.values import Disagreement, Segment, Suggestion
from .controller import LabelController

_COUNT = 5  # places of one request; the best one that was not skipped is taken
_INNER = 0.97  # share of the map's sides in which a place is in view
_MARK = QColor("#ff2fa8")


class Guide(QObject):
    """Guide through suggested places, one after the other, until it is stopped.

    Emits `shown` (Suggestion) for a place, and `ended` (bool: whether places were requested and
    none is left) when there is none.
    """

    shown = pyqtSignal(object)
    ended = pyqtSignal(bool)

    def __init__(self, controller: LabelController, canvas: Any) -> None:
        super().__init__()
        self._controller, self._canvas = controller, canvas
        self._band: QgsRubberBand | None = None
        self._avoid: list[tuple[float, float]] = []
        self._shape: QgsGeometry | None = None
        self._waits = False  # for the next fit, after a label
        self._requested = False
        self.current: Suggestion | None = None
        controller.reported.connect(self._fitted)
        controller.started.connect(self._begin)
        controller.stopped.connect(self._forget)

    @property
    def outline(self) -> QgsGeometry | None:
        """Segment of the current place, in the raster's CRS; None until the session gives it."""
        return self._shape

    def next(self) -> None:
        """Requests the place where a label helps most."""
        session = self._controller.session
        if session is None or self._controller.report is None:
            return
        if self.current is not None:
            self._avoid.append((self.current.x, self.current.y))
        self._clear()
        self._requested = True
        session.suggest(_COUNT, tuple(self._avoid))

    def accept(self) -> None:
        """Labels the place with the class the map has there."""
        if self.current is not None:
            self.label(self._controller.number_of(self.current.class_id))

    def label(self, number: int) -> None:
        """Labels the place with the class of that id, and goes on to the next one."""
        place, shape = self.current, self._shape
        if place is None or number < 0:
            return
        self._avoid.append((place.x, place.y))
        self._clear()
        self._waits = True
        if shape is not None:
            self._controller.add(shape, SEGMENT, 0.0, number)
        else:
            point = QgsGeometry.fromPointXY(QgsPointXY(place.x, place.y))
            self._controller.add(point, CLICK, self._controller.radius, number)

    def stop(self) -> None:
        """Leaves the place; nothing stays on the map."""
        was_on = self.current is not None or self._waits or self._requested
        self._waits = self._requested = False
        self._clear()
        if was_on:
            self.ended.emit(False)

    def remove(self) -> None:
        """Takes the mark off the map for good."""
        self.stop()
        if self._band is not None:
            self._canvas.scene().removeItem(self._band)
            self._band = None

    def look_at(self, item: Disagreement) -> None:
        """Brings a label that disagrees into view."""
        point = QgsPointXY(item.x, item.y)
        self._show_mark(QgsGeometry.fromPointXY(point).buffer(4 * self._controller.radius, 16))
        self._bring_into_view(point, True)

    def take_segment(self, segment: Segment) -> bool:
        """Takes the outline of the place that is shown; returns whether it is that one's."""
        place = self.current
        if place is None or (segment.x, segment.y) != (place.x, place.y):
            return False
        self._shape = QgsGeometry.fromWkt(segment.wkt)
        self._show_mark(self._shape)
        return True

    def _begin(self) -> None:
        self._forget()
        session = self._controller.session
        if session is not None:
            session.suggested.connect(self._suggested)

    def _forget(self) -> None:
        self._avoid = []
        self.stop()

    def _fitted(self, report: Any, reason: str) -> None:
        del reason
        if self._waits and report is not None:
            self._waits = False
            self.next()

    def _suggested(self, places: tuple[Suggestion, ...]) -> None:
        if not self._requested:
            return
        self._requested = False
        if not places:
            self.ended.emit(True)
            return
        self.current = places[0]
        point = QgsPointXY(self.current.x, self.current.y)
        self._show_mark(QgsGeometry.fromPointXY(point).buffer(self._controller.radius, 16))
        self._bring_into_view(point, False)
        session = self._controller.session
        if session is not None:
            session.segment_at(point.x(), point.y())
        self.shown.emit(self.current)

    def _clear(self) -> None:
        self.current = self._shape = None
        if self._band is not None:
            self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    def _show_mark(self, shape: QgsGeometry) -> None:
        if self._band is None:
            self._band = QgsRubberBand(self._canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
            self._band.setStrokeColor(_MARK)
            self._band.setSecondaryStrokeColor(QColor("#ffffff"))
            self._band.setFillColor(QColor(0, 0, 0, 0))
            self._band.setWidth(3)
        moved = QgsGeometry(shape)
        try:
            moved.transform(self._to_map())
        except QgsCsException:
            return
        self._band.setToGeometry(moved, None)

    def _bring_into_view(self, point: QgsPointXY, always: bool) -> None:
        try:
            there = self._to_map().transform(point)
        except QgsCsException:
            return
        inner = QgsRectangle(self._canvas.extent())
        inner.scale(_INNER)
        if always or not inner.contains(there):
            self._canvas.setCenter(there)
            self._canvas.refresh()

    def _to_map(self) -> QgsCoordinateTransform:
        shown = self._canvas.mapSettings().destinationCrs()
        session = self._controller.session
        layer_crs = session.crs if session is not None else shown
        return QgsCoordinateTransform(layer_crs, shown, QgsProject.instance())
