from __future__ import annotations

import pytest

from grass_qgis.engine.errors import CancelledError
from grass_qgis.engine.monitor import Monitor
from grass_qgis.engine.progress import Log, Progress, never


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
