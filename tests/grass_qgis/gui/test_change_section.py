"""Two dates compared in the dock, with a real worker."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from tests.grass_qgis.provider.test_polygonize import write_classes

NAMES = ("nothing", "meadow", "lake")
ROWS = [[1] * 32 for _ in range(24)]


def later():
    rows = [list(row) for row in ROWS]
    for row in rows[4:12]:
        row[10:20] = [2] * 10
    rows[20][3] = 2  # one pixel, too small to count
    return rows


@pytest.fixture
def layers(window, tmp_path):
    """A map of each date."""
    made = []
    for name, rows in (("2016", ROWS), ("2020", later())):
        layer = QgsRasterLayer(write_classes(tmp_path / f"{name}.tif", rows, NAMES), name)
        QgsProject.instance().addMapLayer(layer)
        made.append(layer)
    return made


@pytest.fixture
def section(dock, layers, tmp_path, wait_for):
    """The section with both maps chosen, on the screen."""
    section = dock.accuracy.change
    dock.tabs.setCurrentWidget(dock.accuracy_page)
    section.setCollapsed(False)
    section.before.setLayer(layers[0])
    section.after.setLayer(layers[1])
    section.folder.setFilePath(str(tmp_path / "out"))
    return section


def press(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def cells(section):
    table = section.figures.table
    return [[table.item(r, c).text() for c in range(3)] for r in range(table.rowCount())]


def test_the_change_of_two_maps_is_shown_and_added(section, dock, window, wait_for, group_names):
    assert not section.figures.isVisibleTo(dock)
    press(section.progress.run_button)
    assert dock.running and section.progress.cancel_button.isEnabled()
    wait_for(lambda: not dock.running)
    assert group_names() == ["Polygons of change", "Change"]
    assert cells(section) == [["meadow > lake", "20.02", "10.42"]]
    assert (
        section.figures.overall.text() == "2016 \u2192 2020: 20.02 m² changed, 10.4 % of the area."
    )
    assert "0 pixels that a shift explains, 1 in small" in section.figures.left_out.text()
    assert section.progress.run_button.text() == "Compare"
    (group,) = QgsProject.instance().layerTreeRoot().findGroups()
    polygons, raster = (node.layer() for node in group.findLayers())
    assert isinstance(polygons.renderer(), QgsCategorizedSymbolRenderer)
    assert isinstance(raster.renderer(), QgsPalettedRasterRenderer)
    assert raster.renderer().classes()[0].label == "meadow > lake"
    assert "Results are in" in window.messages[-1][1]


def test_settings_decide_what_counts(section, dock, wait_for):
    section.smallest.setValue(0)
    press(section.progress.run_button)
    wait_for(lambda: not dock.running)
    assert cells(section)[0][2] == f"{100 * 81 / 768:.2f}"
    section.smallest.setValue(500)
    press(section.progress.run_button)
    wait_for(lambda: not dock.running)
    assert cells(section) == [] and not section.figures.table.isVisibleTo(section)
    assert ": 0 m² changed" in section.figures.overall.text()


def test_imagery_of_two_dates_is_mapped_first(section, dock, material, wait_for, group_names):
    scenes = [QgsRasterLayer(str(material / "scene.tif"), name) for name in ("old", "new")]
    QgsProject.instance().addMapLayers(scenes)
    section.before.setLayer(scenes[0])
    section.after.setLayer(scenes[1])
    assert section.model is None
    section.use_model.setChecked(True)
    section.model.set_path(str(material / "segment.onnx"))
    press(section.progress.run_button)
    wait_for(lambda: not dock.running)
    assert group_names() == [
        "Polygons of change", "Change", "Map of the second date", "Map of the first date",
    ]  # fmt: skip
    assert ": 0 m² changed" in section.figures.overall.text()


@pytest.fixture
def long_comparison(section, material, wait_for):
    """The section while it maps large imagery."""
    large = [QgsRasterLayer(str(material / "large.tif"), name) for name in ("old", "new")]
    QgsProject.instance().addMapLayers(large)
    section.before.setLayer(large[0])
    section.after.setLayer(large[1])
    section.use_model.setChecked(True)
    section.model.set_path(str(material / "segment.onnx"))
    press(section.progress.run_button)
    wait_for(lambda: section.progress.bar.maximum() > 0)
    return section


def test_a_comparison_can_be_cancelled_and_leaves_nothing(
    long_comparison, dock, wait_for, tmp_path
):
    press(long_comparison.progress.cancel_button)
    wait_for(lambda: not dock.running)
    assert not long_comparison.progress.cancel_button.isEnabled()
    assert not long_comparison.figures.isVisibleTo(long_comparison)
    assert [path.name for path in (tmp_path / "out").iterdir()] == []


def test_an_interrupted_comparison_is_listed_in_the_next_session(
    long_comparison, dock, window, tmp_path
):
    from grass_qgis.gui.dock import SegmenterDock

    dock.stop()
    later = SegmenterDock(window, window.window)
    try:
        (run,) = later.runs.runs
        assert (run.title, run.state.value) == ("old \u2192 new", "interrupted")
        later.segment.queue.select(run.number)
        press(later.segment.queue.remove)
        assert later.runs.runs == ()
        assert [path.name for path in (tmp_path / "out").iterdir()] == []
    finally:
        later.stop()
        later.deleteLater()


def test_comparisons_wait_for_other_runs(section, dock, wait_for):
    press(section.progress.run_button)
    press(section.progress.run_button)
    assert [run.title for run in dock.runs.runs] == ["2016 \u2192 2020"] * 2
    wait_for(lambda: not dock.running)
    first, second = (run.result.outputs["change"] for run in dock.runs.runs)
    assert first != second


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda section: section.before.setLayer(None), "not two dates"),
        (lambda section: section.after.setLayer(section.before.currentLayer()), "same layer"),
    ],
)
def test_what_is_missing_is_said(section, dock, window, spoil, message):
    spoil(section)
    press(section.progress.run_button)
    assert not dock.running and message in " ".join(window.messages[-1][:2])


def test_maps_of_other_places_are_an_error_that_ends_the_run(
    section, dock, window, wait_for, tmp_path
):
    place = (900000, 0.5, 0, 5400000, 0, -0.5)
    path = write_classes(tmp_path / "far.tif", ROWS, NAMES)
    from osgeo import gdal

    gdal.Open(path, gdal.GA_Update).SetGeoTransform(place)
    far = QgsRasterLayer(path, "far")
    QgsProject.instance().addMapLayer(far)
    section.after.setLayer(far)
    press(section.progress.run_button)
    wait_for(lambda: not dock.running)
    assert "No pixel has a class in both maps" in " ".join(window.messages[-1][:2])
    assert section.progress.run_button.isEnabled()
    assert not section.progress.cancel_button.isEnabled()


def test_the_figures_lead_on(section, dock, wait_for, monkeypatch, group_names):
    press(section.progress.run_button)
    wait_for(lambda: not dock.running)
    press(section.figures.copy)
    assert QgsApplication.clipboard().text().startswith("from / to (ha),meadow,lake,sum")
    from qgis import processing

    opened = []
    monkeypatch.setattr(
        processing, "execAlgorithmDialog", lambda *given: opened.append(given), raising=False
    )
    press(section.figures.assess)
    (name, given), run = opened[0], dock.runs.runs[-1]
    assert (name, given) == ("grassseg:samplepoints", {"INPUT": run.result.outputs["change"]})
    press(section.figures.add)
    assert len(group_names()) == 4


def test_choosing_a_comparison_in_the_list_shows_it(section, dock, wait_for):
    press(section.progress.run_button)
    wait_for(lambda: not dock.running)
    section.figures.setVisible(False)
    dock.segment.queue.list.setCurrentItem(None)
    dock.segment.queue.select(1)
    assert section.figures.isVisibleTo(section)
    assert not dock.results.isVisibleTo(dock.segment)
