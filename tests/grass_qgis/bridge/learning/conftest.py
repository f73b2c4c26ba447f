"""A session on the scene of quarters, with whatever it says kept."""

from __future__ import annotations

import tempfile
import time

import pytest

LEFT, TOP, PIXEL = 500000.0, 5400000.0, 0.5  # of scene.tif, 128 x 96 px


def place(col, row):
    """The map coordinates of a pixel's middle."""
    return LEFT + (col + 0.5) * PIXEL, TOP - (row + 0.5) * PIXEL


class Heard:
    """A session with lists of what its signals brought, by their names."""

    NAMES = ("state_changed", "opened", "fitted", "unfitted", "segmented", "suggested", "saved",
             "warned", "failed", "restarted", "pictured")  # fmt: skip

    def __init__(self, python, app):
        from grass_qgis.bridge.learning.session import LearnSession

        self.session, self._app = LearnSession(python), app
        for name in self.NAMES:
            setattr(self, name, [])
            getattr(self.session, name).connect(
                lambda *values, name=name: getattr(self, name).append(
                    values[0] if len(values) == 1 else values
                )
            )

    def wait(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            shown = {name: getattr(self, name)[-2:] for name in self.NAMES}
            assert time.monotonic() < end, f"waited in vain: {shown}"
            self._app.processEvents()
            time.sleep(0.005)

    def wait_for(self, name, count=1):
        """The last value of a signal that has come `count` times."""
        self.wait(lambda: len(getattr(self, name)) >= count)
        return getattr(self, name)[-1]


@pytest.fixture
def opening(material):
    from grass_qgis.bridge.learning.values import Opening

    return Opening(
        str(material / "scene.tif"),
        features=str(material / "features.onnx"),
        radius_px=3.0,
        device="cpu",
        threads=1,
    )


@pytest.fixture
def utm(qgis_app):
    from qgis.core import QgsCoordinateReferenceSystem

    return QgsCoordinateReferenceSystem("EPSG:32633")


@pytest.fixture
def classes():
    from grass_qgis.engine.core.contract import ClassSpec

    return [
        ClassSpec(7, "red", "#ff0000"),
        ClassSpec(3, "green", "#00ff00"),
        ClassSpec(40, "blue", "#0000ff"),
    ]


@pytest.fixture
def labels():
    """Four points of each colour."""
    from grass_qgis.bridge.learning.values import Label

    middles = {7: (16, 12), 3: (80, 12), 40: (16, 60)}
    result = []
    for class_id, (col, row) in middles.items():
        for k in range(4):
            x, y = place(col + 20 * (k % 2), row + 20 * (k // 2))
            result.append(Label(f"{class_id}-{k}", class_id, f"POINT ({x} {y})"))
    return result


@pytest.fixture
def whole():
    """A view of all of the scene, pixel by pixel."""
    from grass_qgis.bridge.learning.view import View

    every = 128
    corners = [place(col - 0.5, row - 0.5) for row in (0, every) for col in (0, every)]
    return View(128, 96, every, tuple(corners))


@pytest.fixture
def heard(qgis_app, backend_python, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # also of sessions that go on beside
    heard = Heard(backend_python, qgis_app)
    yield heard
    heard.session.close()
    heard.session.deleteLater()


@pytest.fixture
def learnt(heard, opening, utm, classes, labels, whole):
    """A session that has learnt the labels and drawn the scene."""
    heard.session.set_classes(classes)
    heard.session.set_labels(labels)
    heard.session.show("all", whole)
    heard.session.open(opening, utm)
    heard.wait_for("fitted")
    heard.wait(lambda: heard.pictured and heard.pictured[-1][1].image is not None)
    return heard


@pytest.fixture
def no_workers(qgis_app):
    """Waits until every worker that was started here has ended."""
    from tests.grass_qgis.processes import children

    before = set(children())
    yield
    end = time.monotonic() + 20
    while set(children()) - before:
        assert time.monotonic() < end, "a worker goes on"
        qgis_app.processEvents()
        time.sleep(0.02)
