"""What a process holds between its runs, and whether it comes to hold more; Linux only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from statistics import linear_regression, median

from tests.grass_qgis.processes import children

SHARE = "GRASS_LONG_SHARE"
_SETTLING_KIB = 4096  # allocators and libraries still settle by this much, however few the runs are


@dataclass(frozen=True)
class Reading:
    """What this process holds at one moment, between two runs.

    Attributes:
        resident_kib: memory in the machine's RAM, in KiB.
        handles: open files, pipes and sockets.
        threads: of the process, those of libraries too.
        children: processes it has started and not waited for.
        files: entries of the folders that are to be empty between runs, hidden ones too.
    """

    resident_kib: float
    handles: float
    threads: float
    children: float
    files: float


@dataclass(frozen=True)
class Growth:
    """How much more is held at the end: memory in KiB a run, everything else in whole things."""

    resident_kib: float
    handles: float
    threads: float
    children: float
    files: float


def run_count(whole: int) -> int:
    """`whole`, or the share of it that the environment variable `GRASS_LONG_SHARE` asks for."""
    return max(20, round(whole * float(os.environ.get(SHARE, "1"))))


def read(folders: Iterable[Path] = ()) -> Reading:
    """What this process holds now; `folders` are those that are to be empty."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Reading(
        pages * os.sysconf("SC_PAGE_SIZE") / 1024,
        _entries(Path("/proc/self/fd")) - 1,  # the listing itself holds one
        _entries(Path("/proc/self/task")),
        len(children()),
        sum(map(_entries, folders)),
    )


def growth_of(readings: Sequence[Reading]) -> Growth:
    """What grows, of one reading a run.

    Memory by the line through the second half of the readings, since first runs load libraries and
    fill caches; the rest by the medians of the second and of the last quarter.
    """
    quarter = len(readings) // 4
    late = [reading.resident_kib for reading in readings[2 * quarter :]]
    counts = [
        _middle(readings[-quarter:], name) - _middle(readings[quarter : 2 * quarter], name)
        for name in ("handles", "threads", "children", "files")
    ]
    return Growth(linear_regression(range(len(late)), late).slope, *counts)


def allowed_kib(most_kib: float, runs: int) -> float:
    """`most_kib` KiB a run; of few runs so much that their second half may still settle."""
    return max(most_kib, _SETTLING_KIB / (runs - runs // 2))


def complaints(growth: Growth, most_kib: float) -> list[str]:
    """What grows more than it may: memory by `most_kib` KiB a run, anything else at all."""
    result = []
    if growth.resident_kib > most_kib:
        result.append(f"memory grows by {growth.resident_kib:.1f} KiB a run, {most_kib:.1f} may be")
    for name in ("handles", "threads", "children", "files"):
        more = getattr(growth, name)
        if more > 0:
            result.append(f"{name}: {more:g} more at the end")
    return result


def table(readings: Sequence[Reading], growth: Growth) -> str:
    """The figures in a few lines: after the first run, in the middle, at the end; and growth."""
    rows = [(field.name, *values) for field, values in zip(fields(Reading), _columns(readings))]
    lines = [f"{'':>14}{'first':>12}{'middle':>12}{'last':>12}{'growth':>12}"]
    for (name, *values), more in zip(rows, astuple(growth)):
        lines.append(
            f"{name:>14}" + "".join(f"{value:>12.0f}" for value in values) + f"{more:>12.2f}"
        )
    return "\n".join(lines)


def _columns(readings: Sequence[Reading]) -> list[tuple[float, ...]]:
    chosen = (readings[0], readings[len(readings) // 2], readings[-1])
    return list(zip(*(astuple(reading) for reading in chosen)))


def _entries(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir())


def _middle(readings: Sequence[Reading], name: str) -> float:
    return median(getattr(reading, name) for reading in readings)


def measured(runs: int, run: Callable[[int], None], folders: Sequence[Path] = ()) -> list[Reading]:
    """Does `run` so many times, with the number of each, and reads what is held after each."""
    readings = []
    for number in range(runs):
        run(number)
        readings.append(read(folders))
    return readings
