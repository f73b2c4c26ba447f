"""Our worker and Deepness' own processor on the same scene and model, in turns.

Usage: python benchmarks/bench_peers.py --deepness CHECKOUT --python PYTHON [--data FOLDER]

Both make polygons of the whole scene with their default settings. Ours is timed from the start of
its process, so with imports, files and statistics; Deepness from the layer on, in a QGIS that runs
already. The method stands in benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.engine_inputs import real_models, scene  # noqa: E402
from benchmarks.engine_runs import Run, run_worker  # noqa: E402
from grass_qgis.engine.core.job import SegmentJob  # noqa: E402

PEER = Path(__file__).with_name("run_deepness.py")


def main() -> int:
    """Measures, prints a table, writes build/bench/peers.json."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--deepness", type=Path, required=True, help="a copy of its repository")
    parser.add_argument("--python", type=Path, required=True, help="QGIS's, with onnxruntime, cv2")
    parser.add_argument("--data", type=Path, help="folder of the Dubai set; else it is generated")
    parser.add_argument("--model", type=Path, help="default variant of a trained model")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "peers.json")
    options = parser.parse_args()
    if not (options.deepness / "src" / "deepness" / "metadata.txt").is_file():
        sys.stderr.write(
            f"{options.deepness} is no copy of Deepness' repository: it has no src/deepness. "
            "Give DEEPNESS=FOLDER.\n"
        )
        return 2
    with tempfile.TemporaryDirectory() as folder:
        record = measure(options, Path(folder))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    for key, value in record.items():
        sys.stdout.write(f"{key:<24} {value}\n")
    return 0


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Medians of both, their ratio, and how many pixels have the same class."""
    raster = scene(folder, options.data)
    model = options.model or real_models(folder / "models", raster)["default"]
    raster_only = SegmentJob(str(raster), str(model), str(folder / "classes.tif"))
    job = replace(raster_only, segments=str(folder / "segments.gpkg"))
    ours: list[Run] = []
    theirs: list[dict[str, float]] = []
    for _ in range(options.rounds):
        ours.append(run_worker(job))
        theirs.append(run_deepness(options, raster, model, folder / "deepness.npy"))
    our_wall = statistics.median(run.wall_s for run in ours)
    their_wall = statistics.median(run["seconds"] for run in theirs)
    record = {
        "deepness_over_ours": round(their_wall / our_wall, 2),
        "ours_s": round(our_wall, 2),
        "deepness_s": round(their_wall, 2),
        "ours_all_s": [round(run.wall_s, 2) for run in ours],
        "deepness_all_s": [round(run["seconds"], 2) for run in theirs],
        "ours_tiles": ours[0].summary["tiles"]["predicted"],
        "ours_peak_mib": round(max(run.peak_mib for run in ours)),
        "deepness_peak_mib": round(max(run["peak_mib"] for run in theirs)),
        "deepness_qgis_mib": round(max(run["qgis_mib"] for run in theirs)),
        "deepness_version": version_of(options.deepness),
        "load": round(os.getloadavg()[0], 1),
    }
    if options.model:  # random weights hang on where a tile begins
        record["same_class"] = round(alike(folder / "classes.tif", folder / "deepness.npy"), 4)
    return record


def run_deepness(
    options: argparse.Namespace, raster: Path, model: Path, out: Path
) -> dict[str, float]:
    """Seconds and memory of one run.

    Raises:
        SystemExit: it failed; with the end of what it printed.
    """
    command = [options.python, PEER, options.deepness, raster, model, out]
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environ.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(part) for part in command], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"Deepness failed:\n{done.stderr[-2000:]}")
    record: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return record


def alike(classes: Path, theirs: Path) -> float:
    """Share of the pixels with the same class; the median filter of Deepness moves borders."""
    with rasterio.open(classes) as source:
        ids = source.read(1)
    other = np.load(theirs)
    height, width = (min(pair) for pair in zip(ids.shape, other.shape, strict=True))
    # Deepness counts from 1 and keeps 0 for none.
    return float((ids[:height, :width] + 1 == other[:height, :width]).mean())


def version_of(checkout: Path) -> str:
    """The version in its metadata."""
    lines = (checkout / "src" / "deepness" / "metadata.txt").read_text().splitlines()
    return next(line.partition("=")[2] for line in lines if line.startswith("version="))


if __name__ == "__main__":
    raise SystemExit(main())
