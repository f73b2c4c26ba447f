"""`make gallery`: real imagery beside its map and confidence, as pictures for docs/gallery.md.

Every scene is one that the model was not trained on. The map is what `grass-train predict` writes
with default settings; nothing is picked or retouched within a scene.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grass_model import api  # noqa: E402  (found only with the line above)
from grass_qgis.engine.core.contract import ClassSpec  # noqa: E402

HEIGHT = 420  # pixels of a panel
GAP = 12
LEGEND = 34
FONT = ImageFont.load_default(size=17)


@dataclass(frozen=True)
class Scene:
    """A picture of the gallery.

    Attributes:
        name: of the picture.
        data: the set, a folder below the data folder.
        keys: its scenes, from left to right.
        splits: those that they must be of, so that nothing shown was trained on.
    """

    name: str
    data: str
    keys: tuple[str, ...]
    splits: tuple[str, ...]


SCENES = (
    Scene("dubai-villas", "dubai", ("t3_002",), ("test",)),
    Scene("dubai-shore", "dubai", ("t3_005",), ("test",)),
    Scene("naip-town", "naip", ("claremont_2020_14", "eureka_2020_14"), ("test",)),
    Scene("west-virginia", "chesapeake", (), ("val", "test")),
)


def main() -> int:
    """Draws all pictures; exit status 2 with one line where the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument(
        "--model", type=Path, default=ROOT / "grass_qgis/models/land_cover_rgb.onnx"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    options = parser.parse_args()
    for scene in SCENES:
        folder = options.data / scene.data
        if not (folder / "index.csv").is_file():
            sys.stderr.write(f"{folder} is no data set. Give DATA=FOLDER of the sets.\n")
            return 2
        rows = [panels_of(path, options.model) for path in images_of(folder, scene)]
        out = options.out / f"gallery-{scene.name}.jpg"
        picture_of(rows, options.model).save(out, quality=86, optimize=True)
        sys.stdout.write(f"{out}: {out.stat().st_size // 1024} kB\n")
    return 0


def images_of(folder: Path, scene: Scene) -> list[Path]:
    """The files of the scenes; of a set without named ones the first two.

    Raises:
        SystemExit: a scene is of another split.
    """
    with (folder / "index.csv").open(encoding="utf-8") as file:
        splits = {row["key"]: row["split"] for row in csv.DictReader(file)}
    keys = scene.keys or tuple(key for key in splits if splits[key] in scene.splits)[:2]
    for key in keys:
        if splits.get(key) not in scene.splits:
            raise SystemExit(f"{key} of {folder} is not in {', '.join(scene.splits)}.")
    return [next((folder / "images").glob(f"{key}.*")) for key in keys]


def panels_of(path: Path, model: Path) -> list[Image.Image]:
    """Imagery, map and confidence of a raster."""
    colours = {item.id: item.colour for item in classes_of(model)}
    with tempfile.TemporaryDirectory() as folder:
        classes = Path(folder) / "classes.tif"
        api.segment(path, model, classes)
        with rasterio.open(classes) as source:
            ids, confidence = source.read()
    with rasterio.open(path) as source:
        imagery = source.read([1, 2, 3]).transpose(1, 2, 0)
    drawn = np.full((*ids.shape, 3), 255, np.uint8)
    for number, colour in colours.items():
        drawn[ids == number] = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    grey = (np.minimum(confidence, 100) * 2.55).astype(np.uint8)
    return [sized(imagery), sized(drawn), sized(np.stack([grey] * 3, axis=-1))]


def sized(pixels: NDArray[np.uint8]) -> Image.Image:
    """A panel of the common height, without new colours."""
    height, width = pixels.shape[:2]
    return Image.fromarray(pixels).resize((round(width * HEIGHT / height), HEIGHT), Image.NEAREST)


def picture_of(rows: list[list[Image.Image]], model: Path) -> Image.Image:
    """Panels in rows, below them what the colours mean."""
    width = max(sum(panel.width + GAP for panel in row) - GAP for row in rows)
    picture = Image.new("RGB", (width, len(rows) * (HEIGHT + GAP) + LEGEND), "white")
    for number, row in enumerate(rows):
        left = 0
        for panel in row:
            picture.paste(panel, (left, number * (HEIGHT + GAP)))
            left += panel.width + GAP
    pen, left, top = ImageDraw.Draw(picture), 0, picture.height - LEGEND + 6
    for item in classes_of(model):
        pen.rectangle((left, top + 2, left + 18, top + 18), fill=item.colour, outline="#444444")
        name = item.name.replace("_", " ")
        pen.text((left + 24, top), name, fill="black", font=FONT)
        left += 24 + round(pen.textlength(name, font=FONT)) + 22
    note = "right: confidence, white is sure"
    pen.text(
        (max(left, width - round(pen.textlength(note, font=FONT))), top),
        note,
        fill="black",
        font=FONT,
    )
    return picture


def classes_of(model: Path) -> tuple[ClassSpec, ...]:
    """Id, name and colour of each class."""
    return api.describe(model).output.classes


if __name__ == "__main__":
    raise SystemExit(main())
