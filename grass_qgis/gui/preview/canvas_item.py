"""A picture over a map canvas, which moves with the map until a newer one comes."""

from __future__ import annotations

from typing import Any, Optional

from qgis.gui import QgsMapCanvasItem
from qgis.PyQt.QtCore import QRectF
from qgis.PyQt.QtGui import QPainter

from ...bridge.learning.view import Picture

_ABOVE_MAP = -5.0  # and below rubber bands and markers


class PictureItem(QgsMapCanvasItem):
    """Draws one picture; the canvas's scene owns it."""

    def __init__(self, canvas: Any) -> None:
        """Nothing to draw yet."""
        super().__init__(canvas)
        self._canvas = canvas
        self._picture: Optional[Picture] = None
        self._opacity = 1.0
        self.setZValue(_ABOVE_MAP)

    @property
    def picture(self) -> Optional[Picture]:
        """What is drawn."""
        return self._picture

    def set_picture(self, picture: Optional[Picture]) -> None:
        """Draws another picture, or none."""
        self._picture = picture
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """From 0 to 1."""
        self._opacity = opacity
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802  (Qt's name)
        """The whole canvas."""
        return QRectF(self._canvas.rect())

    def updatePosition(self) -> None:  # noqa: N802
        """The canvas shows something else: drawn anew."""
        self.prepareGeometryChange()
        self.update()

    def paint(self, painter: QPainter, option: Any = None, widget: Any = None) -> None:
        """Draws the picture where it belongs now."""
        del option, widget
        picture = self._picture
        if picture is None or picture.image is None:
            return
        anchor = picture.view.anchor
        transform = anchor.moved_to(self._canvas)
        if transform is None:
            return
        painter.save()
        painter.setOpacity(self._opacity)
        painter.setTransform(transform, True)
        painter.drawImage(QRectF(0, 0, anchor.width, anchor.height), picture.image)
        painter.restore()
