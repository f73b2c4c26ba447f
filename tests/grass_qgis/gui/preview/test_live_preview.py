"""The live map over real canvases: right pixels under rotation, another CRS, on every canvas."""

import time

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtGui import QColor

from grass_qgis.bridge.learning.values import Overlay
from grass_qgis.gui.preview.canvas_item import PictureItem
from grass_qgis.gui.preview.live_preview import LivePreview
from tests.grass_qgis.bridge.learning.conftest import (  # noqa: F401  (fixtures)
    classes,
    heard,
    labels,
    opening,
    place,
    utm,
)

MIDDLES = {(32, 24): "#ff0000", (96, 24): "#00ff00", (32, 72): "#0000ff", (96, 72): "#ff0000"}
# Near the corners of the quarters, so that a shift of some pixels shows.
NEAR = {(59, 43): "#ff0000", (69, 43): "#00ff00", (59, 53): "#0000ff", (69, 53): "#ff0000"}
WHOLE = QgsRectangle(499990, 5399930, 500070, 5400010)


def canvas_of(crs, extent=WHOLE, size=(300, 300)):
    canvas = QgsMapCanvas()
    canvas.resize(*size)
    canvas.setDestinationCrs(crs)
    canvas.show()
    canvas.setExtent(extent)
    return canvas


def shown(canvas, spots):
    """The colours on the screen at pixels of the scene."""
    image = canvas.grab().toImage()
    settings = canvas.mapSettings()
    crs = QgsCoordinateReferenceSystem("EPSG:32633")
    move = QgsCoordinateTransform(crs, settings.destinationCrs(), QgsProject.instance())
    result = {}
    for spot in spots:
        at = settings.mapToPixel().transform(move.transform(QgsPointXY(*place(*spot))))
        ratio = image.devicePixelRatio()
        result[spot] = image.pixelColor(int(at.x() * ratio), int(at.y() * ratio)).name()
    return result


@pytest.fixture
def live(heard, opening, utm, classes, labels):  # noqa: F811
    """A preview of a session that has learnt, and a list of its canvases."""
    canvases = [canvas_of(utm)]
    preview = LivePreview(heard.session, lambda: canvases)
    preview.set_opacity(1.0)
    heard.session.set_classes(classes)
    heard.session.set_labels(labels)
    preview.start()
    heard.session.open(opening, utm)
    heard.wait_for("fitted")
    yield preview, canvases, heard
    preview.stop()
    for canvas in canvases:
        canvas.deleteLater()


def settled(heard, canvas, spots):  # noqa: F811
    heard.wait(lambda: shown(canvas, spots) == spots, 20)


def items(canvas):
    return [item for item in canvas.scene().items() if isinstance(item, PictureItem)]


def test_it_lies_on_the_scene(live):
    _, (canvas,), heard = live  # noqa: F811
    settled(heard, canvas, {**MIDDLES, **NEAR})
    outside = shown(canvas, [(-10, -10), (140, 50)])
    assert set(outside.values()) == {"#ffffff"}
    assert canvas.layers() == [] and not QgsProject.instance().mapLayers()


@pytest.mark.parametrize("turn", [30.0, 90.0, -145.0])
def test_it_turns_with_the_map(live, turn):
    _, (canvas,), heard = live  # noqa: F811
    canvas.setRotation(turn)
    settled(heard, canvas, {**MIDDLES, **NEAR})


@pytest.mark.parametrize("name", ["EPSG:3857", "EPSG:4326", "EPSG:3035"])
def test_it_follows_the_projects_crs(live, name):
    _, (canvas,), heard = live  # noqa: F811
    crs = QgsCoordinateReferenceSystem(name)
    move = QgsCoordinateTransform(heard.session.crs, crs, QgsProject.instance())
    canvas.setDestinationCrs(crs)
    canvas.setExtent(move.transformBoundingBox(WHOLE))
    canvas.setRotation(20.0)
    settled(heard, canvas, {**MIDDLES, **NEAR})


def test_it_moves_immediately_with_the_map_and_is_made_anew_after(live):
    preview, (canvas,), heard = live  # noqa: F811
    settled(heard, canvas, MIDDLES)
    drawn = []
    preview.drawn.connect(drawn.append)
    canvas.setExtent(QgsRectangle(500000, 5399960, 500030, 5399990))
    former = shown(canvas, [(30, 24)])  # the picture of before, enlarged
    assert former == {(30, 24): "#ff0000"} and not drawn
    heard.wait(lambda: drawn)
    assert shown(canvas, [(30, 24)]) == former


def test_every_canvas_has_it_and_none_when_it_stops(live, utm):  # noqa: F811
    preview, canvases, heard = live  # noqa: F811
    second = canvas_of(utm, QgsRectangle(500000, 5399952, 500064, 5400000), (200, 150))
    canvases.append(second)
    settled(heard, second, MIDDLES)
    settled(heard, canvases[0], MIDDLES)
    canvases.remove(second)
    heard.wait(lambda: not items(second))
    second.deleteLater()
    preview.stop()
    assert not items(canvases[0])
    assert set(shown(canvases[0], MIDDLES).values()) == {"#ffffff"}
    preview.start()
    settled(heard, canvases[0], MIDDLES)


def test_a_canvas_that_is_deleted_is_forgotten(live, utm, qgis_app):  # noqa: F811
    preview, canvases, heard = live  # noqa: F811
    second = canvas_of(utm)
    canvases.append(second)
    settled(heard, second, MIDDLES)
    canvases.remove(second)
    second.close()
    second.deleteLater()
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        qgis_app.processEvents()
    settled(heard, canvases[0], MIDDLES)
    preview.stop()


def test_it_can_be_hidden_and_thinned(live):
    preview, (canvas,), heard = live  # noqa: F811
    settled(heard, canvas, MIDDLES)
    preview.set_hidden(True)
    assert set(shown(canvas, MIDDLES).values()) == {"#ffffff"}
    preview.set_hidden(False)
    preview.set_opacity(0.5)
    assert QColor(shown(canvas, [(32, 24)])[32, 24]).green() in (127, 128)


def test_another_overlay_is_shown(live):
    preview, (canvas,), heard = live  # noqa: F811
    settled(heard, canvas, MIDDLES)
    preview.set_overlay(Overlay.UNCERTAINTY)
    heard.wait(lambda: "#ff0000" not in shown(canvas, MIDDLES).values())
    preview.set_overlay(Overlay.CLASSES)
    settled(heard, canvas, MIDDLES)


def test_it_says_when_the_view_is_too_wide(live, opening, material, utm):  # noqa: F811
    from dataclasses import replace

    preview, (canvas,), heard = live  # noqa: F811
    notes = []
    preview.noted.connect(notes.append)
    heard.session.open(replace(opening, raster=str(material / "middle.tif")), utm)
    canvas.setExtent(QgsRectangle(495000, 5395000, 505000, 5405000))
    heard.wait(lambda: notes and "Zoomed out" in notes[-1])
    canvas.setExtent(QgsRectangle(500000, 5399950, 500050, 5400000))
    heard.wait(lambda: notes[-1] == "")


def test_it_stays_while_the_worker_is_replaced_and_goes_with_the_session(live):
    import os
    import signal

    _, (canvas,), heard = live  # noqa: F811
    settled(heard, canvas, MIDDLES)
    os.kill(heard.session.pid, signal.SIGKILL)
    heard.wait_for("restarted")
    assert shown(canvas, MIDDLES) == MIDDLES
    heard.wait_for("fitted", 2)
    heard.session.close()
    assert set(shown(canvas, MIDDLES).values()) == {"#ffffff"}
