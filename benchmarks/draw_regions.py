"""Draws docs/pictures/regions.png: where the gradient looks, and the regions it selects.

Usage: python benchmarks/draw_regions.py --raster SCENE [--count 12] [--out PICTURE]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import matplotlib as mpl
import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pyogrio.raw import read
from rasterio.features import rasterize

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from grass_qgis.engine.core.job import RegionsJob  # noqa: E402  (found with the line above)
from grass_qgis.engine.runs.regions import draw_regions  # noqa: E402

_MODEL = ROOT / "grass_qgis" / "models" / "land_cover_rgb.regions.onnx"
_WIDTH = 440  # pixels of a panel
_DIM = 0.45  # brightness outside the regions
_GAP = 8


def main() -> None:
    """Runs the bundled model over a raster and draws three panels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raster", required=True, help="imagery in red, green and blue")
    parser.add_argument("--count", type=int, default=12, help="regions, best scores first")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures" / "regions.png")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        regions, lam = Path(folder) / "regions.gpkg", Path(folder) / "lam.tif"
        job = RegionsJob(options.raster, str(_MODEL), str(regions), lam=str(lam), device="cpu")
        draw_regions(job)
        with rasterio.open(options.raster) as source:
            image = np.moveaxis(source.read([1, 2, 3]), 0, -1)
        with rasterio.open(lam) as source:
            attention, transform = source.read(1), source.transform
        shapes = _best(regions, options.count)
    inside = rasterize(shapes, image.shape[:2], transform=transform, default_value=1).astype(bool)
    lit = np.where(inside[..., None], image, image * _DIM).astype(np.uint8)
    spotlight = Image.fromarray(lit)
    panels = [Image.fromarray(image), _heat(image, attention), spotlight]
    height = round(_WIDTH * image.shape[0] / image.shape[1])
    sheet = Image.new("RGB", (3 * _WIDTH + 2 * _GAP, height), "white")
    for number, panel in enumerate(panels):
        small = panel.resize((_WIDTH, height), Image.Resampling.LANCZOS)
        if number == len(panels) - 1:
            _outline(small, shapes, ~transform, _WIDTH / image.shape[1])
        sheet.paste(small, (number * (_WIDTH + _GAP), 0))
    sheet.quantize(160, dither=Image.Dither.NONE).save(options.out, optimize=True)


def _best(path: Path, count: int) -> list[shapely.Geometry]:
    _, _, geometries, fields = read(path, layer="regions", columns=["rank"])
    order = np.argsort(fields[0], kind="stable")[:count]
    return list(shapely.from_wkb(geometries[order]))


def _heat(image: NDArray[np.uint8], attention: NDArray[np.floating]) -> Image.Image:
    """The image in grey under the colours of the map."""
    known = np.isfinite(attention)
    low, high = np.percentile(attention[known], (5, 98))
    share = np.clip((np.where(known, attention, low) - low) / max(high - low, 1e-9), 0, 1)
    colours = 255 * mpl.colormaps["inferno"](share)[..., :3]
    grey = image.mean(axis=-1, keepdims=True).repeat(3, axis=-1)
    weight = 0.25 + 0.5 * share[..., None]
    return Image.fromarray((grey * (1 - weight) + colours * weight).astype(np.uint8))


def _outline(
    panel: Image.Image, shapes: list[shapely.Geometry], to_pixels: rasterio.Affine, scale: float
) -> None:
    """Outlines by score, with the rank of the first ones."""
    draw, font = ImageDraw.Draw(panel), ImageFont.load_default(18)
    colours = mpl.colormaps["autumn"](np.linspace(0, 1, len(shapes)))
    for rank, shape in reversed(list(enumerate(shapes, 1))):
        colour = tuple((255 * colours[rank - 1, :3]).astype(int).tolist())
        for part in shapely.get_parts(shape):
            for ring in (part.exterior, *part.interiors):
                points = [to_pixels @ point for point in ring.coords]
                draw.line([(x * scale, y * scale) for x, y in points], fill=colour, width=2)
        x, y = to_pixels @ shapely.point_on_surface(shape).coords[0]
        place = (x * scale, y * scale)
        draw.text(place, str(rank), "white", font, "mm", stroke_width=3, stroke_fill="black")


if __name__ == "__main__":
    main()
