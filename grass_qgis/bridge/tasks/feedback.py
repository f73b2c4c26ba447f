"""Conversion of worker events to progress bar, status line and log."""

from __future__ import annotations

import math
import time
from typing import Mapping, Tuple

from qgis.core import QgsProcessingFeedback

from ...engine.core.job import Job
from ...engine.core.progress import Device, Event, Log, Progress, Reporter
from ...engine.core.providers import PROVIDERS
from ...messages import tr

Spans = Mapping[str, Tuple[float, float]]
_LINE_SECONDS = 5.0


def spans_of(job: Job) -> Spans:
    """For each stage of `job`, the part of the progress bar it fills, in percent."""
    spans, start = {}, 0.0
    for stage, share in job.stages():
        spans[stage] = (start, start + 100 * share)
        start += 100 * share
    return spans


def percent(event: Progress, spans: Spans) -> float | None:
    """Value of the progress bar, 0 to 100; None for a stage without a part of it."""
    if event.stage not in spans:
        return None
    start, stop = spans[event.stage]
    return start + (stop - start) * event.fraction


def describe(event: Progress) -> str:
    """One line such as "Tiles 12 of 165, 3.1 per second, 50 s left"."""
    stages = {
        "tiles": tr("Tiles"),
        "segments": tr("Rows of segments"),
        "polygons": tr("Polygons"),
        "before": tr("Tiles of the first date"),
        "after": tr("Tiles of the second date"),
        "kinds": tr("Rows searched for classes"),
        "change": tr("Rows compared"),
        "classes": tr("Rasters"),
        "areas": tr("Rows"),
        "points": tr("Rows"),
        "report": tr("Report"),
    }
    stage = stages.get(event.stage, event.stage.capitalize())
    text = tr("{stage} {done} of {total}").format(stage=stage, done=event.done, total=event.total)
    if event.rate > 0:
        text += ", " + tr("{rate:.1f} per second").format(rate=event.rate)
    if math.isfinite(event.seconds_left) and event.done < event.total:
        text += ", " + tr("{time} left").format(time=duration(event.seconds_left))
    return text


def describe_device(event: Device) -> str:
    """One line on the device that really runs the model, and why."""
    text = tr("Runs on {used} (requested: {requested})")
    text = text.format(used=event.used, requested=event.asked)
    return f"{text}: {event.reason}" if event.reason else text


def name_device(event: Device) -> str:
    """Name of the device; with the reason where another one was requested."""
    if event.asked not in ("auto", event.used):
        return describe_device(event)
    titles = {item.device: item.title for item in PROVIDERS}
    return tr("Runs on: {name}").format(name=titles.get(event.used, event.used))


def feedback_reporter(feedback: QgsProcessingFeedback, spans: Spans) -> Reporter:
    """A reporter that moves the bar with every event and writes a log line now and then."""
    last_stage, last_time = "", -math.inf

    def report(event: Event) -> None:
        nonlocal last_stage, last_time
        if isinstance(event, Progress):
            value = percent(event, spans)
            if value is not None:
                feedback.setProgress(value)
            now = time.monotonic()
            if event.stage != last_stage or now - last_time > _LINE_SECONDS:
                last_stage, last_time = event.stage, now
                feedback.pushInfo(describe(event))
        elif isinstance(event, Device):
            feedback.pushInfo(describe_device(event))
        elif isinstance(event, Log) and event.level == "warning":
            feedback.pushWarning(event.message)
        elif isinstance(event, Log):
            feedback.pushInfo(event.message)

    return report


def duration(seconds: float) -> str:
    """A time for people, such as "50 s", "12 min" or "2.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
