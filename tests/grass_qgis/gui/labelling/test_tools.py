"""Each map tool under real events, on a plain, a rotated and a reprojected map."""

from __future__ import annotations

import math

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from grass_qgis.bridge.learning.values import Segment
from grass_qgis.gui.labelling.click_tool import ClickTool
from grass_qgis.gui.labelling.eraser_tool import EraserTool
from grass_qgis.gui.labelling.freehand_tool import FreehandTool
from grass_qgis.gui.labelling.segment_tool import SegmentTool

UTM = QgsCoordinateReferenceSystem("EPSG:32633")
X, Y = 500_020.0, 5_000_015.0  # the middle of the map
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(params=["plain", "rotated", "reprojected"])
def spot(request, canvas, mouse):
    """Map coordinates of a place that is given in UTM; the map is turned or in another CRS."""
    if request.param == "rotated":
        canvas.setRotation(37)
    move = None
    if request.param == "reprojected":
        web = QgsCoordinateReferenceSystem("EPSG:3857")
        move = QgsCoordinateTransform(UTM, web, QgsProject.instance())
        canvas.setDestinationCrs(web)
        canvas.setExtent(move.transformBoundingBox(QgsRectangle(X - 20, Y - 15, X + 20, Y + 15)))

    def at(x: float, y: float) -> tuple[float, float]:
        point = QgsPointXY(x, y)
        moved = move.transform(point) if move is not None else point
        return moved.x(), moved.y()

    return at


def armed(tool, canvas, heard):
    tool.set_crs(UTM)
    tool.set_colour("#ff0000")
    tool.drawn.connect(lambda shape, kind, radius: heard.append((QgsGeometry(shape), kind, radius)))
    canvas.setMapTool(tool)
    return tool


@pytest.fixture
def heard() -> list:
    return []


def pixel_size(canvas) -> float:
    return 1.01 * canvas.mapUnitsPerPixel()


def test_a_click_labels_the_place_under_it(canvas, mouse, spot, heard):
    tool = armed(ClickTool(canvas), canvas, heard)
    tool.set_radius(3.0)
    mouse.click(*spot(X + 5, Y - 4))
    ((shape, kind, radius),) = heard
    place = shape.asPoint()
    assert math.dist((place.x(), place.y()), (X + 5, Y - 4)) < 2 * pixel_size(canvas)
    assert (kind, radius) == ("click", 3.0)


def test_the_disc_is_shown_where_it_will_be(canvas, mouse, spot, heard):
    tool = armed(ClickTool(canvas), canvas, heard)
    tool.set_radius(4.0)
    mouse.move(*spot(X + 5, Y))
    outline = tool.outline()
    for dx, dy, inside in ((0, 3, True), (3, 0, True), (0, 5, False), (-5, 0, False)):
        point = QgsGeometry.fromPointXY(QgsPointXY(*spot(X + 5 + dx, Y + dy)))
        assert outline.contains(point) is inside
    canvas.unsetMapTool(tool)
    assert tool.outline().isEmpty()


def test_wheel_with_shift_and_keys_change_the_radius_and_the_wheel_alone_zooms(
    canvas, mouse, heard
):
    tool = armed(ClickTool(canvas), canvas, heard)
    tool.set_radius(2.0)
    mouse.wheel(X, Y, 120, SHIFT)
    assert tool.radius == pytest.approx(2.5)
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert tool.radius == pytest.approx(1.6)
    before = canvas.scale()
    mouse.wheel(X, Y, 120, Qt.KeyboardModifier.NoModifier)
    assert tool.radius == pytest.approx(1.6) and canvas.scale() < before


@pytest.fixture
def segments(canvas, heard):
    """The segment tool with a session whose segments are squares, of 4 m and 2 m a step."""
    tool = armed(SegmentTool(canvas), canvas, heard)
    tool.requests = []

    def reply(x: float, y: float, steps: int) -> None:
        tool.requests.append((x, y, steps))
        steps = max(-1, steps)
        half = 4 + 2 * steps
        box = QgsRectangle(x - half, y - half, x + half, y + half)
        tool.show_segment(Segment(x, y, QgsGeometry.fromRect(box).asWkt(), 16, steps))

    tool.requested.connect(reply)
    return tool


