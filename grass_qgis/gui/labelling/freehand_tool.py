"""Map tool that draws a polygon: drag for a freehand line, or click corner by corner."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsGeometry, QgsPointXY
from qgis.gui import QgsMapMouseEvent
from qgis.PyQt.QtCore import QPoint, Qt

from ...bridge.labels.label_rows import is_area
from ...bridge.labels.label_tables import FREEHAND
from .label_tool import LabelTool

_LEAST_PX = 3  # between two points of a line, and of a drag


class FreehandTool(LabelTool):
    """Dragging draws around an object and labels it when the button is let go.

    Clicks set corners instead; a right click, Enter or a double click closes the polygon,
    Backspace takes the last corner back, Escape all of them.
    """

    def __init__(self, canvas: Any) -> None:
        super().__init__(canvas)
        self._points: list[QgsPointXY] = []  # of the map
        self._last = QPoint()
        self._start: QPoint | None = None
        self._dragged = False

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Begins a line, or sets a corner."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._start, self._dragged = event.pos(), False
            self._add(event.pos())

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Goes on with the line; without a button the polygon reaches to the cursor."""
        held = bool(event.buttons() & Qt.MouseButton.LeftButton) and self._start is not None
        if held and (event.pos() - self._last).manhattanLength() >= _LEAST_PX:
            self._dragged = True
            self._add(event.pos())
        self._show(event.pos())

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Ends a line that was dragged; a right click closes a polygon."""
        if event.button() == Qt.MouseButton.RightButton or self._dragged:
            self._close()
        self._start, self._dragged = None, False

    def canvasDoubleClickEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Closes the polygon."""
        del event
        self._close()

    def takes_key(self, key: int) -> bool:
        """Enter closes, Backspace takes a corner back, Escape gives up."""
        if not self._points:
            return super().takes_key(key)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._close()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._points.pop()
            self._show(None)
        elif key == Qt.Key.Key_Escape:
            self._drop()
        else:
            return super().takes_key(key)
        return True

    def deactivate(self) -> None:
        """Gives an unfinished polygon up."""
        self._drop()
        super().deactivate()

    def _add(self, position: QPoint) -> None:
        self._last = position
        self._points.append(self.toMapCoordinates(position))

    def _drop(self) -> None:
        self._points = []
        self.show_outline(None)

    def _close(self) -> None:
        points = self._points
        self._drop()
        if len(points) < 3:
            return
        shape = QgsGeometry.fromPolygonXY([[*points, points[0]]])
        moved = self.in_raster(shape)
        if moved is None:
            return
        # A line that crosses itself holds what it goes around.
        sound = moved.makeValid() if not moved.isGeosValid() else moved
        parts = [part for part in sound.asGeometryCollection() if is_area(part)]
        whole = QgsGeometry.unaryUnion(parts)
        if not whole.isEmpty() and whole.area() > 0:
            self.drawn.emit(whole, FREEHAND, 0.0)

    def _show(self, cursor: QPoint | None) -> None:
        points = list(self._points)
        if cursor is not None and points:
            points.append(self.toMapCoordinates(cursor))
        if len(points) < 2:
            self.show_outline(None)
            return
        self.show_on_map(QgsGeometry.fromPolygonXY([[*points, points[0]]]))
