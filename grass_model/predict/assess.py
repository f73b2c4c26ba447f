"""`grass-train samplepoints` and `grass-train assess`: accuracy and areas, by the engine."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grass_qgis.engine.core.job import AssessJob, SamplePointsJob
from grass_qgis.engine.core.shown_numbers import area_text, interval, percent, unit_named
from grass_qgis.engine.runs.assess import assess_map
from grass_qgis.engine.runs.sample_points import sample_points

from ..files.progress import progress_reporter
from ..settings.assess import AssessSettings, SamplePointsSettings
from .command import interruptible, make_folder

REPORT, TABLE, ASSESSED = "report.html", "accuracy.csv", "assessed.gpkg"


def draw_points(settings: SamplePointsSettings) -> Path:
    """Writes the sample, prints the points of each stratum, and returns the file's path.

    Raises:
        GrassError: map, strata, polygons or output cannot be used.
    """
    make_folder(Path(settings.out).absolute().parent)
    job = SamplePointsJob(points=settings.out, **_options(settings))
    with progress_reporter() as report, interruptible() as is_cancelled:
        result = sample_points(job, report, is_cancelled)
    _write_summary(result.summary, settings.json, sample_lines(result.summary))
    return Path(settings.out)


def assess(settings: AssessSettings) -> Path:
    """Writes report, table and points, prints the figures, and returns their folder.

    Raises:
        GrassError: points, map or output folder cannot be used.
    """
    out = Path(settings.out)
    make_folder(out)
    job = AssessJob(
        report=str(out / REPORT),
        table=str(out / TABLE),
        assessed=str(out / ASSESSED),
        **_options(settings),
    )
    with progress_reporter() as report, interruptible() as is_cancelled:
        result = assess_map(job, report, is_cancelled)
    _write_summary(result.summary, settings.json, assessment_lines(result.summary))
    return out


def _options(settings: SamplePointsSettings | AssessSettings) -> dict[str, Any]:
    """Settings that a job has under the same name; an empty list means unset."""
    values = {key: value for key, value in asdict(settings).items() if key not in ("out", "json")}
    for key in ("nodata", "strata_nodata"):
        values[key] = tuple(values[key]) if values[key] else None
    if isinstance(settings, SamplePointsSettings):
        values["accuracies"] = tuple(settings.accuracies or ())
    return values


def _write_summary(summary: Mapping[str, Any], as_json: bool, lines: Sequence[str]) -> None:
    text = json.dumps(summary) if as_json else "\n".join(lines)
    sys.stdout.write(f"{text}\n")


def sample_lines(summary: Mapping[str, Any]) -> list[str]:
    """The points of each stratum as text."""
    lines = [_row("stratum", "% of area", "pixels", "points")]
    for row in summary["strata"]:
        lines.append(_row(row["name"], percent(row["share"], 2), row["pixels"], row["points"]))
    error = percent(summary["standard_error"])
    lines.append(f"{summary['points']} points; expected standard error {error} %")
    return lines


def assessment_lines(summary: Mapping[str, Any]) -> list[str]:
    """The figures as text."""
    unit = unit_named(summary["total"], summary["is_m2"])
    lines = [
        _row("class", f"map ({unit.name})", f"area ({unit.name})", "+-", "user's %", "+-",
             "producer's %", "+-"),
    ]  # fmt: skip
    for row in summary["classes"]:
        cells = [area_text(row["mapped_area"], unit), area_text(row["area"]["value"], unit)]
        cells.append(area_text(_half(row["area"]), unit))
        for key in ("users", "producers"):
            cells += [percent(row[key]["value"]), percent(_half(row[key]))]
        lines.append(_row(row["name"], *cells))
    overall = summary["overall"]
    lines.append(
        f"Right on {percent(overall['value'])} % of the area "
        f"(95 % interval {interval(overall['low'], overall['high'])} %, "
        f"{summary['points']} points); +-: half a 95 % interval"
    )
    return lines


def _half(figure: Mapping[str, Any]) -> float | None:
    """Half of the 95 % interval, before it is cut at what is possible."""
    return None if figure["error"] is None else 1.96 * figure["error"]


def _row(first: str, *others: object) -> str:
    return f"{first[:20]:20s}" + "".join(f"{str(item)[:13]:>14s}" for item in others)
