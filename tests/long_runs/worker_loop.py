"""Many jobs answered one after the other by one process, with the worker's own code.

`python -m tests.long_runs.worker_loop FOLDER RUNS SEED` prints a line of JSON for each run: its
kind, how it ended, and what the process holds after it.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from shutil import rmtree

from grass_qgis.engine import worker
from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core.errors import CancelledError, GrassError
from grass_qgis.engine.core.progress import Event, Progress
from grass_qgis.engine.runtime.interrupt import Interrupt
from tests.long_runs.growth import read
from tests.onnx_models import write_regions_model, write_segment_model
from tests.scenes import noise, quarters, write_scene

KINDS = ("segment", "regions", "polygonize", "describe", "failing", "cancelled")


class Impatient(worker.EventWriter):
    """Asks for the end of the run as soon as a tile is done."""

    def __call__(self, event: Event) -> None:
        super().__call__(event)
        if isinstance(event, Progress) and event.stage == "tiles" and event.done > 0:
            self.stopped.request()


class Bench:
    """Jobs of every kind over small inputs; results go to a folder that is emptied after each."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "out"
        self._scene = write_scene(folder / "scene.tif", noise(96, 128), photometric="RGB")
        self._model = write_segment_model(folder / "segment.onnx", tile=32)
        self._regions = write_regions_model(folder / "regions.onnx")
        quarter = quarters()[:1] // 100  # classes 0 and 2
        self._classes = write_scene(folder / "classes.tif", quarter)

    def line(self, kind: str) -> str:
        """The job of a kind, as the worker is sent it."""
        if kind == "describe":
            return jobs.encode(jobs.DescribeJob(str(self._model)))
        if kind == "polygonize":
            job = jobs.PolygonizeJob(str(self._classes), str(self.out / "polygons.gpkg"))
            return jobs.encode(job)
        if kind == "regions":
            paths = (self._scene, self._regions, self.out / "regions.gpkg")
            return jobs.encode(jobs.RegionsJob(*map(str, paths), lam=str(self.out / "lam.tif")))
        return jobs.encode(self._segment(kind))

    def _segment(self, kind: str) -> jobs.SegmentJob:
        names = ("classes.tif", "segments.gpkg", "run.json")
        results = [str(self.out / name) for name in names]
        bands = (1, 2, 9) if kind == "failing" else None
        return jobs.SegmentJob(str(self._scene), str(self._model), *results, bands=bands)

    def run(self, kind: str) -> str:
        """Answers the job of a kind; how it ended."""
        writer: Callable[..., worker.EventWriter] = (
            Impatient if kind == "cancelled" else worker.EventWriter
        )
        write = writer(io.StringIO(), worker.Stop(Interrupt()))
        try:
            worker.run_line(self.line(kind), write)
        except CancelledError:
            return "cancelled"
        except GrassError as error:
            return error.code
        return "result"


def main(folder: Path, runs: int, seed: int) -> None:
    """Prints what each of so many runs leaves behind."""
    temporary = Path(os.environ["TMPDIR"])
    bench, choose = Bench(folder), random.Random(seed)
    for _ in range(runs):
        kind = choose.choice(KINDS)
        bench.out.mkdir()
        ended = bench.run(kind)
        left = [path.name for path in bench.out.iterdir() if path.name.startswith(".")]
        rmtree(bench.out)
        record = {"kind": kind, "ended": ended, "left": left, **asdict(read([temporary]))}
        sys.stdout.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
