"""The tutorial's main way: labels in the tab Label, its live map, and the map of the layer.

tools/walk.py runs it in QGIS. Clicks go through the canvas as a mouse gives them; the masks of the
data set say what is where, in place of an analyst who looks.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from qgis.core import QgsPointXY, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtTest import QTest
from qgis.utils import iface
from qgis_window import settle, take, take_window, wait_for

_NAMES = ("building", "land", "road", "vegetation", "water")
_COLOURS = ("#e15759", "#edc948", "#8d8d99", "#59a14f", "#4e79a7")
_FIRST, _ALL = 2, 30  # clicks of each class before the first suggestion; answers altogether
_REACH = 7  # metres around a click that the mask has to agree on
_LONG = 900.0


def label_live(dock: Any, folder: Path) -> None:
    """The sample for a picture, then 30 clicks on a part of the scene, its map, its accuracy."""
    project, tab = QgsProject.instance(), dock.label
    window = iface.mainWindow()
    usual = window.size()
    window.resize(usual.width() + 100, 980)  # the whole page is seen
    dock.tabs.setCurrentWidget(dock.label_page)
    settle(1.0)
    take(dock, "walk-label-start")
    tab.begin.sample_button.click()
    wait_for(lambda: tab.controller.report is not None, _LONG)
    settle(4.0)
    take_window("walk-label-sample")
    project.removeMapLayer(tab.controller.raster.id())
    project.clear()
    scene = QgsRasterLayer(str(folder / "dubai_part.tif"), "dubai_part")
    truth = QgsRasterLayer(str(folder / "part_truth.tif"), "truth")
    project.addMapLayer(scene)
    project.setCrs(scene.crs())
    project.write(str(folder / "part.qgz"))
    settle(1.0)
    iface.mapCanvas().setExtent(scene.extent())
    dock.label_layer(scene)
    settle(2.0)
    name_classes(tab)
    wait_for(lambda: tab.controller.radius > 0, _LONG)
    first_clicks(tab, truth)
    wait_for(lambda: tab.controller.report is not None, _LONG)
    settle(4.0)
    take_window("walk-label-first")
    follow_suggestions(tab, truth)
    report = tab.controller.report
    print(f"{report.labels} labels, accuracy {report.accuracy}", flush=True)
    iface.mapCanvas().setExtent(scene.extent())
    settle(8.0)
    take_window("walk-label-live")
    tab.page.preview.overlay.setCurrentIndex(1)
    settle(4.0)
    take_window("walk-label-uncertainty")
    tab.page.preview.overlay.setCurrentIndex(0)
    tab.page.finish.map_button.click()
    wait_for(lambda: dock.running, 60)
    wait_for(lambda: not dock.running, _LONG)
    settle(4.0)
    take_window("walk-label-map")
    window.resize(usual)


def name_classes(tab: Any) -> None:
    """Types the names, as an analyst does."""
    panel = tab.page.classes
    if not tab.controller.classes:
        QTest.keyClicks(panel.name, ", ".join(_NAMES))
        settle(0.5)
        QTest.keyClick(panel.name, Qt.Key.Key_Return)
    for index, colour in enumerate(_COLOURS):
        panel.list.setCurrentItem(panel.list.topLevelItem(index))
        panel.change_colour(QColor(colour))


def first_clicks(tab: Any, truth: QgsRasterLayer) -> None:
    """Some clicks of each class, where the mask shows nothing else around."""
    random = Random(3)  # noqa: S311
    canvas = iface.mapCanvas()
    box = truth.extent()
    tab.page.choose_tool("point")
    for number in range(len(_NAMES)):
        QTest.keyClick(canvas, Qt.Key.Key_1 + number)
        done = 0
        for _ in range(20_000):
            x = random.uniform(box.xMinimum() + 40, box.xMaximum() - 40)
            y = random.uniform(box.yMinimum() + 40, box.yMaximum() - 40)
            if class_at(truth, x, y) == number:
                click(x, y)
                done += 1
            if done == _FIRST:
                break
        settle(0.5)


def follow_suggestions(tab: Any, truth: QgsRasterLayer) -> None:
    """Goes where a label helps most and answers what the mask says; skips what shows several."""
    canvas, guide = iface.mapCanvas(), tab.page.guide
    QTest.keyClick(canvas, Qt.Key.Key_N)
    labelled = shown = 0
    while labelled < _ALL - _FIRST * len(_NAMES) and shown < 150:
        if not wait_some(lambda: guide.current is not None):
            break
        place = guide.current
        shown += 1
        settle(0.5)
        number = class_at(truth, place.x, place.y)
        if number is None:
            QTest.keyClick(canvas, Qt.Key.Key_S)
        else:
            if labelled == 4:
                take_window("walk-label-next")
            same = number == place.class_id
            QTest.keyClick(canvas, Qt.Key.Key_Return if same else Qt.Key.Key_1 + number)
            labelled += 1
        wait_some(lambda place=place: guide.current is not place)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    print(f"{labelled} answers to {shown} suggestions", flush=True)


def wait_some(condition: Any) -> bool:
    """Waits for a condition; returns whether it came to hold."""
    try:
        wait_for(condition, 30)
    except RuntimeError:
        return False
    return True


def class_at(truth: QgsRasterLayer, x: float, y: float) -> int | None:
    """The class of all of a small square; None where it shows several, or none."""
    provider, values = truth.dataProvider(), set()
    for dx in (-_REACH, 0, _REACH):
        for dy in (-_REACH, 0, _REACH):
            value, valid = provider.sample(QgsPointXY(x + dx, y + dy), 1)
            values.add(int(value) if valid else -1)
    number = values.pop()
    return number if not values and 0 <= number < len(_NAMES) else None


def click(x: float, y: float) -> None:
    """A click of the left button at a place of the map."""
    canvas = iface.mapCanvas()
    pixel = canvas.mapSettings().mapToPixel().transform(QgsPointXY(x, y))
    at = QPoint(round(pixel.x()), round(pixel.y()))
    none = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, none, at)
    settle(0.1)
