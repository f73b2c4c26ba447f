"""From events to the progress bar, the line under it and the log."""

from __future__ import annotations

from qgis.core import QgsProcessingFeedback

from grass_qgis.bridge.tasks import feedback
from grass_qgis.engine.core.job import RegionsJob, SegmentJob
from grass_qgis.engine.core.progress import Device, Log, Progress


class Notes(QgsProcessingFeedback):
    """A feedback that keeps what is reported."""

    def __init__(self):
        super().__init__(False)
        self.infos = []
        self.warnings = []

    def pushInfo(self, info):
        self.infos.append(info)

    def pushWarning(self, warning):
        self.warnings.append(warning)


def test_the_bar_never_goes_back_over_the_stages_of_a_job():
    for job in (SegmentJob("r", "m", "c", segments="s"), RegionsJob("r", "m", "g")):
        spans = feedback.spans_of(job)
        stages = [(stage, done) for stage in spans for done in (0, 5, 10)]
        values = [feedback.percent(Progress(stage, done, 10), spans) for stage, done in stages]
        assert next(iter(spans)) == "tiles" and list(spans)[-1] == "polygons"
        assert values == sorted(values) and values[0] == 0 and values[-1] == 100


def test_without_polygons_the_tiles_fill_the_bar():
    for job in (SegmentJob("r", "m", "c"), RegionsJob("r", "m", "g", shape="tile")):
        assert feedback.percent(Progress("tiles", 1, 2), feedback.spans_of(job)) == 50


def test_an_unknown_stage_does_not_move_the_bar():
    assert feedback.percent(Progress("other", 1, 2), {"tiles": (0, 100)}) is None


def test_the_line_shows_rate_and_time_left_once_they_are_measured():
    assert feedback.describe(Progress("tiles", 0, 165)) == "Tiles 0 of 165"
    line = feedback.describe(Progress("tiles", 12, 165, 3.1))
    assert line == "Tiles 12 of 165, 3.1 per second, 49 s left"
    assert feedback.describe(Progress("tiles", 0, 36000, 10)).endswith("60 min left")
    assert feedback.describe(Progress("tiles", 0, 72000, 10)).endswith("2.0 h left")
    assert "left" not in feedback.describe(Progress("tiles", 165, 165, 3.1))


def test_the_dock_names_the_device_and_shows_why_where_another_one_was_requested():
    assert feedback.name_device(Device("auto", "cpu", "no CUDA")) == "Runs on: CPU"
    assert feedback.name_device(Device("cuda", "cuda", "proven")) == "Runs on: NVIDIA CUDA"
    assert feedback.name_device(Device("cuda", "cpu", "no GPU")).endswith(
        "(requested: cuda): no GPU"
    )


def test_events_reach_the_processing_feedback():
    notes = Notes()
    report = feedback.feedback_reporter(notes, {"tiles": (0.0, 50.0)})
    report(Device("auto", "CPU", "no CUDA"))
    report(Log("warning", "no CRS"))
    report(Log("info", "read"))
    for done in range(11):
        report(Progress("tiles", done, 10))
    assert notes.progress() == 50
    assert notes.warnings == ["no CRS"]
    assert notes.infos == ["Runs on CPU (requested: auto): no CUDA", "read", "Tiles 0 of 10"]
