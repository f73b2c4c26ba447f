"""The area: drawn on the map, from polygons, and that the map is left as it was."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject, QgsRectangle, QgsVectorLayer
from qgis.gui import QgsMapToolPan

from grass_qgis.engine.core.errors import ExtentError
from grass_qgis.gui.area import POLYGONS, RECTANGLE, AreaPanel


@pytest.fixture
def panel(window, scene):
    window.canvas.setDestinationCrs(scene.crs())
    panel = AreaPanel(window.canvas)
    panel.show_layer(scene)
    yield panel
    panel.stop()
    panel.deleteLater()


def test_a_rectangle_is_drawn_with_the_mouse_and_the_old_tool_comes_back(panel, window):
    pan = QgsMapToolPan(window.canvas)
    window.canvas.setMapTool(pan)
    panel.choice.setCurrentIndex(RECTANGLE)
    panel.draw.click()
    assert window.canvas.mapTool() is panel.draw.tool
    box = QgsRectangle(500010, 5399970, 500020, 5399980)
    panel.draw.tool.extentChanged.emit(box)
    assert window.canvas.mapTool() is pan and not panel.draw.isChecked()
    assert panel.value().box == box


def test_another_choice_takes_the_tool_off_the_map(panel, window):
    panel.choice.setCurrentIndex(RECTANGLE)
    panel.draw.click()
    panel.choice.setCurrentIndex(0)
    assert window.canvas.mapTool() is not panel.draw.tool
    assert panel.value().box is None


def test_unloading_takes_the_tool_off_the_map(panel, window):
    panel.choice.setCurrentIndex(RECTANGLE)
    panel.draw.click()
    panel.stop()
    assert window.canvas.mapTool() is None


def test_polygons_or_their_selection_are_the_area(panel):
    panel.choice.setCurrentIndex(POLYGONS)
    with pytest.raises(ExtentError, match="No polygon layer"):
        panel.value()
    layer = QgsVectorLayer("Polygon?crs=EPSG:32633", "fields", "memory")
    QgsProject.instance().addMapLayer(layer)
    panel.polygons.setLayer(layer)
    panel.selected_only.setChecked(True)
    area = panel.value()
    assert area.polygons == layer and area.selected_only
