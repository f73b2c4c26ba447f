"""Speed, memory and waste of whole segmentation runs; the method stands in benchmarks/README.md.

Usage: python benchmarks/bench_engine.py [--only efficiency memory ...] [--data shared/data/dubai]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.engine_inputs import (  # noqa: E402  (found only with the line above)
    first_tile,
    free_model,
    large_raster,
    one_percent,
    real_models,
    scene,
)
from benchmarks.engine_runs import PLUGIN_PYTHON, BareModel, Run, run_worker  # noqa: E402
from grass_qgis.engine.core.job import SegmentJob  # noqa: E402
from grass_qgis.engine.core.monitor import Monitor  # noqa: E402
from grass_qgis.engine.core.progress import never, silent  # noqa: E402
from grass_qgis.engine.inference.plan import Plan, make_plan  # noqa: E402
from grass_qgis.engine.tensors.preprocess import filler  # noqa: E402

_TILE = 512
_BARE_TIMES = 5  # batches before and after each run
_PREPROCESS_TIMES = 50


@dataclass
class Bench:
    """Inputs, made when they are first needed, and settings.

    Attributes:
        folder: for everything that is written.
        data: folder of the Dubai set, or None for a generated scene.
        rounds: runs of each kind.
        threads: of the runtime; 0 for one a core.
        side: columns of the large raster, and its rows.
        details: further numbers for the file.
    """

    folder: Path
    data: Path | None
    rounds: int
    threads: int
    side: int
    details: dict[str, float] = field(default_factory=dict)

    @cached_property
    def scene(self) -> Path:
        """The scene all but the large runs work on."""
        return scene(self.folder, self.data)

    @cached_property
    def models(self) -> dict[str, Path]:
        """The files of the real model."""
        return real_models(self.folder / "models", self.scene)

    def job(self, model: Path) -> SegmentJob:
        """Class and confidence raster of the scene."""
        return SegmentJob(
            str(self.scene), str(model), str(self.folder / "classes.tif"), threads=self.threads
        )

    def run(self, job: SegmentJob) -> Run:
        """A run in a worker process of the plugin's."""
        return run_worker(job, PLUGIN_PYTHON)

    def plan(self, model: Path) -> Plan:
        """What a run of the scene would do."""
        return make_plan(self.job(model), Monitor(silent, never))


def efficiency(bench: Bench) -> dict[str, float]:
    """Time of the runtime alone for the tiles of a run, over the time of the run."""
    job = bench.job(bench.models["default"])
    jobs = {
        "efficiency_raster": job,
        "efficiency_full": replace(job, segments=str(bench.folder / "segments.gpkg")),
    }
    bare = BareModel(bench.models["default"], (job.batch or 4, 3, _TILE, _TILE), bench.threads)
    runs: dict[str, list[Run]] = {key: [] for key in jobs}
    bare.time(_BARE_TIMES)
    for _ in range(bench.rounds):
        for key, one in jobs.items():
            runs[key].append(bench.run(one))
            bare.time(_BARE_TIMES)
    numbers = {}
    for key, done in runs.items():
        tiles = done[0].summary["tiles"]["predicted"]
        wall = statistics.median(run.wall_s for run in done)
        numbers[key] = tiles * bare.seconds_a_tile / wall
        bench.details[f"{key}.wall_s"] = round(wall, 2)
        for stage, seconds in done[0].summary["seconds"].items():
            bench.details[f"{key}.{stage}_s"] = seconds
    bench.details["efficiency.bare_tile_s"] = round(bare.seconds_a_tile, 4)
    return numbers


def waste(bench: Bench) -> dict[str, float]:
    """Pixels predicted over pixels requested, at default settings."""
    numbers = {}
    for key, variant in (("waste_dynamic", "dynamic"), ("waste_static", "default")):
        plan = bench.plan(bench.models[variant])
        grids = plan.tiles.panels
        predicted = sum(grid.count * grid.rows.tile * grid.cols.tile for grid in grids)
        numbers[key] = predicted / (plan.output_grid.width * plan.output_grid.height)
    return numbers


