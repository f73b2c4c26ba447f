"""Map tool that labels the segment under the cursor, which can be grown and shrunk."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsGeometry, QgsPointXY
from qgis.gui import QgsMapMouseEvent
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal

from ...bridge.labels.label_tables import SEGMENT
from ...bridge.learning.values import Segment
from .label_tool import LabelTool

_REST_MS = 60  # the cursor rests that long before a segment is requested


class SegmentTool(LabelTool):
    """Shows the segment under the cursor, and labels it with a click.

    Emits `requested` (x, y, steps) for the segment at a place of the raster's CRS; `show_segment`
    takes the reply. Outside the segment that is shown, the next one starts at its usual size.
    """

    requested = pyqtSignal(float, float, int)

    def __init__(self, canvas: Any) -> None:
        super().__init__(canvas)
        self._place: QgsPointXY | None = None
        self._steps = 0
        self._shown: QgsGeometry | None = None
        self._clicked: QgsPointXY | None = None  # a click that came before its segment
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._request)

    @property
    def steps(self) -> int:
        """How much the segment is grown, or below 0 shrunk."""
        return self._steps

    def show_segment(self, segment: Segment) -> None:
        """Shows the segment; a click that waits for it labels it."""
        if not self.isActive() or self._place is None:
            return
        if (segment.x, segment.y) != (self._place.x(), self._place.y()):
            return  # of a place that the cursor has left
        shape = QgsGeometry.fromWkt(segment.wkt)
        self._steps = segment.steps
        self._shown = shape
        self.show_outline(shape)
        if self._clicked is not None and shape.intersects(QgsGeometry.fromPointXY(self._clicked)):
            self._label()
        self._clicked = None

    def forget(self) -> None:
        """Forgets the segment, such as when another raster is labelled."""
        self._timer.stop()
        self._place = self._shown = self._clicked = None
        self._steps = 0
        self.show_outline(None)

    def grow(self, steps: int) -> None:
        """Up or down the tree of segments."""
        if self._place is not None:
            self._steps += steps
            self._request()

    def deactivate(self) -> None:
        """Forgets the segment."""
        self.forget()
        super().deactivate()

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Requests the segment where the cursor rests, unless it is the one that is shown."""
        place = self.place_at(event.pos())
        if place is None or self._is_shown(place):
            return
        self._place, self._steps, self._shown = place, 0, None
        self._timer.start()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Labels the segment that is shown, or the one that comes."""
        place = self.place_at(event.pos())
        if event.button() != Qt.MouseButton.LeftButton or place is None:
            return
        if self._is_shown(place):
            self._label()
            return
        self._place = self._clicked = place
        self._steps, self._shown = 0, None
        self._timer.stop()
        self._request()

    def _is_shown(self, place: QgsPointXY) -> bool:
        point = QgsGeometry.fromPointXY(place)
        return self._shown is not None and self._shown.intersects(point)

    def _request(self) -> None:
        if self._place is not None:
            self.requested.emit(self._place.x(), self._place.y(), self._steps)

    def _label(self) -> None:
        if self._shown is not None:
            self.drawn.emit(QgsGeometry(self._shown), SEGMENT, 0.0)
