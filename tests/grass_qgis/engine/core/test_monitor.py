from __future__ import annotations

import pytest

from grass_qgis.engine.core.errors import CancelledError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import Log, Progress, never


def test_a_step_reports_stage_counts_and_a_rate():
    events = []
    monitor = Monitor(events.append, never)
    with monitor.timed("tiles"):
        monitor.step("tiles", 0, 4)
        monitor.step("tiles", 2, 4)
    assert [(e.stage, e.done, e.total) for e in events] == [("tiles", 0, 4), ("tiles", 2, 4)]
    assert isinstance(events[1], Progress)
    assert events[1].rate > 0
    assert monitor.seconds["tiles"] >= 0


def test_a_step_of_a_cancelled_run_raises():
    with pytest.raises(CancelledError, match="no result"):
        Monitor(lambda event: None, lambda: True).step("tiles", 0, 1)


def test_warnings_are_said_and_kept_but_remarks_are_only_said():
    events = []
    monitor = Monitor(events.append, never)
    monitor.say(Log("info", "a"))
    monitor.warn("b")
    assert events == [Log("info", "a"), Log("warning", "b")]
    assert monitor.warnings == ["b"]


def test_what_a_former_run_did_counts_as_done_but_not_into_the_rate(monkeypatch):
    clock = {"now": 100.0}
    monkeypatch.setattr("time.perf_counter", lambda: clock["now"])
    events = []
    monitor = Monitor(events.append, never)
    with monitor.timed("tiles"):
        monitor.step("tiles", 900, 1000)
        clock["now"] = 110.0
        monitor.step("tiles", 920, 1000, 5000)
    assert (events[1].done, events[1].rate, events[1].pixels_rate) == (920, 2.0, 500)
    assert events[1].seconds_left == pytest.approx(40)
