"""Measures how well the domain check detects imagery unlike a model's training imagery.

Usage: python benchmarks/bench_domain.py --data FOLDER [--model M.onnx] [--out FOLDER] [--quick]

FOLDER holds the data sets dubai, naip, vaihingen, india_s2, geotiff and chesapeake; those that are
missing are left out, and so are those that the model was trained on, by its provenance. A value is
the share of tiles called unlike the training imagery, pixel by pixel as they are stored.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grass_qgis.engine.core.job import LookJob, SegmentJob  # noqa: E402
from grass_qgis.engine.core.monitor import Monitor  # noqa: E402
from grass_qgis.engine.inference.look import Compared, compared  # noqa: E402
from grass_qgis.engine.inference.plan import make_plan  # noqa: E402
from grass_qgis.engine.onnx_model.header import read_contract  # noqa: E402
from grass_qgis.engine.runs.segment import segment  # noqa: E402

MODEL = ROOT / "grass_qgis" / "models" / "land_cover_rgb.onnx"
TEST_GROUPS = ("A", "D")
SCALINGS = (1 / 255, 1 / 4, 4.0, 16.0)  # fractions, halved bits, 10 and 12 bits as if they were 8
GSD_FACTOR = 4
LEAST_ACCURACY = 0.6
# Members of the geotiff set that show ground in red, green and blue.
GEOTIFF = (
    "rasterio_rgb_byte_utm18", "s2_tci_rgb_utm34_tiled64", "rasterio_rgba_byte_utm18",
    "deepness_fotomap_rgba_utm33_2cm", "hro_rgb_internal_mask_utm13_15cm",
    "rgb_epsg3857_overviews_mask", "naip_va_4band_utm17_1m", "naip_nd_4band_cog_5m",
    "rgbn_4band_tiled64_5m", "neon_osbs_rgb_utm17_10cm", "uav_australia_utm53_2cm",
    "rasterio_cogeo_jpeg_mask",
)  # fmt: skip
# Names of a model's classes that are right for a class of the Dubai set, beside its own name.
DUBAI = {
    "land_unpaved": ("land", "land (unpaved)", "bare", "barren", "soil"),
    "vegetation": ("tree", "trees", "low_vegetation", "low vegetation", "grass"),
}
# Names of a model's classes that are right for a class of the Chesapeake set.
CHESAPEAKE = {
    0: ("water",),
    1: ("vegetation", "tree", "trees", "forest"),
    2: ("vegetation", "grass", "low_vegetation", "low vegetation", "crops", "field"),
    3: ("land_unpaved", "land (unpaved)", "land", "bare", "barren", "soil"),
    4: ("building", "road", "impervious", "paved"),
    5: ("road", "impervious", "paved"),
}


def main() -> int:
    """Measures all and writes domain.json; exit status 2 without data."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--quick", action="store_true", help="leave out accuracy")
    options = parser.parse_args()
    if not (options.data / "dubai" / "images").is_dir():
        sys.stderr.write(f"{options.data} holds no dubai/images. Give DATA=FOLDER.\n")
        return 2
    if read_contract(options.model).domain is None:
        sys.stderr.write(f"{options.model} does not describe its training imagery.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        report = measure(options.data, options.model, Path(folder), options.quick)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "domain.json"
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(report, indent=1)}\n{path}\n")
    return 0


def measure(data: Path, model: Path, folder: Path, quick: bool = False) -> dict[str, Any]:
    """All values; None for a set that is missing or that the model was trained on."""
    tests = test_images(data / "dubai")
    towns = test_towns(data / "naip")
    knows_towns = "naip" in trained_on(model)
    report: dict[str, Any] = {
        "model": model.name,
        "false_alarm": share(tiles(model, tests)),
        "false_alarm_naip": share(tiles(model, towns)) if knows_towns else None,
        "caught_naip": of_set(model, data / "naip"),
        "caught_vaihingen": of_set(model, data / "vaihingen"),
        "caught_india": of_set(model, data / "india_s2"),
        "caught_geotiff": share(tiles(model, geotiffs(data / "geotiff"))),
        "caught_swapped_bands": share(tiles(model, tests, bands=(3, 2, 1))),
        "caught_swapped_bands_naip": share(tiles(model, towns, bands=(3, 2, 1))),
        "caught_scaling": share(
            tile
            for factor in SCALINGS
            for tile in tiles(model, scaled(tests[:: len(SCALINGS)], factor, folder))
        ),
        "caught_gsd4": share(
            tile
            for coarser in (True, False)
            for tile in tiles(model, at_other_size(tests, coarser, folder))
        ),
    }
    if not quick:
        report["auroc_accuracy"] = auroc_of_accuracy(data, model, tests, folder)
    return report


def tiles(model: Path, images: Iterable[Path], **settings: Any) -> Iterator[Compared]:
    """Every tile of some images, compared."""
    for image in images:
        job = LookJob(str(image), str(model), gsd=-1.0, **settings)
        plan = make_plan(job.as_segment(), Monitor(lambda event: None, lambda: False))
        yield from compared(plan)
        plan.model.release()


def share(tiles: Iterable[Compared]) -> float | None:
    """Share of tiles that are unlike the training imagery; None without tiles."""
    unlike = [tile.is_unlike for tile in tiles]
    return round(float(np.mean(unlike)), 3) if unlike else None


def of_set(model: Path, folder: Path) -> float | None:
    """The share of a data set; None where the model was trained on it."""
    if not (folder / "images").is_dir() or folder.name in trained_on(model):
        return None
    return share(tiles(model, sorted((folder / "images").glob("*.*"))))


