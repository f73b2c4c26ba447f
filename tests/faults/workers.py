"""Worker processes: run to the end, or killed in the middle."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core import progress
from tests.faults.marked import marked, seconds_until_gone

ROOT = Path(__file__).resolve().parents[2]
_ENGINE = (sys.executable, "-m", "grass_qgis.engine")


@dataclass(frozen=True)
class Ended:
    """What a worker that ended by itself has said, and its exit code."""

    code: int
    events: tuple[progress.Event, ...]
    errors: str

    @property
    def last(self) -> Any:
        return self.events[-1] if self.events else None

    @property
    def went_on(self) -> bool:
        """Whether it went on with an unfinished run."""
        logs = (event.message for event in self.events if isinstance(event, progress.Log))
        return any("An unfinished run is resumed" in text for text in logs)

    def result(self) -> progress.Result:
        assert isinstance(self.last, progress.Result), (self.last, self.errors)
        return self.last

    def failure(self) -> progress.Failure:
        """The error of the last line; a user must be able to act on it."""
        assert isinstance(self.last, progress.Failure), (self.last, self.errors)
        assert self.last.what and self.last.remedy
        assert "Traceback" not in self.last.what
        return self.last


def start(job: Any, environ: dict[str, str], **more: Any) -> subprocess.Popen[str]:
    """A worker that has been given its job; its input stays open."""
    command = [*_ENGINE] if "command" not in more else [*more.pop("command"), *_ENGINE]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )
    process.stdin.write(jobs.encode(job) + "\n")
    process.stdin.flush()
    return process


def ended(process: subprocess.Popen[str], seconds: float = 120) -> Ended:
    """Waits for a worker; nothing is written to it any more, and its input stays open."""
    held, process.stdin = process.stdin, None  # `communicate` would close it
    out, err = process.communicate(timeout=seconds)
    held.close()
    events = tuple(progress.decode(text) for text in out.splitlines() if text.strip())
    return Ended(process.returncode, events, err)


def finish(job: Any, **more: Any) -> Ended:
    """Runs `job` in a worker to its end; no process may be left."""
    mark, environ = marked()
    environ.update(more.pop("environ", {}))
    actual = ended(start(job, environ, **more))
    assert seconds_until_gone(mark, 5) < 5
    return actual


def kill_after(job: Any, delay: float, at_work: bool = False) -> int:
    """Kills a worker of `job` after so many seconds, if it still runs; orphans it leaves.

    `at_work`: the seconds count from its first event on, when everything is loaded.
    """
    mark, environ = marked()
    with start(job, environ) as process:
        if at_work:
            process.stdout.readline()
        time.sleep(delay)
        process.kill()
        process.stdin.close()
        process.stdout.read()
        process.stderr.read()
        process.wait()
    return int(seconds_until_gone(mark, 3) > 3)