def area_of_interest(bench: Bench) -> dict[str, float]:
    """Time of a run over 1 % of the scene, in a polygon, over that of the whole."""
    job = bench.job(bench.models["default"])
    part = replace(job, within=str(one_percent(bench.folder, bench.scene)))
    shares = []
    for _ in range(bench.rounds):
        few, all_of_it = bench.run(part).wall_s, bench.run(job).wall_s
        shares.append(few / all_of_it)
    return {"aoi_1pct_share": statistics.median(shares)}


def preprocessing(bench: Bench) -> dict[str, float]:
    """Milliseconds to standardise one tile."""
    raw = first_tile(bench.scene, _TILE)
    tile = filler(bench.plan(bench.models["default"]).contract.input)
    valid, out = np.ones(raw.shape[1:], bool), np.empty(raw.shape, np.float32)
    taken = []
    for _ in range(_PREPROCESS_TIMES):
        began = time.perf_counter()
        tile.fill(raw, valid, out)
        taken.append(time.perf_counter() - began)
    return {"preprocess_ms": 1000 * statistics.median(taken)}


def polygons(bench: Bench) -> dict[str, float]:
    """What bench_polygonize.py measures, where there is one."""
    if importlib.util.find_spec("benchmarks.bench_polygonize") is None:
        return {}
    module = importlib.import_module("benchmarks.bench_polygonize")
    measures = module.measure_polygonize(8192, bench.folder)
    return {"polygonize_over_gdal": measures["polygonize_over_gdal"]}


def memory(bench: Bench) -> dict[str, float]:
    """Peak memory of a run over a large raster, and over the upper quarter of its rows."""
    model = free_model(bench.folder)
    peaks = []
    for rows in (bench.side, bench.side // 4):
        raster = large_raster(bench.folder, rows, bench.side)
        run = bench.run(replace(bench.job(model), raster=str(raster)))
        peaks.append(run.peak_mib)
        bench.details[f"memory.{rows}_rows_wall_s"] = round(run.wall_s, 1)
        bench.details[f"memory.{rows}_rows_mib"] = round(run.peak_mib, 1)
    return {"rss_1gpx_mb": peaks[0] * 2**20 / 1e6, "rss_1gpx_over_quarter": peaks[0] / peaks[1]}


def eight_bits(bench: Bench) -> dict[str, float]:
    """Time of a run of the int8 file over that of the float32 file."""
    ratios = []
    for _ in range(bench.rounds):
        fast = bench.run(bench.job(bench.models["int8"])).wall_s
        ratios.append(fast / bench.run(bench.job(bench.models["default"])).wall_s)
    return {"int8_over_fp32": statistics.median(ratios)}


PARTS: dict[str, Callable[[Bench], dict[str, float]]] = {
    "efficiency": efficiency,
    "waste": waste,
    "aoi": area_of_interest,
    "preprocess": preprocessing,
    "polygonize": polygons,
    "memory": memory,
    "int8": eight_bits,
}


def main() -> None:
    """Measures, prints one line of JSON, writes it with the details to a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--data", type=Path, help="folder of the Dubai set; else it is generated")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each kind")
    parser.add_argument("--threads", type=int, default=0, help="of the runtime; 0: one a core")
    parser.add_argument("--side", type=int, default=32768, help="of the large raster")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "engine.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(
            Path(folder), arguments.data, arguments.rounds, arguments.threads, arguments.side
        )
        numbers: dict[str, float] = {}
        for name in arguments.only:
            numbers.update(PARTS[name](bench))
    numbers = {key: round(value, 3) for key, value in numbers.items()}
    bench.details["load"] = round(os.getloadavg()[0], 1)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    record = json.dumps({**numbers, **bench.details}, indent=2)
    arguments.out.write_text(record + "\n", encoding="utf-8")
    print(json.dumps(numbers))


if __name__ == "__main__":
    main()
