"""Time and memory of tracing a class raster to polygons; the method stands in README.md.

Usage: python benchmarks/bench_polygonize.py [--size 8192] [--tall 16384 65536]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyogrio.raw
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.transform import Affine
from rasterio.windows import Window

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from grass_qgis.engine.core.monitor import Monitor  # noqa: E402
from grass_qgis.engine.core.progress import never, silent  # noqa: E402
from grass_qgis.engine.output.geopackage import write_batches  # noqa: E402
from grass_qgis.engine.polygons.vectorize import Drawing, segment_batches  # noqa: E402
from grass_qgis.engine.raster.geodesic import geodesic_measure  # noqa: E402
from grass_qgis.engine.raster.output_grid import OutputGrid  # noqa: E402  (found only with the line above)

_CELL = 27  # pixels: side of the fields of one class
_CLASSES = 5
_BLOCK = 2048
_TRANSFORM = Affine(0.5, 0, 500000, 0, -0.5, 5400000)
_CRS = "EPSG:32633"


def write_classes(path: Path, width: int, height: int) -> Path:
    """A class raster of fields with wavy borders: class and confidence, as a run writes them."""
    rng = np.random.default_rng(0)
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=2, dtype="uint8", nodata=255,
        tiled=True, compress="deflate", interleave="band", crs=_CRS, transform=_TRANSFORM,
    ) as target:  # fmt: skip
        for top in range(0, height, _BLOCK):
            rows = min(_BLOCK, height - top)
            classes = _waved_fields(rng, rows, width)
            window = Window(0, top, width, rows)
            target.write(np.stack([classes, 60 + classes * 8]), window=window)
    return path


def _waved_fields(rng: np.random.Generator, rows: int, width: int) -> NDArray[np.uint8]:
    """(rows, width) uint8: a grid of fields, each row and column of pixels shifted by a wave."""
    margin = 8
    cells = rng.integers(
        0, _CLASSES, (rows // _CELL + 2, (width + 2 * margin) // _CELL + 2), np.uint8
    )
    row, col = np.indices((rows, width), dtype=np.float32)
    shift = np.rint(5 * np.sin(row / 7) + 2 * np.sin(col / 3 + row / 5)).astype(np.int32)
    lift = np.rint(5 * np.sin(col / 9)).astype(np.int32)
    down = np.clip(np.arange(rows)[:, None] + lift, 0, rows - 1) // _CELL
    across = (np.arange(width)[None] + shift + margin) // _CELL
    return cells[down, across]


def seconds_of_product(raster: Path, target: Path, least: int = 0) -> tuple[float, int]:
    """CPU seconds from the class raster to the GeoPackage, and the number of polygons."""
    with rasterio.open(raster) as source:
        crs = source.crs.to_wkt()
        grid = OutputGrid(source.width, source.height, crs, source.transform, geodesic_measure(crs))
    names = {number: f"class {number}" for number in range(_CLASSES)}
    monitor = Monitor(silent, never)
    began = time.process_time()
    write_batches(target, segment_batches(raster, grid, names, Drawing(least), monitor), crs)
    return time.process_time() - began, pyogrio.read_info(target, layer="segments")["features"]


def seconds_of_library(raster: Path, target: Path) -> tuple[float, int]:
    """The same by GDAL's polygonize through rasterio: class and outline, nothing else."""
    began = time.process_time()
    with rasterio.open(raster) as source:
        traced = [
            (shapely.geometry.shape(outline), value)
            for outline, value in shapes(rasterio.band(source, 1), connectivity=4)
        ]
    polygons = np.array([polygon for polygon, _ in traced], object)
    pyogrio.raw.write(
        target,
        geometry=shapely.to_wkb(polygons),
        field_data=[np.array([value for _, value in traced], np.int32)],
        fields=np.array(["class_id"], object),
        layer="segments",
        driver="GPKG",
        geometry_type="Polygon",
        crs=_CRS,
    )
    return time.process_time() - began, len(traced)


def seconds_of_program(raster: Path, target: Path) -> float | None:
    """CPU seconds of gdal_polygonize to a GeoPackage; None where it is not installed."""
    program = shutil.which("gdal_polygonize.py") or shutil.which("gdal_polygonize")
    if program is None:
        return None
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [program, "-q", str(raster), "-f", "GPKG", str(target), "segments", "class_id"]
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measure_polygonize(size: int, folder: Path) -> dict[str, float]:
    """Product and GDAL on one raster of `size` x `size` pixels.

    Args:
        size: side in pixels.
        folder: where rasters and GeoPackages may lie.
    """
    raster = write_classes(folder / "classes.tif", size, size)
    ours, polygons = seconds_of_product(raster, folder / "ours.gpkg")
    sieved, _ = seconds_of_product(raster, folder / "sieved.gpkg", least=12)
    library, same = seconds_of_library(raster, folder / "library.gpkg")
    if polygons != same:
        raise SystemExit(f"The polygons differ: {polygons}, GDAL has {same}.")
    program = seconds_of_program(raster, folder / "program.gpkg")
    gdal = library if program is None else min(library, program)
    numbers = {
        "polygonize_over_gdal": round(ours / gdal, 3),
        "polygonize.size_px": size,
        "polygonize.polygons": polygons,
        "polygonize.product_s": round(ours, 2),
        "polygonize.product_merging_s": round(sieved, 2),
        "polygonize.rasterio_s": round(library, 2),
    }
    if program is not None:
        numbers["polygonize.gdal_program_s"] = round(program, 2)
    return numbers


def peak_mib(width: int, height: int, folder: Path) -> float:
    """Largest resident memory of a process that traces a raster of that size."""
    raster = write_classes(folder / f"tall-{height}.tif", width, height)
    arguments = (raster, folder / f"tall-{height}.gpkg")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return round(pool.apply(_peak_of_this_process, arguments), 1)


def _peak_of_this_process(raster: Path, target: Path) -> float:
    seconds_of_product(raster, target, least=12)
    # Unlike that of getrusage, this peak does not count the process that started this one.
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("The system does not report the peak memory of a process.")


def main() -> None:
    """Measures, prints a table, writes the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=8192, help="side of the raster in pixels")
    parser.add_argument(
        "--tall", type=int, nargs="*", default=[16384, 65536], help="heights at 4096 px of width"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "polygonize.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        numbers = measure_polygonize(arguments.size, Path(folder))
        for height in arguments.tall:
            key = f"polygonize.peak_rss_mib_4096x{height}"
            numbers[key] = peak_mib(4096, height, Path(folder))
    for key, value in numbers.items():
        print(f"{key:44}{value:>14}")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
