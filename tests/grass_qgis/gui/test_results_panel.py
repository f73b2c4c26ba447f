"""What is shown of a finished run."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication, QgsProject
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtWidgets import QLabel

from grass_qgis.gui.share_chart import area_text


@pytest.fixture
def done(filled, wait_for):
    filled.run()
    wait_for(lambda: not filled.running)
    return filled


def test_shares_are_shown_and_can_be_copied(done):
    results = done.results
    assert not results.isHidden()
    texts = [label.text() for label in results.chart.findChildren(QLabel)]
    assert "red" in texts and "1537 m\u00b2, 50.0 % of the map" in texts
    results.copy.click()
    lines = QgsApplication.clipboard().text().splitlines()
    assert lines[0] == "class,pixels,area_m2,share"
    assert lines[1].startswith("red,6144,153") and lines[1].endswith(",0.500000")


def test_the_shares_of_another_run_take_the_place_of_the_former_ones(done, qgis_app):
    chart = done.results.chart
    (share,) = (item for item in done.results.shares if item.name == "red")
    chart.show_shares((share,))
    qgis_app.processEvents()
    shown = [item.text() for item in chart.findChildren(QLabel) if item.isVisibleTo(chart)]
    assert shown == ["red", "1537 m\u00b2, 50.0 % of the map"]


def test_least_certain_goes_from_place_to_place_on_the_map(done, window, scene):
    window.canvas.setDestinationCrs(scene.crs())
    seen = []
    for number in (1, 2):
        done.results.least_certain.click()
        assert done.results.note.text().startswith(f"Place {number} of ")
        seen.append(window.canvas.extent())
    assert seen[0] != seen[1]
    assert all(scene.extent().intersects(box) for box in seen)
    assert seen[0].width() < 1.5 * scene.extent().width()


def test_the_imagery_is_uncovered_and_the_map_comes_back_as_it_was(done):
    project = QgsProject.instance()
    node = project.layerTreeRoot()

    def visible():
        return {n.name() for n in node.findLayers() if n.isVisible()}

    before = visible()
    assert "Classes" in before
    done.results.imagery.click()
    assert visible() == before - {"Classes", "Segments"}
    done.results.imagery.click()
    assert visible() == before


def marks(window):
    """The outlines that are on the map, as boxes in its CRS."""
    bands = [item for item in window.canvas.scene().items() if isinstance(item, QgsRubberBand)]
    shapes = [band.asGeometry() for band in bands if band.numberOfVertices()]
    return [shape.boundingBox() for shape in shapes if not shape.isEmpty()]


def test_the_least_certain_place_is_outlined_until_another_is_shown(done, window, scene):
    window.canvas.setDestinationCrs(scene.crs())
    done.results.least_certain.click()
    (first,) = marks(window)
    assert window.canvas.extent().contains(first)
    done.results.least_certain.click()
    (second,) = marks(window)
    assert first != second
    done.results.show_run(done.runs.runs[0])
    assert marks(window) == []


def test_folding_the_results_takes_the_outline_away(done, window, scene):
    window.window.show()
    window.canvas.setDestinationCrs(scene.crs())
    done.results.least_certain.click()
    assert len(marks(window)) == 1
    done.results.setCollapsed(True)
    assert marks(window) == []


def test_another_project_has_no_outline_of_the_former_one_s_places(done, window, scene):
    window.canvas.setDestinationCrs(scene.crs())
    done.results.least_certain.click()
    assert len(marks(window)) == 1
    QgsProject.instance().clear()
    assert marks(window) == []


def test_the_results_are_in_view_when_a_run_has_ended_in_a_low_dock(filled, window, wait_for):
    window.window.resize(900, 420)
    window.window.show()
    filled.run()
    wait_for(lambda: not filled.running)
    area = filled.segment_page

    def seen() -> bool:
        last = filled.results.add.mapTo(area.viewport(), QPoint(0, 0)).y()
        return 0 <= last <= area.viewport().height() - filled.results.add.height()

    wait_for(seen, 10)


def test_an_earlier_run_is_shown_when_it_is_chosen(done, wait_for):
    done.inputs.parameters.polygons.setChecked(False)
    done.run()
    wait_for(lambda: not done.running)
    first, second = done.runs.runs
    assert done.results.run.number == second.number
    done.segment.queue.select(first.number)
    assert done.results.run.number == first.number


def test_files_that_are_gone_are_reported_in_the_panel(done, tmp_path):
    run = done.runs.runs[0]
    for path in (tmp_path / "out").iterdir():
        path.unlink()
    done.results.show_run(run)
    assert "'classes'" in done.results.note.text()
    done.results.least_certain.click()
    assert "cannot be read" in done.results.note.text()


def test_further_rasters_come_to_the_map_hidden(filled, wait_for, group_names):
    from qgis.core import QgsProject

    filled.inputs.parameters.polygons.setChecked(False)
    filled.inputs.parameters.entropy.setChecked(True)
    filled.inputs.parameters.probabilities.setChecked(True)
    filled.run()
    wait_for(lambda: not filled.running)
    assert group_names() == ["Classes", "Confidence", "Entropy", "Probabilities"]
    (group,) = QgsProject.instance().layerTreeRoot().findGroups()
    visible = [node.name() for node in group.children() if node.itemVisibilityChecked()]
    assert visible == ["Classes"]
    layer = QgsProject.instance().mapLayersByName("Entropy")[0]
    assert layer.renderer().usesBands() == [1]
    assert QgsProject.instance().mapLayersByName("Probabilities")[0].bandCount() == 3


@pytest.mark.parametrize(
    ("area", "text"), [(0, "0 m\u00b2"), (1.5e4, "1.50 ha"), (2.5e6, "2.50 km\u00b2")]
)
def test_areas_have_the_unit_of_their_size(area, text):
    assert area_text(area) == text