def test_the_segment_under_the_cursor_is_shown_and_labelled(
    canvas, mouse, spot, segments, heard, wait_for
):
    mouse.move(*spot(X, Y))
    wait_for(lambda: segments.requests)
    assert segments.outline().contains(QgsGeometry.fromPointXY(QgsPointXY(*spot(X + 3, Y + 3))))
    mouse.move(*spot(X + 2, Y))  # still inside: nothing is requested
    mouse.click(*spot(X + 2, Y))
    ((shape, kind, _),) = heard
    assert kind == "segment" and shape.area() == pytest.approx(64)
    assert len(segments.requests) == 1


def test_the_segment_grows_and_shrinks(canvas, mouse, segments, heard, wait_for):
    mouse.move(X, Y)
    wait_for(lambda: segments.requests)
    mouse.wheel(X, Y, 120, SHIFT)
    assert segments.steps == 1
    canvas.setFocus()
    for _ in range(4):
        QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert segments.steps == -1  # no smaller one is there
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert segments.steps == 0
    mouse.click(X, Y)
    assert heard[0][0].area() == pytest.approx(64)


def test_a_click_before_the_segment_is_there_labels_it_when_it_comes(canvas, mouse, heard):
    tool = armed(SegmentTool(canvas), canvas, heard)
    requested = []
    tool.requested.connect(lambda *request: requested.append(request))
    mouse.click(X, Y)
    assert not heard and len(requested) == 1
    x, y, _ = requested[0]
    box = QgsRectangle(x - 1, y - 1, x + 1, y + 1)
    tool.show_segment(Segment(x + 30, y, QgsGeometry.fromRect(box).asWkt(), 4, 0))
    assert not heard  # of another place
    tool.show_segment(Segment(x, y, QgsGeometry.fromRect(box).asWkt(), 4, 0))
    assert len(heard) == 1


def test_dragging_around_an_object_labels_what_is_inside(canvas, mouse, spot, heard):
    armed(FreehandTool(canvas), canvas, heard)
    corners = [(X, Y), (X + 8, Y), (X + 8, Y + 6), (X, Y + 6), (X, Y + 1)]
    mouse.drag(*(spot(*corner) for corner in corners))
    ((shape, kind, _),) = heard
    assert kind == "freehand" and shape.area() == pytest.approx(48, rel=0.1)


def test_corners_are_clicked_taken_back_and_closed(canvas, mouse, heard):
    tool = armed(FreehandTool(canvas), canvas, heard)
    canvas.setFocus()
    for place in ((X, Y), (X + 8, Y), (X + 8, Y + 6), (X - 15, Y - 12)):
        mouse.click(*place)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    mouse.click(X, Y, Qt.MouseButton.RightButton)
    assert heard[0][0].area() == pytest.approx(24, rel=0.1)
    for place in ((X, Y), (X + 8, Y), (X + 8, Y + 6)):
        mouse.click(*place)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert len(heard) == 1 and tool.outline().isEmpty()


def test_a_line_that_crosses_itself_is_made_sound(canvas, mouse, heard):
    armed(FreehandTool(canvas), canvas, heard)
    mouse.drag((X, Y), (X + 8, Y + 8), (X + 8, Y), (X, Y + 8), (X, Y + 1))
    assert heard[0][0].isGeosValid() and heard[0][0].area() > 20


def test_a_click_or_a_scratch_is_no_polygon(canvas, mouse, heard):
    armed(FreehandTool(canvas), canvas, heard)
    mouse.drag((X, Y), (X + 8, Y), (X + 4, Y))
    mouse.click(X, Y, Qt.MouseButton.RightButton)
    assert not heard


def test_the_eraser_names_what_is_clicked_and_dragged_over(canvas, mouse, spot, heard):
    tool = armed(EraserTool(canvas), canvas, heard)
    boxes = []
    tool.erased.connect(lambda box: boxes.append(QgsRectangle(box)))
    mouse.click(*spot(X, Y))
    assert boxes[0].contains(QgsPointXY(X, Y)) and 0.3 < boxes[0].width() < 2
    mouse.drag(spot(X, Y), spot(X + 5, Y), spot(X + 9, Y))
    assert len(boxes) == 4 and boxes[-1].contains(QgsPointXY(X + 9, Y))


def test_other_keys_are_passed_on(canvas, heard):
    tool = armed(ClickTool(canvas), canvas, heard)
    pressed, released = [], []
    tool.pressed.connect(lambda key, _: pressed.append(key))
    tool.released.connect(released.append)
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_3)
    QTest.keyPress(canvas, Qt.Key.Key_H)
    QTest.keyRelease(canvas, Qt.Key.Key_H)
    assert pressed == [Qt.Key.Key_3, Qt.Key.Key_H] and released == [Qt.Key.Key_3, Qt.Key.Key_H]
