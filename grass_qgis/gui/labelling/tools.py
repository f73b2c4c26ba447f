"""The map tools of labelling, one of which may be on the canvas."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsMapTool
from qgis.PyQt.QtCore import QObject, pyqtSignal

from .click_tool import ClickTool
from .eraser_tool import EraserTool
from .freehand_tool import FreehandTool
from .label_tool import LabelTool
from .segment_tool import SegmentTool
from .tool_panel import ERASER, POINT, POLYGON, SEGMENT


class Tools(QObject):
    """Switches between the tools; emits `changed` (name of the tool that is on; empty for none)."""

    changed = pyqtSignal(str)

    def __init__(self, canvas: Any) -> None:
        super().__init__()
        self._canvas = canvas
        self._before: QgsMapTool | None = None
        self.click = ClickTool(canvas)
        self.segment = SegmentTool(canvas)
        self.freehand = FreehandTool(canvas)
        self.eraser = EraserTool(canvas)
        self.by_name: dict[str, LabelTool] = {
            POINT: self.click,
            SEGMENT: self.segment,
            POLYGON: self.freehand,
            ERASER: self.eraser,
        }
        canvas.mapToolSet.connect(self._follow)

    @property
    def current(self) -> str:
        """Name of the tool that is on; empty for none."""
        shown = self._canvas.mapTool()
        return next((name for name, tool in self.by_name.items() if tool is shown), "")

    def choose(self, name: str) -> None:
        """Puts a tool on the canvas, or the one that was there before for an empty name."""
        if name == self.current:
            return
        if name:
            if not self.current:
                self._before = self._canvas.mapTool()
            self._canvas.setMapTool(self.by_name[name])
            self._canvas.setFocus()  # so that the keys reach it at once
        elif self._before is not None:
            self._canvas.setMapTool(self._before)
        else:
            self._canvas.unsetMapTool(self._canvas.mapTool())

    def set_crs(self, crs: QgsCoordinateReferenceSystem) -> None:
        """CRS of the raster that is labelled."""
        for tool in self.by_name.values():
            tool.set_crs(crs)

    def set_colour(self, colour: str) -> None:
        """Colour of the class that is labelled."""
        for name, tool in self.by_name.items():
            if name != ERASER:
                tool.set_colour(colour)

    def remove(self) -> None:
        """Takes all tools off the canvas for good."""
        self._canvas.mapToolSet.disconnect(self._follow)
        self.choose("")
        for tool in self.by_name.values():
            tool.remove()

    def _follow(self, *_: Any) -> None:
        self.changed.emit(self.current)
