"""A canvas over a scene, on the screen, with real mouse and key events."""

from __future__ import annotations

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsPointXY, QgsRectangle
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent, QWheelEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication


class Mouse:
    """The mouse over a canvas, in coordinates of the map."""

    def __init__(self, canvas):
        self.canvas = canvas

    def pixel(self, x: float, y: float) -> QPoint:
        return (
            self.canvas.mapSettings().mapToPixel().transform(QgsPointXY(x, y)).toQPointF().toPoint()
        )

    def move(self, x: float, y: float, held: bool = False) -> None:
        buttons = Qt.MouseButton.LeftButton if held else Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseMove, self.pixel(x, y), Qt.MouseButton.NoButton, buttons)

    def press(self, x: float, y: float) -> None:
        button = Qt.MouseButton.LeftButton
        self._send(QEvent.Type.MouseButtonPress, self.pixel(x, y), button, button)

    def release(self, x: float, y: float) -> None:
        button, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseButtonRelease, self.pixel(x, y), button, none)

    def click(self, x: float, y: float, button=Qt.MouseButton.LeftButton) -> None:
        QTest.mouseClick(
            self.canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, self.pixel(x, y)
        )

    def drag(self, *places: tuple[float, float]) -> None:
        self.press(*places[0])
        for place in places[1:]:
            self.move(*place, held=True)
        self.release(*places[-1])

    def wheel(self, x: float, y: float, delta: int, modifiers) -> None:
        at = self.pixel(x, y)
        there = QPointF(self.canvas.viewport().mapToGlobal(at))
        turn, none = QPoint(0, delta), Qt.MouseButton.NoButton
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(QPointF(at), there, QPoint(0, 0), turn, none, modifiers, phase, False)
        QApplication.sendEvent(self.canvas.viewport(), event)

    def _send(self, kind, at: QPoint, button, buttons) -> None:
        place = QPointF(at)
        event = QMouseEvent(kind, place, button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.canvas.viewport(), event)


@pytest.fixture
def canvas(window, wait_for):
    """A canvas of 400 x 300 pixels over 40 x 30 m of UTM zone 33."""
    canvas = window.canvas
    window.window.resize(420, 320)
    window.window.show()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    canvas.setExtent(QgsRectangle(500_000, 5_000_000, 500_040, 5_000_030))
    wait_for(canvas.isVisible)
    return canvas


@pytest.fixture
def mouse(canvas) -> Mouse:
    return Mouse(canvas)
