"""`make walk`: the analyst's tutorial, done in QGIS under Xvfb, and its pictures in docs/pictures.

The built zip is installed into a fresh profile, and tools/walk.py drives the dock there. The
imagery is scene t8 of the Dubai set, its nine parts joined; the set does not say where it lies, so
it gets an arbitrary position, with pixels of a metre.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image
from rasterio.transform import from_origin

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SCENE, LABELS = "dubai_t8.tif", "truth.tif"
PART, PART_LABELS = "dubai_part.tif", "part_truth.tif"
# Rows and columns with every class, to label and map within minutes.
_PART = (slice(1600, 2600), slice(1900, 3300))
_FOLDERS = ("pictures", "profile", "grass_segmenter", "labelled", "run", "models")
_FILES = (f"{SCENE}*", f"{LABELS}*", "dubai_part*", f"{PART_LABELS}*", "*.qgz*")
_PLACE = {"crs": "EPSG:32640", "transform": from_origin(320_000, 2_790_000, 1, 1)}
# Enough for imagery and for widgets, and small: the commonest ones, and some from all over the
# picture's range, for legends and outlines are rare but say what they mean by their colour.
_COMMON, _RARE = 88, 100


def main() -> int:
    """Makes the scene, has QGIS go through the tutorial, and keeps the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the Dubai set")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "walk")
    parser.add_argument("--only", default="", choices=("", "live"), help="the tab Label alone")
    parser.add_argument("--also", type=Path, help="another raster to segment; no picture is kept")
    options = parser.parse_args()
    if not (options.data / "images" / "t8_001.jpg").is_file():
        sys.stderr.write(f"walk: {options.data} holds no images/t8_001.jpg. Give DATA=FOLDER.\n")
        return 2
    out = options.out.resolve()
    clear(out)
    (out / "pictures").mkdir(parents=True)
    image, mask = joined(options.data / "images", "jpg"), joined(options.data / "masks", "png")
    write(out / SCENE, image, photometric="RGB")
    write(out / LABELS, mask)
    write(out / PART, image[:, _PART[0], _PART[1]], photometric="RGB")
    write(out / PART_LABELS, mask[:, _PART[0], _PART[1]])
    if go(out, options.also, options.only) != 0:
        sys.stderr.write("walk: QGIS has stopped on the way; see above.\n")
        return 2
    for path in sorted((out / "pictures").glob("walk-*.png")):
        keep(path)
    return 0


def clear(out: Path) -> None:
    """Removes what an earlier walk has made, and nothing else."""
    for name in _FOLDERS:
        shutil.rmtree(out / name, ignore_errors=True)
    for pattern in _FILES:
        for path in out.glob(pattern):
            path.unlink()


def joined(folder: Path, ending: str) -> NDArray[np.uint8]:
    """(bands, rows, columns) of the 3 x 3 parts of scene t8, whose sizes differ by a pixel."""
    rows = []
    for first in (1, 4, 7):
        parts = []
        for number in range(first, first + 3):
            with rasterio.open(folder / f"t8_{number:03d}.{ending}") as source:
                parts.append(source.read())
        height = min(part.shape[1] for part in parts)
        rows.append(np.concatenate([part[:, :height] for part in parts], axis=2))
    width = min(row.shape[2] for row in rows)
    return np.concatenate([row[:, :, :width] for row in rows], axis=1)


def write(path: Path, image: NDArray[np.uint8], **profile: str) -> None:
    """A tiled GeoTIFF with overviews, so that the map draws quickly."""
    bands, height, width = image.shape
    size = {"count": bands, "height": height, "width": width, "dtype": "uint8"}
    kind = {"driver": "GTiff", "tiled": True, "compress": "deflate"}
    with rasterio.open(path, "w", **kind, **size, **_PLACE, **profile) as target:
        target.write(image)
        target.build_overviews([2, 4, 8])


def go(out: Path, also: Path | None, only: str) -> int:
    """Runs tools/walk.py in QGIS with a fresh profile; returns QGIS's exit status."""
    archive = max((ROOT / "build").glob("grass_qgis-*.zip"), key=lambda path: path.stat().st_mtime)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        "PYTHONPATH": str(ROOT / "tools"),
        "GRASS_ZIP": str(archive),
        "GRASS_WALK": str(out),
        "GRASS_PICTURES": str(out / "pictures"),
        "GRASS_TRAIN": str(Path(sys.executable).with_name("grass-train")),
        "GRASS_ONLY": only,
        "GRASS_ALSO": str(also.resolve()) if also else "",
    }
    command = ["xvfb-run", "--auto-servernum", "--server-args", "-screen 0 2400x1800x24"]
    command += ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(out / "profile")]
    command += ["--code", str(ROOT / "tools" / "walk.py")]
    return subprocess.run(command, env=environment, check=False).returncode


def keep(path: Path, folder: Path = PICTURES) -> None:
    """Puts a picture into `folder`, with as many colours as it needs."""
    with Image.open(path) as picture:
        whole = picture.convert("RGB")
    common = whole.quantize(_COMMON, method=Image.Quantize.MEDIANCUT)
    rare = whole.quantize(_RARE, method=Image.Quantize.MAXCOVERAGE)
    colours = Image.new("P", (1, 1))
    colours.putpalette([*common.getpalette()[: 3 * _COMMON], *rare.getpalette()[: 3 * _RARE]])
    few = whole.quantize(palette=colours, dither=Image.Dither.NONE)
    few.save(folder / path.name, optimize=True)
    print(f"{folder / path.name} {(folder / path.name).stat().st_size // 1024} KiB")


if __name__ == "__main__":
    raise SystemExit(main())
