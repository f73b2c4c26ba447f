"""Progress on the terminal, except for the training loop."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from grass_qgis.engine.core.progress import Device, Event, Log
from grass_qgis.engine.core.progress import Progress as ProgressEvent

from .verbosity import is_quiet, is_verbose

Advance = Callable[[int, int], None]


@contextmanager
def progress_bar(title: str) -> Iterator[Advance]:
    """A progress bar; the yielded function takes (done, total). A single line when piped."""
    if is_quiet():
        yield lambda done, total: None
        return
    if not sys.stdout.isatty():
        with _lines(title) as advance:
            yield advance
        return
    with _bar() as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def progress_reporter() -> Iterator[Callable[[Event], None]]:
    """A reporter for the engine: a bar for each stage, messages as lines on standard error."""
    stages: dict[str, TaskID] = {}
    bar = _bar() if sys.stdout.isatty() and not is_quiet() else None

    def report(event: Event) -> None:
        if is_quiet() and not (isinstance(event, Log) and event.level == "warning"):
            return
        if isinstance(event, ProgressEvent) and bar is not None:
            if event.stage not in stages:
                stages[event.stage] = bar.add_task(event.stage, total=event.total)
            bar.update(stages[event.stage], completed=event.done, total=event.total)
        elif isinstance(event, ProgressEvent) and event.done >= event.total:
            sys.stdout.write(f"{event.stage}: {event.total} done\n")
        elif isinstance(event, Log) and event.level == "warning":
            sys.stderr.write(f"warning: {event.message}\n")
        elif isinstance(event, Log) and is_verbose():
            sys.stderr.write(f"{event.message}\n")
        elif isinstance(event, Device):
            reason = f" ({event.reason})" if event.reason else ""
            sys.stderr.write(f"device: {event.used}{reason}\n")

    if bar is None:
        yield report
    else:
        with bar:
            yield report


@contextmanager
def _lines(title: str) -> Iterator[Advance]:
    last = [0]

    def advance(done: int, total: int) -> None:
        last[0] = total

    yield advance
    sys.stdout.write(f"{title}: {last[0]} done\n")
    sys.stdout.flush()


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
