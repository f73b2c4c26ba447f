"""Command `python -m grass_qgis.engine learn`: learns a map from a few labels, without torch."""

from __future__ import annotations

import argparse
import json
import sys
from typing import IO, Any, Dict, List, Mapping, Sequence

from .core.learn_job import LearnJob
from .core.progress import Device, Event, Log, Progress
from .job_arguments import add_settings, settings_of

_OTHERS = ("rasters", "model", "bands", "classes")
_BAR = 30  # characters of a progress bar


def add_arguments(commands: Any) -> None:
    """Adds the command to the subcommands of a parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "learn", help="learn a map from a few labelled objects"
    )
    parser.add_argument("rasters", nargs="+", help="rasters with the same bands")
    parser.add_argument("--out", required=True, help="ONNX file to write")
    parser.add_argument("--bands", help="raster bands, such as 1,2,3")
    add_settings(parser, LearnJob, but=_OTHERS, required=("labels",))
    parser.add_argument("--json", action="store_true", help="one line of JSON")


def run(options: argparse.Namespace, out: IO[str]) -> int:
    """Learns a model and prints the summary; returns the exit code.

    Raises:
        GrassError: a subclass, when it fails.
    """
    from .runs.learn import learn

    bands = None
    if options.bands:
        items = options.bands.split(",")
        bands = tuple(int(item) if item.strip().isdigit() else item.strip() for item in items)
    job = LearnJob(
        rasters=tuple(options.rasters),
        model=options.out,
        bands=bands,
        **settings_of(options, LearnJob, _OTHERS),
    )
    result = learn(job, show)
    lines = [json.dumps(result.summary)] if options.json else as_lines(result.summary)
    out.write("\n".join(lines) + "\n")
    out.flush()
    return 0


def show(event: Event) -> None:
    """Writes an event to standard error: a progress bar, or a line."""
    if isinstance(event, Progress) and sys.stderr.isatty():
        filled = round(_BAR * event.fraction)
        end = "\n" if event.done >= event.total else ""
        bar = "#" * filled + "-" * (_BAR - filled)
        sys.stderr.write(f"\r{event.stage:10s} [{bar}] {event.done}/{event.total}{end}")
        sys.stderr.flush()
    elif isinstance(event, Log) and event.level == "warning":
        sys.stderr.write(f"warning: {event.message}\n")
    elif isinstance(event, Device):
        sys.stderr.write(f"device: {event.used}\n")


def as_lines(summary: Mapping[str, Any]) -> List[str]:
    """The summary of a run as text."""
    lines = [_row("class", "objects", "pixels", "found again")]
    for row in summary["classes"]:
        recall = row["recall"]
        shown = "" if recall is None else f"{100 * recall:.0f} %"
        lines.append(_row(row["name"], row["objects"], row["pixels"], shown))
    lines += ["", f"Classifier: {summary['classifier']}"]
    lines += _confusion("Held-out objects", summary, "confusion", "accuracy")
    lines += _confusion(
        "Held-out blocks of neighbours", summary, "block_confusion", "block_accuracy"
    )
    check = summary["check"]
    if check is not None:
        share = 100 * check["accuracy"]
        lines.append(f"Objects kept aside: {share:.1f} % of {check['objects']} right")
    if summary["disagreeing"]:
        lines += ["", "Labels that the others contradict (x, y, label, map):"]
        lines += [
            f"  {item['x']:.10g}, {item['y']:.10g}: {item['label']}, {item['map']}"
            for item in summary["disagreeing"]
        ]
    return lines


def _confusion(title: str, summary: Mapping[str, Any], key: str, accuracy: str) -> List[str]:
    table = summary[key]
    if not table or summary[accuracy] is None:
        return []
    names: Dict[int, str] = {row["id"]: row["name"] for row in summary["classes"]}
    heads: Sequence[str] = [names[k] for k in summary["class_ids"]]
    lines = ["", f"{title}: {100 * summary[accuracy]:.1f} % right (rows: label, columns: map)"]
    lines.append(_row("", *heads))
    return lines + [_row(name, *counts) for name, counts in zip(heads, table)]


def _row(first: str, *others: object) -> str:
    return f"{first[:20]:20s}" + "".join(f"{str(item)[:12]:>13s}" for item in others)
