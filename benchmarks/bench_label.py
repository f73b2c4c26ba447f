"""The live map while a person labels: waits, stalls and growth, in real QGIS with the built zip.

Usage: xvfb-run python benchmarks/bench_label.py --zip build/PLUGIN.zip --backend PYTHON
       [--data DUBAI] [--share 0.1] [--parts opening kills] [--out build/bench]

The canvas has 1500 x 900 pixels at the raster's scale; clicks lie at random places of known class.
`--share` makes it shorter: fewer clicks, pans, rasters and kills; `--parts` leaves some out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.label_desk import (  # noqa: E402  (found only with the line above)
    CRS,
    HEIGHT,
    LEFT,
    PIXEL,
    TOP,
    WIDTH,
    Desk,
    Stalls,
)

FIRST, STEADY = 20, 200  # labelled objects
CLICKS, PANS, RASTERS, KILLS = 500, 200, 50, 20
FIRSTS = 3
_TICK_MS = 5
_SOME = 20  # of each before what they took is called growth
# Run by the backend's Python: canvas.tif of the canvas's size, large.tif of 4 images, points.json.
MAKE = """
import json, sys, warnings
from pathlib import Path
import numpy as np, rasterio
from rasterio.transform import from_origin
warnings.simplefilter("ignore")
data, folder, left, top, pixel, crs, width, height = sys.argv[1:9]
folder = Path(folder)
place = from_origin(float(left), float(top), float(pixel), float(pixel))
if data:
    with rasterio.open(Path(data) / "images" / "t7_005.jpg") as source:
        image = source.read()
    with rasterio.open(Path(data) / "masks" / "t7_005.png") as source:
        mask = source.read(1)
    side = min(image.shape[1], mask.shape[0]), min(image.shape[2], mask.shape[1])
    image, mask = image[:, :side[0], :side[1]], mask[:side[0], :side[1]]
else:
    rng = np.random.default_rng(0)
    mask = rng.integers(0, 5, (32, 28)).repeat(64, 0).repeat(64, 1).astype(np.uint8)
    base = rng.integers(30, 220, (5, 3))[mask].transpose(2, 0, 1)
    image = np.clip(base + rng.normal(0, 15, base.shape), 0, 255).astype(np.uint8)
def wide(values):
    row = np.concatenate([values, values[..., ::-1]], -1)
    return np.concatenate([row, row[..., ::-1, :]], -2)
def write(name, values):
    with rasterio.open(folder / name, "w", driver="GTiff", count=3, dtype="uint8", tiled=True,
                       height=values.shape[1], width=values.shape[2], crs=crs, photometric="RGB",
                       transform=place) as out:
        out.write(values)
write("canvas.tif", image[:, :int(height), :int(width)])
write("large.tif", wide(image))
rng = np.random.default_rng(1)
for name, known in (("canvas", mask[:int(height), :int(width)]), ("large", wide(mask))):
    rows, cols = np.nonzero(known < 5)
    chosen = rng.permutation(len(rows))[:4000]
    points = [[int(cols[k]), int(rows[k]), int(known[rows[k], cols[k]])] for k in chosen]
    (folder / f"{name}.json").write_text(json.dumps(points))
"""


def main() -> int:
    """Measures all and writes label.json."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--zip", type=Path, required=True, help="the built plugin")
    parser.add_argument("--backend", required=True, help="the backend's Python")
    parser.add_argument("--data", default="", help="the Dubai data set; else a generated scene")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--share", type=float, default=1.0, help="of clicks, pans, rasters, kills")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(options.zip) as archive:
            archive.extractall(folder / "plugins")
        sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != ROOT]
        sys.path.insert(0, str(folder / "plugins"))
        numbers = (LEFT, TOP, PIXEL, CRS, WIDTH, HEIGHT)
        command = [options.backend, "-c", MAKE, options.data, str(folder), *map(str, numbers)]
        subprocess.run(command, check=True)
        report = _measured(options.backend, folder, options.share, options.parts)
    report = {"data": "dubai" if options.data else "generated", "share": options.share, **report}
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "label.json"
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(report, indent=1)}\n{path}\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS's own end is not measured


