"""Running the engine as the plugin does, and the runtime alone, for bench_engine.py."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core import progress

ROOT = Path(__file__).resolve().parents[1]
_BACKEND = ROOT / ".venv-engine" / "bin" / "python"
# That of a plugin's worker: without a hundred packages for training beside it.
PLUGIN_PYTHON = str(_BACKEND) if _BACKEND.exists() else sys.executable


@dataclass(frozen=True)
class Run:
    """Result and cost of a run in a separate process.

    Attributes:
        summary: its report.
        wall_s: seconds from starting the process to its end.
        peak_mib: its largest resident memory.
    """

    summary: dict[str, Any]
    wall_s: float
    peak_mib: float


def run_worker(job: jobs.SegmentJob, python: str = sys.executable) -> Run:
    """Runs `job` in a worker process of `python`, started as the plugin starts it.

    It finds its modules compiled, as all workers but the very first one do.
    """
    environ = _with_compiled_modules(python)
    began = time.perf_counter()
    process = subprocess.Popen(
        [python, "-m", "grass_qgis.engine"],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: S101  (for mypy)
    process.stdin.write(jobs.encode(job) + "\n")
    process.stdin.flush()
    events, peak = [], 0.0
    for line in process.stdout:
        events.append(progress.decode(line))
        peak = max(peak, _peak_mib(process.pid))
    process.wait()
    wall = time.perf_counter() - began
    process.stdin.close()
    last = events[-1]
    if not isinstance(last, progress.Result):
        raise SystemExit(f"The run failed: {last}")
    return Run(last.summary, wall, peak)


@cache
def _with_compiled_modules(python: str) -> dict[str, str]:
    """The environment of workers, with a folder that has been filled by importing the engine."""
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environ["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "grass-bench-modules")
    modules = "import grass_qgis.engine.worker, grass_qgis.engine.runs.segment"
    subprocess.run([python, "-c", modules], cwd=ROOT, env=environ, check=True)
    return environ


def _peak_mib(process: int) -> float:
    """Largest resident memory so far (Linux); that of `getrusage` begins with the parent's."""
    with suppress(OSError):  # it has ended
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


class BareModel:
    """The runtime alone, in a process that does nothing else meanwhile.

    Attributes:
        seconds: of a batch, each time it was run.
    """

    def __init__(self, path: Path, shape: tuple[int, int, int, int], threads: int) -> None:
        """Loads the model and runs a batch of `shape` once, which does not count.

        Without the engine: the runtime has its defaults except for `threads`.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        self._batch = np.random.default_rng(0).normal(size=shape).astype(np.float32)
        self._run()
        self.seconds: list[float] = []

    def time(self, times: int) -> None:
        """Runs the batch so many times."""
        for _ in range(times):
            began = time.perf_counter()
            self._run()
            self.seconds.append(time.perf_counter() - began)

    def _run(self) -> None:
        self._session.run(None, {self._input: self._batch})

    @property
    def seconds_a_tile(self) -> float:
        """Median over all times."""
        return statistics.median(self.seconds) / len(self._batch)
