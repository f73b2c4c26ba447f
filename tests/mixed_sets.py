"""Two small data sets of the same landscapes with different class lists, bands and pixel sizes."""

import csv
import json
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

CLASSES = {"building": "#d6483c", "tree": "#2f7d32", "grass": "#9ccc65"}
MIX = """
classes: {building: "#d6483c", tree: "#2f7d32", grass: "#9ccc65"}
bands: [red, green, blue, nir]
sets:
  town: {weight: 3, groups: {house: building, vegetation: [tree, grass]}}
  forest: {pixel_m: 2.0, groups: {bare: [], wood: tree}}
"""
COLOURS = {"building": (200, 60, 50, 40), "tree": (20, 70, 30, 150), "grass": (120, 200, 90, 220)}


def write_sets(folder: Path, size: int = 96) -> tuple[Path, Path, Path]:
    """The folders of both sets and the file that mixes them."""
    town = _write_set(folder / "town", ("house", "vegetation"), size, bands=4, pixel=0.5)
    forest = _write_set(folder / "forest", ("bare", "wood", "grass"), size, bands=3, pixel=None)
    path = folder / "mix.yaml"
    path.write_text(MIX)
    return town, forest, path


def _write_set(folder, names, size, bands, pixel):
    rng = np.random.default_rng(len(names))
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)
    rows = []
    for number, split in enumerate(("train", "train", "val", "test")):
        truth = np.kron(rng.integers(0, 3, (size // 16, size // 16)), np.ones((16, 16), int))
        values = np.array(list(COLOURS.values()))[truth].transpose(2, 0, 1)[:bands]
        image = np.clip(values + rng.normal(0, 8, values.shape), 1, 255).astype(np.uint8)
        place = {"crs": "EPSG:32633", "transform": from_origin(5e5, 5e6, pixel or 1, pixel or 1)}
        # The forest's first class is "bare": what is built there.
        label = truth if len(names) == 3 else np.minimum(truth, 1)
        with rasterio.open(
            folder / "images" / f"s{number}.tif", "w", driver="GTiff", width=size, height=size,
            count=bands, dtype="uint8", photometric="RGB",
            **(place if pixel else {}),
        ) as file:  # fmt: skip
            file.write(image)
            file.descriptions = ("red", "green", "blue", "nir")[:bands]
        with rasterio.open(
            folder / "masks" / f"s{number}.tif", "w", driver="GTiff", width=size, height=size,
            count=1, dtype="uint8",
        ) as file:  # fmt: skip
            file.write(label.astype(np.uint8), 1)
        rows.append((f"s{number}", split))
    entries = {str(i): {"name": name, "rgb": [i, i, 9]} for i, name in enumerate(names)}
    (folder / "classes.json").write_text(json.dumps(entries))
    with (folder / "index.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("key", "split"), *rows])
    return folder
