"""Measures how models that were learnt from a few labels recognise other imagery.

Usage: python benchmarks/bench_learnt_domain.py --data FOLDER [--out FOLDER]

Learns models from one image and from three images of dubai, ten labelled points a class, and looks
at others as before a run: of the same district, of other districts, of other data sets, and spoilt.
A value is the share of tiles called unlike what was learnt from, and then that of images of which
most tiles are; and for images of dubai how many pixels are right.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import rasterio
import shapely
from rasterio.transform import from_origin

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.bench_domain import (  # noqa: E402
    at_other_size,
    class_names,
    geotiffs,
    mask_of,
    read,
    scaled,
    test_towns,
)
from grass_qgis.engine.core.job import LookJob, SegmentJob  # noqa: E402
from grass_qgis.engine.core.learn_job import LearnJob  # noqa: E402
from grass_qgis.engine.core.look_job import MOST_UNLIKE  # noqa: E402
from grass_qgis.engine.runs.dispatch import run  # noqa: E402

POINTS = 10  # labelled, of each class
LEARNT = (("t1_003",), ("t3_003",), ("t5_003",), ("t7_003",), ("t1_003", "t4_006", "t7_003"),
          ("t3_003", "t5_003", "t6_006"))  # fmt: skip
EVERY = 5  # of dubai's images is looked at
MOST = 12  # images of another set
CRS = "EPSG:32640"


def main() -> int:
    """Measures all and writes learnt_domain.json; exit status 2 without data."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    options = parser.parse_args()
    if not (options.data / "dubai" / "images").is_dir():
        sys.stderr.write(f"{options.data} holds no dubai/images. Give DATA=FOLDER.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for keys in LEARNT for row in measured(options.data, keys, Path(folder))]
    report = {f"{count}_images": table([row for row in rows if row["learnt"] == count])
              for count in sorted({row["learnt"] for row in rows})}  # fmt: skip
    options.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**report, "rows": rows}, indent=1)
    (options.out / "learnt_domain.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return 0


def table(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """By kind of imagery: share of unlike tiles, of unlike images, and accuracy by verdict."""
    result: dict[str, Any] = {}
    for kind in dict.fromkeys(row["kind"] for row in rows):
        shares = np.array([row["share"] for row in rows if row["kind"] == kind])
        result[kind] = [round(float(shares.mean()), 3), round(float((shares >= 0.5).mean()), 3)]
    for name, is_unlike in (("accuracy_like", False), ("accuracy_unlike", True)):
        right = [row["accuracy"] for row in rows
                 if "accuracy" in row and (row["share"] >= MOST_UNLIKE) == is_unlike]  # fmt: skip
        result[name] = [round(float(np.mean(right)), 3), len(right)] if right else None
    return result


def measured(data: Path, keys: tuple[str, ...], folder: Path) -> Iterator[dict[str, Any]]:
    """A row for each image that is looked at by a model learnt from `keys`."""
    model = learnt(data / "dubai", keys, folder)
    with (data / "dubai" / "index.csv").open(encoding="utf-8", newline="") as file:
        district = {row["key"]: row["group"] for row in csv.DictReader(file)}
    here = {district[key] for key in keys}
    others = [key for key in sorted(district)[::EVERY] if key not in keys]
    images = [data / "dubai" / "images" / f"{key}.jpg" for key in others]
    for key, image in zip(others, images, strict=True):
        kind = "same_district" if district[key] in here else "other_district"
        right = accuracy(model, image, class_names(data / "dubai"), folder)
        yield {"learnt": len(keys), "kind": kind, "share": share(model, image), "accuracy": right}
    for key in keys:
        image = data / "dubai" / "images" / f"{key}.jpg"
        yield {"learnt": len(keys), "kind": "itself", "share": share(model, image)}
    for kind, image, settings in foreign(data, images, folder):
        yield {"learnt": len(keys), "kind": kind, "share": share(model, image, **settings)}


def foreign(
    data: Path, images: Sequence[Path], folder: Path
) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Imagery of other sets, and spoilt images."""
    few = images[::2]
    for image in few:
        yield "swapped_bands", image, {"bands": (3, 2, 1)}
    for factor in (0.25, 4.0):
        for image in scaled(few, factor, folder):
            yield "scaling", image, {}
    for coarser in (True, False):
        for image in at_other_size(few, coarser, folder):
            yield "gsd4", image, {}
    for kind, paths in (
        ("naip", test_towns(data / "naip")),
        ("vaihingen", sorted((data / "vaihingen" / "images").glob("*.*"))[::20]),
        ("geotiff", geotiffs(data / "geotiff")),
    ):
        for image in paths[:MOST]:
            yield kind, image, {"bands": (1, 2, 3)}


def share(model: Path, image: Path, **settings: Any) -> float:
    """Share of the sampled tiles that are unlike what was learnt from."""
    seen = run(LookJob(str(image), str(model), gsd=-1.0, **settings)).summary["domain"]
    return float(seen["unlike"] / seen["looked"])


def learnt(dubai: Path, keys: Sequence[str], folder: Path) -> Path:
    """A model learnt from points of images, whose classes come from the masks."""
    rng, names = np.random.default_rng(0), class_names(dubai)
    rasters, shapes, classes = [], [], []
    for number, key in enumerate(keys):
        image, left = dubai / "images" / f"{key}.jpg", 300000.0 + 10000 * number
        rasters.append(str(placed(image, left, folder / f"{key}.tif")))
        mask = read(mask_of(image))[0]
        for value, name in enumerate(names):
            rows, cols = np.nonzero(mask == value)
            for place in rng.permutation(len(rows))[:POINTS]:
                shapes.append(shapely.Point(left + cols[place] + 0.5, -rows[place] - 0.5))
                classes.append(name)
    labels = folder / f"{'-'.join(keys)}.gpkg"
    pyogrio.raw.write(
        labels, geometry=shapely.to_wkb(np.array(shapes, object)), layer="labels", driver="GPKG",
        field_data=[np.array(classes, object)], fields=np.array(["class"], object),
        geometry_type="Point", crs=CRS,
    )  # fmt: skip
    model = labels.with_suffix(".onnx")
    run(LearnJob(tuple(rasters), str(labels), str(model)))
    return model


def placed(image: Path, left: float, path: Path) -> Path:
    """A copy with a place."""
    pixels = read(image)
    bands, rows, cols = pixels.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=cols, height=rows, count=bands, dtype=pixels.dtype,
        photometric="RGB", crs=CRS, transform=from_origin(left, 0, 1, 1),
    ) as target:  # fmt: skip
        target.write(pixels)
    return path


def accuracy(model: Path, image: Path, names: Sequence[str], folder: Path) -> float:
    """Share of the labelled pixels that the model's map gives their class."""
    target = folder / "classes.tif"
    run(SegmentJob(str(image), str(model), str(target), gsd=-1.0, device="cpu"))
    with rasterio.open(target) as source:
        classes, tags = source.read(1), source.tags(1)
    of_value = [names.index(name) if (name := tags.get(f"class_{k}")) in names else 254
                for k in range(256)]  # fmt: skip
    mask = read(mask_of(image))[0]
    return float((np.array(of_value)[classes] == mask)[mask != 255].mean())


if __name__ == "__main__":
    sys.exit(main())