def _measured(python: str, folder: Path, share: float, parts: list[str]) -> dict[str, Any]:
    from qgis.core import QgsApplication
    from qgis.PyQt.QtCore import Qt, QTimer

    app = QgsApplication([], True)
    app.initQgis()
    stalls = Stalls()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(stalls.tick)
    desk = Desk(app, python, folder, stalls)
    timer.start(_TICK_MS)
    desk.wait(lambda: desk.canvas.width() == WIDTH)
    stalls.wall = stalls.cpu = 0.0  # QGIS's own start
    report: dict[str, Any] = {}
    for name, (work, count) in PARTS.items():
        if name not in parts:
            continue
        stalls.now = name
        report |= work(desk, max(3, round(count * share)))
        sys.stderr.write(f"{name}: {json.dumps(report)}\n")
    desk.preview.stop()
    desk.session.close()
    desk.wait(lambda: not _children(), 10)
    report |= {
        "ui_block_ms": round(1000 * stalls.wall, 1),
        "ui_block_cpu_ms": round(1000 * stalls.cpu, 1),
        "ui_block_while": stalls.where,
        "failed": [str(problem.error) for problem in desk.problems],
        "processes_left": len(_children()),
        "load": round(os.getloadavg()[0], 1),
    }
    return report


def _firsts(desk: Desk, count: int) -> dict[str, Any]:
    """From opening a raster of the canvas's size with 20 labels to its first map."""
    desk.show("canvas.tif")
    desk.look_at(WIDTH / 2, HEIGHT / 2)
    desk.wait(lambda: not desk.canvas.isDrawing())
    some, whole = [], []
    for _ in range(count):
        desk.session.set_labels(_labels(desk, "canvas", range(FIRST)))
        desk.pictures.clear()
        began = time.perf_counter()
        desk.open("canvas.tif")
        desk.wait(lambda: desk.drawn(whole=False))
        some.append(time.perf_counter() - began)
        desk.wait(desk.drawn)
        whole.append(time.perf_counter() - began)
        desk.rest()
        desk.session.close()
    return {"first_tiles_s": _median(some), "first_preview_s": _median(whole)}


