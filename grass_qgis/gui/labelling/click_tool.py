"""Map tool that labels a disc with a click."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsGeometry, QgsPointXY
from qgis.gui import QgsMapMouseEvent
from qgis.PyQt.QtCore import Qt

from ...bridge.labels.label_tables import CLICK
from .label_tool import LabelTool

_FACTOR = 1.25  # of the radius, a step of the wheel
_LEAST, _MOST = 1e-7, 1e7


class ClickTool(LabelTool):
    """A click labels the disc that is shown under the cursor."""

    def __init__(self, canvas: Any) -> None:
        super().__init__(canvas)
        self._radius = 1.0
        self._place: QgsPointXY | None = None

    @property
    def radius(self) -> float:
        """Of the disc, in units of the raster's CRS."""
        return self._radius

    def set_radius(self, radius: float) -> None:
        """Of the disc, in units of the raster's CRS."""
        self._radius = min(max(radius, _LEAST), _MOST)
        self._show()

    def grow(self, steps: int) -> None:
        """Larger or smaller by a quarter."""
        self.set_radius(self._radius * _FACTOR**steps)
        self.resized.emit(self._radius)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """The disc follows the cursor."""
        self._place = self.place_at(event.pos())
        self._show()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Labels."""
        place = self.place_at(event.pos())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self.drawn.emit(QgsGeometry.fromPointXY(place), CLICK, self._radius)

    def _show(self) -> None:
        if self._place is not None and self.isActive():
            self.show_outline(QgsGeometry.fromPointXY(self._place).buffer(self._radius, 12))
