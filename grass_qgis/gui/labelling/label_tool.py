"""What the map tools of labelling share: places in the raster's CRS, an outline, keys."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsWkbTypes,
)
from qgis.gui import QgsMapTool, QgsRubberBand
from qgis.PyQt.QtCore import QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeyEvent, QWheelEvent

_CASING = QColor("#ffffff")
_FILL = 60  # of 255
_REACH_PX = 4


class LabelTool(QgsMapTool):
    """A tool whose geometries are in the CRS of the raster, whatever the map shows.

    Signals: `drawn` (geometry, kind, radius) for a label that was drawn; `pressed` and `released`
    (key, modifiers) for keys that are not its own; `resized` (radius) where it has one.
    """

    drawn = pyqtSignal(QgsGeometry, str, float)
    pressed = pyqtSignal(int, object)
    released = pyqtSignal(int)
    resized = pyqtSignal(float)

    def __init__(self, canvas: Any) -> None:
        super().__init__(canvas)
        self._map = canvas
        self._crs = QgsCoordinateReferenceSystem()
        self._band: QgsRubberBand | None = None
        self._colour = QColor("#ffffff")
        self.setCursor(Qt.CursorShape.CrossCursor)

    def set_crs(self, crs: QgsCoordinateReferenceSystem) -> None:
        """CRS of the raster that is labelled."""
        self._crs = crs

    def set_colour(self, colour: str) -> None:
        """Of the class that is labelled."""
        self._colour = QColor(colour)
        self._dress_band()

    def place_at(self, position: QPoint) -> QgsPointXY | None:
        """The place in the raster's CRS under a pixel of the canvas; None where it has none."""
        point = self.toMapCoordinates(position)
        try:
            moved: QgsPointXY = self._transform().transform(point)
        except QgsCsException:
            return None
        return moved

    def box_at(self, position: QPoint) -> QgsRectangle | None:
        """The box in the raster's CRS around some pixels of the canvas."""
        box = QgsRectangle()
        box.setMinimal()
        for x in (-_REACH_PX, _REACH_PX):
            for y in (-_REACH_PX, _REACH_PX):  # all four: the map may be rotated
                corner = self.place_at(position + QPoint(x, y))
                if corner is None:
                    return None
                box.combineExtentWith(corner)
        return box

    def in_raster(self, shape: QgsGeometry) -> QgsGeometry | None:
        """A geometry of the map in the raster's CRS; None where it has no place there."""
        moved = QgsGeometry(shape)
        try:
            moved.transform(self._transform())
        except QgsCsException:
            return None
        return moved

    def show_outline(self, shape: QgsGeometry | None) -> None:
        """Outlines a geometry of the raster's CRS on the map; None for nothing."""
        if shape is None:
            if self._band is not None:
                self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
            return
        moved = QgsGeometry(shape)
        try:
            moved.transform(self._transform(), Qgis.TransformDirection.Reverse)
        except QgsCsException:
            self.show_outline(None)
            return
        self.show_on_map(moved)

    def show_on_map(self, shape: QgsGeometry) -> None:
        """Outlines a geometry of the map's CRS."""
        if self._band is None:
            self._band = QgsRubberBand(self._map, QgsWkbTypes.GeometryType.PolygonGeometry)
            self._dress_band()
        self._band.setToGeometry(shape, None)

    def outline(self) -> QgsGeometry:
        """What is outlined now, in the CRS of the map."""
        return self._band.asGeometry() if self._band is not None else QgsGeometry()

    def deactivate(self) -> None:
        """Leaves nothing on the map."""
        self.show_outline(None)
        super().deactivate()

    def remove(self) -> None:
        """Takes the tool and what it draws away for good."""
        self._map.unsetMapTool(self)
        if self._band is not None:
            self._map.scene().removeItem(self._band)
            self._band = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Offers keys to the tool, then to whoever listens."""
        if self.takes_key(event.key()):
            event.accept()
            return
        self.pressed.emit(event.key(), event.modifiers())
        event.accept()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Says which key was let go."""
        if not event.isAutoRepeat():
            self.released.emit(event.key())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """With Shift the wheel changes the size of what is labelled; without, it zooms."""
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        delta = event.angleDelta()
        turned = delta.y() or delta.x()  # some systems turn the wheel sideways with Shift
        if turned:
            self.grow(1 if turned > 0 else -1)
        event.accept()

    def takes_key(self, key: int) -> bool:
        """Whether the tool itself does something for a key: + and - grow and shrink."""
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.grow(1)
            return True
        if key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.grow(-1)
            return True
        return False

    def grow(self, steps: int) -> None:
        """Makes what is labelled larger, or smaller for a number below 0."""

    def _dress_band(self) -> None:
        if self._band is None:
            return
        fill = QColor(self._colour)
        fill.setAlpha(_FILL)
        self._band.setFillColor(fill)
        self._band.setStrokeColor(self._colour)
        self._band.setSecondaryStrokeColor(_CASING)
        self._band.setWidth(2)

    def _transform(self) -> QgsCoordinateTransform:
        shown = self._map.mapSettings().destinationCrs()
        return QgsCoordinateTransform(shown, self._crs, QgsProject.instance())