def _clicks(desk: Desk, count: int) -> dict[str, Any]:
    """From a click to the map that knows it, with 200 labels; one goes as one comes."""
    _label_large(desk)
    times, before = [], None
    for number in range(count):
        if number == min(_SOME, count // 3):
            before = _taken(desk)
        desk.pictures.clear()
        desk.session.set_labels(_labels(desk, "large", range(number + 1, number + 1 + STEADY)))
        times.append(desk.wait(desk.drawn))
        if number % 3 == 0:  # a person looks now and then, and clicks on at other times
            desk.rest()
        else:
            desk.wait(lambda: not desk.busy)
    desk.rest()
    return {
        "click_to_map_s": _median(times),
        "click_to_map_p95_s": _high(times),
        "clicks": count,
        "clicks_growth": _growth(before, _taken(desk)),
    }


def _label_large(desk: Desk) -> None:
    """The large raster is open, with 200 labels and their map."""
    if desk.opened == "large.tif":
        return
    desk.show("large.tif")
    desk.look_at(1200, 1000)
    desk.session.set_labels(_labels(desk, "large", range(STEADY)))
    desk.pictures.clear()
    desk.open("large.tif")
    desk.wait(desk.drawn)
    desk.rest()


def _pans(desk: Desk, count: int) -> dict[str, Any]:
    """From a move of the canvas to the whole map of the new place."""
    _label_large(desk)
    rng = random.Random(2)  # noqa: S311  (no secret)
    times, before = [], None
    for number in range(count):
        if number == min(_SOME, count // 3):
            before = _taken(desk)
        desk.pictures.clear()
        col, row = rng.uniform(750, 2800), rng.uniform(450, 3600)
        desk.look_at(col, row)
        times.append(desk.wait(desk.drawn))
        if number % 4 == 0:
            desk.rest()
    desk.rest()
    return {
        "pan_s": _median(times),
        "pan_p95_s": _high(times),
        "pans": count,
        "pans_growth": _growth(before, _taken(desk)),
    }


def _kills(desk: Desk, count: int) -> dict[str, Any]:
    """The worker is killed at any moment, also while it starts; the map comes back."""
    _label_large(desk)
    rng = random.Random(3)  # noqa: S311
    times, kept = [], 0
    for number in range(count):
        desk.session.set_labels(_labels(desk, "large", range(number, number + STEADY)))
        end = time.perf_counter() + rng.uniform(0, 3)
        desk.wait(lambda end=end: time.perf_counter() > end and desk.session.pid)
        reports = len(desk.reports)
        os.kill(desk.session.pid, signal.SIGKILL)
        desk.pictures.clear()
        times.append(desk.wait(desk.drawn))
        desk.wait(lambda reports=reports: len(desk.reports) > reports)
        last = desk.reports[-1]
        kept += last.labels + last.outside == STEADY
    return {"kills": count, "kills_with_all_labels": kept, "back_after_kill_s": _median(times)}


def _rasters(desk: Desk, count: int) -> dict[str, Any]:
    """Other rasters, one after the other."""
    count, before = 2 * (count // 2), None
    for number in range(count):
        if number == 2 * (min(_SOME // 4, count // 3) // 2):  # the large one is open, as in the end
            before = _taken(desk)
        name = ("canvas", "large")[number % 2]
        desk.show(f"{name}.tif")
        desk.pictures.clear()
        desk.session.set_labels(_labels(desk, name, range(FIRST)))
        desk.open(f"{name}.tif")
        desk.wait(lambda: desk.drawn(whole=False))
    desk.rest()
    return {"rasters": count, "rasters_growth": _growth(before, _taken(desk))}


def _labels(desk: Desk, name: str, numbers: range) -> list[Any]:
    from grass_qgis.bridge.learning.values import Label

    points = json.loads((desk.folder / f"{name}.json").read_text(encoding="utf-8"))
    labels = [
        Label(
            str(k),
            points[k][2],
            f"POINT ({LEFT + (points[k][0] + 0.5) * PIXEL} {TOP - (points[k][1] + 0.5) * PIXEL})",
        )
        for k in numbers
    ]
    desk.stalls.leave_out()
    return labels


def _taken(desk: Desk) -> dict[str, float]:
    """What this process and its worker hold."""
    desk.rest()
    return {
        "memory_mb": _memory(os.getpid()),
        "worker_mb": _memory(desk.session.pid),
        "handles": len(list(Path("/proc/self/fd").iterdir())),
        "processes": len(_children()),
        "temporary_folders": len(list(Path(tempfile.gettempdir()).glob("grass-label-*"))),
    }


def _growth(before: dict[str, float] | None, after: dict[str, float]) -> dict[str, Any]:
    """What has been added since, and what is held in the end."""
    return {
        key: {"at": round(value, 1), "more": round(value - (before or after)[key], 1)}
        for key, value in after.items()
    }


def _memory(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in text.splitlines() if "VmRSS" in line) / 1024


def _children() -> list[int]:
    numbers: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        numbers += [int(number) for number in (task / "children").read_text().split()]
    return numbers


def _median(times: list[float]) -> float:
    return round(statistics.median(times), 2)


def _high(times: list[float]) -> float:
    return round(sorted(times)[min(len(times) - 1, int(0.95 * len(times)))], 2)


PARTS = {
    "opening": (_firsts, FIRSTS),
    "clicks": (_clicks, CLICKS),
    "pans": (_pans, PANS),
    "kills": (_kills, KILLS),
    "rasters": (_rasters, RASTERS),
}

if __name__ == "__main__":
    sys.exit(main())
