"""The tab that shows how good a map is, in a window, with a real worker."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsRubberBand, QgsVertexMarker
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QDockWidget, QFormLayout, QLabel

from grass_qgis.bridge.assessment.view import PointPlaces
from tests.grass_qgis.provider.test_polygonize import write_classes

ROWS = [[1] * 40 + [2] * 24 for _ in range(32)]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory, backend_python):
    """A map and a sample of 24 points of it."""
    from grass_qgis.backend.process import run
    from grass_qgis.engine.core import job as jobs
    from grass_qgis.engine.core.progress import silent

    folder = tmp_path_factory.mktemp("drawn")
    path = write_classes(folder / "map.tif", ROWS, ("nothing", "meadow", "lake"))
    job = jobs.SamplePointsJob(path, str(folder / "points.gpkg"), size=24, least=8)
    run(backend_python, jobs.encode(job), silent)
    return folder


@pytest.fixture
def tab(window, drawn, tmp_path):
    from grass_qgis.gui.accuracy.tab import AccuracyTab

    project = QgsProject.instance()
    for name in ("map.tif", "points.gpkg"):
        (tmp_path / name).write_bytes((drawn / name).read_bytes())
    map_layer = QgsRasterLayer(str(tmp_path / "map.tif"), "map")
    points = QgsVectorLayer(f"{tmp_path / 'points.gpkg'}|layername=points", "points", "ogr")
    project.addMapLayers([map_layer, points])
    window.canvas.setDestinationCrs(map_layer.crs())
    tab = AccuracyTab(window, window.window)
    # The file names the map that it was drawn on; here it is a copy of it.
    with sqlite3.connect(tmp_path / "points.gpkg") as database:
        database.execute(
            "UPDATE design SET settings = replace(settings, ?, ?)", (str(drawn), str(tmp_path))
        )
    database.close()
    tab.interpreter.setText("ann")
    tab.map_layer, tab.points = map_layer, points
    yield tab
    tab.stop()
    tab.deleteLater()


def is_shown(layer):
    return QgsProject.instance().layerTreeRoot().findLayer(layer.id()).itemVisibilityChecked()


def interpret_all(tab, wrong=0):
    panel = tab.panel
    for _ in range(30):
        _, count, done = panel.walk.counts
        if done == count:
            return
        x = PointPlaces(panel.walk.file).at(panel.walk.number).x()
        true = 1 if x < 500020 else 2
        panel.give(3 - true if done < wrong else true)


def test_only_samples_are_offered(tab):
    other = QgsVectorLayer("Point?crs=EPSG:32633", "others", "memory")
    QgsProject.instance().addMapLayer(other)
    assert [tab.layer.layer(k).name() for k in range(tab.layer.count())] == ["points"]


def test_the_map_is_hidden_while_points_are_looked_at(tab):
    assert is_shown(tab.map_layer)
    tab.look_at_points()
    assert not is_shown(tab.map_layer) and is_shown(tab.points)
    tab.panel.leave.click()
    assert is_shown(tab.map_layer)


def test_a_key_interprets_saves_and_goes_on(tab, window, wait_for):
    dock = QDockWidget(window.window)
    dock.setWidget(tab)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.window.show()
    window.window.activateWindow()
    wait_for(window.window.isActiveWindow)
    tab.look_at_points()
    wait_for(tab.panel.isVisible)
    assert tab.panel.state.text() == "Point 1 of 24, 0 answered"
    tab.panel.note.setText("a shed")
    tab.panel.leave.setFocus()
    QTest.keyClick(tab.panel.leave, Qt.Key.Key_3)
    assert tab.panel.state.text() == "Point 2 of 24, 1 answered"
    QTest.keyClick(tab.panel.leave, Qt.Key.Key_0)
    file = tab.panel.walk.file
    from grass_qgis.bridge.assessment.points_file import Interpretation

    assert file.interpretations("ann") == {
        1: Interpretation(2, "a shed"),
        2: Interpretation(None, ""),
    }
    # In a field for text a digit is a digit.
    tab.panel.note.setFocus()
    QTest.keyClick(tab.panel.note, Qt.Key.Key_1)
    assert tab.panel.note.text() == "1" and len(file.interpretations("ann")) == 2


def test_the_map_moves_to_each_point_and_marks_its_pixel(tab, window):
    tab.look_at_points()
    canvas = window.canvas
    first = canvas.extent().center()
    place = PointPlaces(tab.panel.walk.file).at(1)
    assert (first.x(), first.y()) == pytest.approx((place.x(), place.y()), abs=0.01)
    assert canvas.extent().width() >= 30
    tab.panel.forward.click()
    assert canvas.extent().center() != first
    marks = [item for item in canvas.scene().items() if isinstance(item, QgsVertexMarker)]
    assert len(marks) == 1
    (outline,) = [item for item in canvas.scene().items() if isinstance(item, QgsRubberBand)]
    assert outline.asGeometry().area() == pytest.approx(0.25)
    tab.panel.stop()
    assert not [item for item in canvas.scene().items() if isinstance(item, QgsVertexMarker)]


def test_interpretations_can_be_seen_and_changed(tab):
    tab.look_at_points()
    tab.panel.give(1)
    tab.panel.back.click()
    assert tab.panel.given.text() == "Your class: meadow"
    tab.panel.give(2)
    tab.panel.back.click()
    assert tab.panel.given.text() == "Your class: lake"
    tab.panel.next_open.click()
    assert tab.panel.state.text().startswith("Point 2 of 24")


def test_a_walk_goes_on_where_it_was_left_also_by_another_interpreter(tab):
    tab.look_at_points()
    tab.panel.give(1)
    tab.panel.stop()
    tab.look_at_points()
    assert tab.panel.state.text() == "Point 2 of 24, 1 answered"
    tab.interpreter.setText("bob")
    tab.panel.stop()
    tab.look_at_points()
    assert tab.panel.state.text() == "Point 1 of 24, 0 answered"
    tab.panel.stop()
    assert [tab.counted.itemData(k) for k in range(tab.counted.count())] == ["", "ann"]


def test_figures_are_estimated_and_shown(tab, wait_for, tmp_path, monkeypatch):
    tab.look_at_points()
    interpret_all(tab, wrong=2)
    tab.panel.stop()
    tab.estimate()
    wait_for(lambda: not tab.running)
    figures = tab.figures
    assert re.match(
        r"The map is right on \d+\.\d ± \d+\.\d % of the area \(24", figures.overall.text()
    )
    table = figures.table
    cells = [[table.item(r, c).text() for c in range(5)] for r in range(table.rowCount())]
    assert [row[0] for row in cells] == ["nothing", "meadow", "lake"]
    assert cells[0][1] == "0" and cells[0][2].startswith("\u2264 ") and "±" in cells[1][2]
    assert table.horizontalHeaderItem(1).text() == "On the map (m²)"
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    figures.report.click()
    assert opened == [str(tmp_path / "points_report.html")]
    figures.add.click()
    assert QgsProject.instance().mapLayersByName("Assessed points")


def test_disagreement_is_settled_in_a_separate_walk(tab, wait_for, window):
    for name, wrong in (("ann", 0), ("bob", 3)):
        tab.interpreter.setText(name)
        tab.look_at_points()
        interpret_all(tab, wrong)
        tab.panel.stop()
    tab.estimate()
    wait_for(lambda: not tab.running)
    assert "Interpreters disagree on 3 points" in window.messages[-1][1]
    tab.settle.setChecked(True)
    tab.look_at_points()
    assert tab.panel.state.text() == "Point 1 of 3, 0 answered"
    interpret_all(tab)
    tab.panel.stop()
    tab.estimate()
    wait_for(lambda: not tab.running)
    assert tab.figures.agreement.text().startswith("ann and bob agree on 21 of 24 points (kappa")


def test_what_is_missing_is_said(tab, window):
    tab.interpreter.setText(" ")
    tab.look_at_points()
    assert "has no name" in window.messages[-1][1]
    QgsProject.instance().removeMapLayer(tab.points.id())
    tab.estimate()
    assert "No layer of points is chosen" in window.messages[-1][1]


def test_an_interpretation_that_cannot_be_saved_leaves_the_point(tab, window, tmp_path):
    tab.look_at_points()
    with closing(sqlite3.connect(tmp_path / "points.gpkg")) as another_program:
        another_program.execute("BEGIN EXCLUSIVE")
        tab.panel.give(1)
    assert tab.panel.state.text() == "Point 1 of 24, 0 answered"
    assert "cannot be saved" in window.messages[-1][1] and "locked" in window.messages[-1][1]
    tab.panel.give(1)
    assert tab.panel.state.text().endswith("of 24, 1 answered")


def test_letters_and_labels_of_the_page(tab):
    labels = []
    for form in tab.findChildren(QFormLayout):
        for row in range(form.rowCount()):
            label = form.itemAt(row, QFormLayout.ItemRole.LabelRole).widget()
            assert isinstance(label, QLabel) and label.buddy() is not None
            labels.append(label.text())
    texts = labels + [button.text() for button in tab.findChildren(QAbstractButton)]
    letters = [match.group(1).lower() for match in (re.search(r"&(\w)", t) for t in texts) if match]
    assert all("&" in text for text in labels)
    assert len(letters) > 12 and len(set(letters) | set("sgb")) == len(letters) + 3


@pytest.fixture
def opened(monkeypatch):
    """The dialogs of algorithms that are opened: id and given parameters."""
    from qgis import processing

    dialogs = []
    monkeypatch.setattr(
        processing,
        "execAlgorithmDialog",
        lambda name, given: dialogs.append((name, given)),
        raising=False,
    )
    return dialogs


def test_a_result_leads_to_the_tab(filled, wait_for, opened):
    filled.run()
    wait_for(lambda: not filled.running)
    filled.results.assess.click()
    assert filled.tabs.currentWidget().widget() is filled.accuracy
    ((name, given),) = opened
    assert name == "grassseg:samplepoints" and given["INPUT"].endswith("classes.tif")


def test_two_dates_lead_to_the_algorithm_that_compares_them(tab, material, opened):
    tab.change.open()
    assert opened[0] == ("grassseg:change", {})
    layers = [QgsRasterLayer(str(material / "scene.tif"), name) for name in ("2016", "2020")]
    QgsProject.instance().addMapLayers(layers)
    tab.change.before.setLayer(layers[0])
    tab.change.after.setLayer(layers[1])
    tab.change.more.click()
    assert opened[1] == ("grassseg:change", {"BEFORE": layers[0], "AFTER": layers[1]})