def trained_on(model: Path) -> str:
    """What the model's provenance says, as one text that names its data sets."""
    return json.dumps(read_contract(model).provenance, default=str)


def test_images(folder: Path) -> list[Path]:
    """Images of Dubai's test groups."""
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] in TEST_GROUPS]
    return [folder / "images" / f"{row['key']}.jpg" for row in rows]


def test_towns(folder: Path) -> list[Path]:
    """Images of the Californian towns that no model was trained on; none without the set."""
    if not (folder / "index.csv").is_file():
        return []
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        keys = [row["key"] for row in csv.DictReader(file) if row["split"] == "test"]
    return [next((folder / "images").glob(f"{key}.*")) for key in keys]


def geotiffs(folder: Path) -> list[Path]:
    """The members of the geotiff set that show ground in colours."""
    return sorted(path for path in folder.rglob("*.tif*") if path.stem in GEOTIFF)


def scaled(images: Iterable[Path], factor: float, folder: Path) -> Iterator[Path]:
    """Copies with all values multiplied, as floats."""
    for image in images:
        yield write(folder / "scaled.tif", read(image).astype(np.float32) * np.float32(factor))


def at_other_size(images: Iterable[Path], coarser: bool, folder: Path) -> Iterator[Path]:
    """Copies whose pixels are four times as large, or a quarter: of the middle of each image."""
    for image in images:
        pixels = read(image)
        _, rows, cols = pixels.shape
        if coarser:
            even = pixels[:, : rows // GSD_FACTOR * GSD_FACTOR, : cols // GSD_FACTOR * GSD_FACTOR]
            blocks = even.reshape(3, even.shape[1] // GSD_FACTOR, GSD_FACTOR, -1, GSD_FACTOR)
            made = blocks.mean(axis=(2, 4))
        else:
            top, left = rows // 2 - 64, cols // 2 - 64
            with rasterio.io.MemoryFile() as memory:
                made = enlarged(memory, pixels[:, top : top + 128, left : left + 128])
        yield write(folder / "resized.tif", np.round(made).astype(np.uint8))


def enlarged(memory: Any, pixels: NDArray[Any]) -> NDArray[Any]:
    """Pixels (bands, rows, cols) interpolated to four times the rows and columns."""
    bands, rows, cols = pixels.shape
    shape = {"count": bands, "height": rows, "width": cols, "dtype": pixels.dtype}
    with memory.open(driver="GTiff", **shape) as target:
        target.write(pixels)
    with memory.open() as source:
        size = (bands, rows * GSD_FACTOR, cols * GSD_FACTOR)
        return np.asarray(
            source.read(out_shape=size, resampling=rasterio.enums.Resampling.bilinear)
        )


def read(path: Path) -> NDArray[Any]:
    """Pixels (bands, rows, cols) of a file."""
    with rasterio.open(path) as source:
        return np.asarray(source.read())


def write(path: Path, pixels: NDArray[Any]) -> Path:
    """A GeoTIFF of the pixels (bands, rows, cols)."""
    bands, rows, cols = pixels.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=cols, height=rows, count=bands, dtype=pixels.dtype,
        photometric="RGB",
    ) as target:  # fmt: skip
        target.write(pixels)
    return path


def auroc_of_accuracy(data: Path, model: Path, tests: list[Path], folder: Path) -> float | None:
    """AUROC of distance for tiles of which less than 60 % are right; 0.5 is chance."""
    names = [item.name for item in read_contract(model).output.classes]
    same: dict[int, tuple[str, ...]] = {
        k: (name, *DUBAI.get(name, ())) for k, name in enumerate(class_names(data / "dubai"))
    }
    rows = [row for image in tests for row in accuracies(model, image, (names, same), folder)]
    extra = data / "chesapeake"
    if (extra / "images").is_dir():
        for image in sorted((extra / "images").glob("*.*")):
            rows += accuracies(model, image, (names, CHESAPEAKE), folder)
    distance, accuracy = (np.array(column) for column in zip(*rows, strict=True))
    poor = accuracy < LEAST_ACCURACY
    if poor.all() or not poor.any():
        return None
    more = (distance[poor][:, None] > distance[~poor]).mean()
    ties = (distance[poor][:, None] == distance[~poor]).mean()
    return round(float(more + ties / 2), 3)


def class_names(folder: Path) -> list[str]:
    """Names of a data set's classes by index."""
    classes = json.loads((folder / "classes.json").read_text(encoding="utf-8"))
    return [str(classes[key]["name"]) for key in sorted(classes, key=int) if int(key) < 255]


def accuracies(
    model: Path, image: Path, table: tuple[list[str], dict[int, tuple[str, ...]]], folder: Path
) -> list[tuple[float, float]]:
    """Distance and accuracy of each tile of a labelled image."""
    names, right = table
    target = folder / "classes.tif"
    segment(SegmentJob(str(image), str(model), str(target), gsd=-1.0, device="cpu"))
    classes, mask = read(target)[0], read(mask_of(image))[0]
    correct = np.zeros(mask.shape, bool)
    for value, accepted in right.items():
        ids = [k for k, name in enumerate(names) if name in accepted]
        correct |= (mask == value) & np.isin(classes, ids)
    rows = []
    for tile in tiles(model, [image]):
        part = (
            slice(tile.window.row, tile.window.row_stop),
            slice(tile.window.col, tile.window.col_stop),
        )
        labelled = mask[part] != 255
        if labelled.mean() > 0.1:
            rows.append((tile.distance, float(correct[part][labelled].mean())))
    return rows


def mask_of(image: Path) -> Path:
    """The mask beside an image's folder."""
    return next((image.parent.parent / "masks").glob(f"{image.stem}.*"))


if __name__ == "__main__":
    sys.exit(main())
