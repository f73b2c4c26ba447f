"""Speed and memory of a whole segmentation run; the method stands in benchmarks/README.md.

Usage: python benchmarks/bench_engine.py [--size 4096] [--out build/bench/engine.json]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from grass_qgis.engine import job as jobs  # noqa: E402  (found only with the line above)
from grass_qgis.engine import progress  # noqa: E402
from grass_qgis.engine.feed import Batch, feed  # noqa: E402
from grass_qgis.engine.monitor import Monitor  # noqa: E402
from grass_qgis.engine.plan import make_plan  # noqa: E402
from tests.onnx_models import write_segment_model  # noqa: E402
from tests.scenes import write_scene  # noqa: E402

_FIELD = 64  # pixels: side of the fields of one colour
_TILE, _OVERLAP, _RADIUS = 512, 64, 4


def generated_scene(path: Path, size: int) -> Path:
    """Fields of one colour with grain, size x size x 3, uncompressed tiles of 256 pixels."""
    rng = np.random.default_rng(0)
    cells = -(-size // _FIELD)
    colours = rng.integers(30, 220, (3, cells, cells), dtype=np.uint8)
    image = colours.repeat(_FIELD, axis=1).repeat(_FIELD, axis=2)[:, :size, :size]
    grain = rng.integers(0, 36, image.shape, dtype=np.uint8)
    return write_scene(path, image + grain, tiled=True, photometric="RGB")


def run_worker(job: jobs.SegmentJob) -> tuple[dict[str, Any], float, float]:
    """Runs `job` in a worker process: its summary, wall seconds, and peak memory in MiB."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "grass_qgis.engine"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101  (for mypy)
        process.stdin.write(jobs.encode(job) + "\n")
        process.stdin.flush()
        events = [progress.decode(line) for line in process.stdout]
    wall = time.perf_counter() - began
    last = events[-1]
    if not isinstance(last, progress.Result):
        raise SystemExit(f"The run failed: {last}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return last.summary, wall, peak


def pure_seconds(job: jobs.SegmentJob) -> float:
    """Seconds the runtime needs for the same batches when nothing else happens meanwhile."""
    plan = make_plan(job, Monitor(progress.silent, progress.never))
    total = 0.0
    for item in feed(plan, job.batch):  # made in this thread, so not during a run
        if isinstance(item, Batch):
            began = time.perf_counter()
            plan.model.run(item.inputs)
            total += time.perf_counter() - began
    return total


def measure(size: int, folder: Path) -> dict[str, float]:
    """All numbers of one run over a scene of `size` x `size` pixels."""
    model = write_segment_model(
        folder / "model.onnx", radius=_RADIUS, tile=_TILE, overlap=_OVERLAP, dynamic=False
    )
    job = jobs.SegmentJob(
        raster=str(generated_scene(folder / "scene.tif", size)),
        model=str(model),
        classes=str(folder / "classes.tif"),
        segments=str(folder / "segments.gpkg"),
        report=str(folder / "run.json"),
    )
    pure = pure_seconds(job)
    summary, wall, peak = run_worker(job)
    seconds, megapixels = summary["seconds"], size * size / 1e6
    return {
        "engine.size_px": size,
        "engine.tiles": summary["tiles"]["count"],
        "engine.wall_s": round(wall, 3),
        "engine.tiles_s": seconds["tiles"],
        "engine.polygons_s": seconds["polygons"],
        "engine.model_s": seconds["model"],
        "engine.pure_model_s": round(pure, 3),
        "engine.mpx_per_s": round(megapixels / wall, 3),
        "engine.tiles_mpx_per_s": round(megapixels / seconds["tiles"], 3),
        "engine.share_outside_model": round(1 - seconds["model"] / wall, 4),
        "engine.tiles_share_outside_model": round(1 - seconds["model"] / seconds["tiles"], 4),
        "engine.wall_over_pure": round(wall / pure, 3),
        "engine.tiles_over_pure": round(seconds["tiles"] / pure, 3),
        "engine.peak_rss_mib": round(peak, 1),
    }


def main() -> None:
    """Measures, prints a table, writes the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4096, help="side of the scene in pixels")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "engine.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        numbers = measure(arguments.size, Path(folder))
    for key, value in numbers.items():
        print(f"{key:36}{value:>14}")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
