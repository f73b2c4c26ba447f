"""A layer without a file, here tiles from a server on this machine, is drawn and then segmented."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject, QgsRasterLayer

from tests.grass_qgis.provider.test_rendering import SIDE, server, tiles  # noqa: F401


@pytest.fixture
def on_tiles(filled, tiles, window):  # noqa: F811
    """The dock with tiles of a server as its layer, and an area of four tiles on the map."""
    from qgis.core import QgsRectangle

    from grass_qgis.gui.area import RECTANGLE

    QgsProject.instance().addMapLayer(tiles)
    filled.inputs.layer.setLayer(tiles)
    filled.inputs.parameters.gsd.setValue(SIDE / 256)
    box = QgsRectangle(0, 0, 2 * SIDE, 2 * SIDE)
    filled.inputs.area.choice.setCurrentIndex(RECTANGLE)
    filled.inputs.area.rectangle.setOutputExtentFromUser(box, tiles.crs())
    yield filled
    QgsProject.instance().takeMapLayer(tiles)  # its own fixture ends it


def test_tiles_of_a_server_are_drawn_then_segmented(on_tiles, window, wait_for, tmp_path):
    on_tiles.segment.show_estimate()
    assert on_tiles.inputs.bands.isHidden()
    on_tiles.run()
    assert "fetched from a server" in window.messages[-1][1]
    wait_for(lambda: not on_tiles.running)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"tiles_segment_drawn.tif", "tiles_segment_classes.tif"} <= names
    drawn = QgsRasterLayer(str(tmp_path / "out" / "tiles_segment_drawn.tif"), "drawn")
    result = QgsProject.instance().mapLayersByName("Classes")[0]
    assert result.extent().toString(3) == drawn.extent().toString(3)
    assert abs(result.width() - 512) <= 2
    shares = {item.name: item.share for item in on_tiles.results.shares}
    assert shares["red"] + shares["green"] + shares["blue"] == pytest.approx(1)
    assert sorted(shares.values())[-2:] == pytest.approx([0.5, 0.5], abs=0.02)


def test_an_area_of_too_many_pixels_is_reported(on_tiles, window):
    on_tiles.inputs.parameters.gsd.setValue(0.001)
    on_tiles.run()
    assert not on_tiles.running
    assert "at most 100 million are drawn" in window.messages[-1][1]
