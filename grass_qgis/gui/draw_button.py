"""A button with which a rectangle is drawn on the map."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsRectangle
from qgis.gui import QgsMapTool, QgsMapToolExtent
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QToolButton, QWidget

from ..messages import tr


class DrawButton(QToolButton):
    """While it is pressed down the mouse draws; emits `drawn` with a box in the canvas's CRS."""

    drawn = pyqtSignal(QgsRectangle)

    def __init__(self, canvas: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._before: QgsMapTool | None = None
        self.setText(tr("Dra&w"))
        self.setToolTip(tr("Draw a rectangle on the map"))
        self.setCheckable(True)
        self.tool = QgsMapToolExtent(canvas)
        self.tool.extentChanged.connect(self._take)
        self.tool.deactivated.connect(lambda: self.setChecked(False))
        self.toggled.connect(self._switch)

    def stop(self) -> None:
        """Gives the map back to the tool that was there."""
        self.setChecked(False)
        self._canvas.unsetMapTool(self.tool)

    def _switch(self, on: bool) -> None:
        if on:
            self._before = self._canvas.mapTool()
            self._canvas.setMapTool(self.tool)
        elif self._canvas.mapTool() is self.tool:
            self.tool.clearRubberBand()
            if self._before is not None:
                self._canvas.setMapTool(self._before)
            else:
                self._canvas.unsetMapTool(self.tool)

    def _take(self, box: QgsRectangle) -> None:
        if box.isEmpty():
            return
        self.setChecked(False)
        self.drawn.emit(box)
