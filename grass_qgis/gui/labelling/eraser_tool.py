"""Map tool that takes labels away."""

from __future__ import annotations

from qgis.core import QgsRectangle
from qgis.gui import QgsMapMouseEvent
from qgis.PyQt.QtCore import Qt, pyqtSignal

from .label_tool import LabelTool


class EraserTool(LabelTool):
    """Emits `erased` (box in the raster's CRS) for each place that is clicked or dragged over."""

    erased = pyqtSignal(QgsRectangle)

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Erases what is under the cursor."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._erase(event)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Goes on erasing while the button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._erase(event)

    def _erase(self, event: QgsMapMouseEvent) -> None:
        box = self.box_at(event.pos())
        if box is not None:
            self.erased.emit(box)
