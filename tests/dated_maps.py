"""Class rasters of two dates, and jobs that compare them, for tests."""

from __future__ import annotations

import numpy as np
import rasterio

from grass_qgis.engine.core.job import ChangeJob
from tests.scenes import write_scene

ROLES = {
    "change": "change.tif",
    "polygons": "change.gpkg",
    "changed": "changed.tif",
    "matrix": "matrix.csv",
    "report": "change.json",
}
NAMES = {0: "forest", 1: "water", 2: "town"}


def blocks(seed, height=60, width=80, side=10):
    coarse = np.random.default_rng(seed).integers(0, 3, (-(-height // side), -(-width // side)))
    return coarse.repeat(side, 0).repeat(side, 1)[:height, :width].astype(np.uint8)


def write_map(path, classes, confidence=None, names=NAMES, **options):
    bands = [classes] if confidence is None else [classes, confidence]
    options.setdefault("nodata", 255)
    write_scene(path, np.stack(bands), **options)
    with rasterio.open(path, "r+") as target:
        target.update_tags(1, **{f"class_{value}": name for value, name in names.items()})
        if confidence is not None:
            target.descriptions = ("class", "confidence")
    return str(path)


def job_for(folder, before, after, **changes):
    sources = [write_map(folder / f"{name}.tif", image) if isinstance(image, np.ndarray) else image
               for name, image in (("before", before), ("after", after))]  # fmt: skip
    paths = {role: str(folder / name) for role, name in ROLES.items()}
    return ChangeJob(*sources, **{**paths, **changes})


def write_pair(folder):
    """A second lake in a forest, and a new town; the maps have a confidence."""
    before = np.zeros((60, 80), np.uint8)
    before[10:30, 10:30] = 1
    after = before.copy()
    after[10:30, 33:53] = 1
    after[40:55, 60:75] = 2
    sure = np.full(before.shape, 90, np.uint8)
    percent = np.where(after == 2, 50, 80).astype(np.uint8)
    return (
        write_map(folder / "a.tif", before, sure),
        write_map(folder / "b.tif", after, percent),
    )
