from __future__ import annotations

import json

import pytest

from grass_qgis.engine.core import progress
from grass_qgis.engine.core.errors import BandError, ProtocolError

EVENTS = [
    progress.Progress("tiles", 3, 10, 2.5),
    progress.Log("warning", "Größe – fünf\nLinien"),
    progress.Device("auto", "cpu", "no CUDA"),
    progress.Result({"classes": "/a b/c.tif"}, {"classes": [{"id": 0}]}),
    progress.Failure("raster.bands", "1 band.", "Give 3."),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_survives_its_line(event):
    line = progress.encode(event)
    assert "\n" not in line
    assert line.isascii()
    assert progress.decode(line) == event


def test_fields_of_a_newer_version_are_ignored():
    record = {"event": "log", "level": "info", "message": "x", "colour": "blue"}
    assert progress.decode(json.dumps(record)) == progress.Log("info", "x")


@pytest.mark.parametrize(
    "line", ["", "no json", "[1]", "{}", '{"event": "dance"}', '{"event": "log"}']
)
def test_a_line_that_is_no_event_is_refused_and_shown(line):
    with pytest.raises(ProtocolError, match=r"not an event"):
        progress.decode(line)


def test_fraction_and_time_left():
    event = progress.Progress("tiles", 3, 10, 2.0)
    assert event.fraction == pytest.approx(0.3)
    assert event.seconds_left == pytest.approx(3.5)
    assert progress.Progress("tiles", 0, 0).fraction == 0.0
    assert progress.Progress("tiles", 1, 10).seconds_left == float("inf")


def test_a_failure_carries_all_of_its_error():
    failure = progress.failure_of(BandError("1 band.", "Give 3."))
    assert failure == progress.Failure("raster.bands", "1 band.", "Give 3.")
