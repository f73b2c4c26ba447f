"""A long session of labelling holds no more in the end than after a while."""

import sys
from pathlib import Path

import pytest

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.job import LearnSessionJob
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.learning.label_store import Label, shape_of
from grass_qgis.engine.learning.session import LearnSession
from grass_qgis.engine.learning.sight import Sight
from grass_qgis.engine.tiling.grid import Window
from tests import scenes
from tests.features_models import write_features_model
from tests.long_runs.growth import read

SIDE, VIEW, PLACES = 500, 96, 8
SETTLED, PANS = 16, 32
MOST_KIB = 12 * 1024  # allocators settle


def pan(session, number, monitor):
    """Looks at one of a few places, refines it, labels a place in it, and asks for the next one."""
    col, row = ((number % PLACES) * step % (SIDE - VIEW) for step in (97, 61))
    corners = ((col, row), (col + VIEW, row), (col, row + VIEW), (col + VIEW, row + VIEW))
    for _ in range(2):
        session.view(0, Sight(VIEW, VIEW, VIEW, corners), "classes", 10_000, monitor)
    session.segment(0, (col + 9, row + 9), 0, 1000)
    session.suggest(0, Window(col, row, VIEW, VIEW), 3, ())
    session.change_labels({str(number): label(col, row, number)}, [str(number - 8)])
    session.fit("auto", True, monitor)


def label(col, row, number):
    x, y = scenes.NORTH_UP * (col + 9, row + 9)
    return Label(shape_of(f"POINT ({x} {y})"), number % 2)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_pans_clicks_and_suggestions_leave_nothing_behind(tmp_path):
    scenes.write_scene(tmp_path / "scene.tif", scenes.noise(SIDE, SIDE))
    features = write_features_model(tmp_path / "features.onnx")
    classes = (ClassSpec(0, "a", "#102030"), ClassSpec(1, "b", "#405060"))
    job = LearnSessionJob(
        (str(tmp_path / "scene.tif"),), str(features), classes, device="cpu", cache_mb=2
    )
    monitor = Monitor(lambda event: None, lambda: False)
    session = LearnSession(job, monitor)
    try:
        session.look(monitor)
        session.change_labels({str(k): label(-9 * k, -7 * k, k) for k in range(-8, 0)}, [])
        session.fit("auto", True, monitor)
        for number in range(SETTLED):
            pan(session, number, monitor)
        before = read([Path(tmp_path)])
        for number in range(SETTLED, SETTLED + PANS):
            pan(session, number, monitor)
        after = read([Path(tmp_path)])
    finally:
        session.close()
    assert after.resident_kib - before.resident_kib < MOST_KIB
    assert (after.handles, after.files) == (before.handles, before.files)
    assert after.threads <= before.threads + 1
