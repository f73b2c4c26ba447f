"""Draws docs/pictures/regions.png: where the gradient looks, and the regions it selects.

Usage: python benchmarks/draw_regions.py --raster SCENE... [--count 12] [--out PICTURE]
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
_WIDTH = 330  # pixels of a panel
_DIM = 0.4  # brightness outside the regions, in grey
_GAP = 8
_LINE, _CASING = "#ff2fa8", "#1a0d16"


def main() -> None:
    """Runs the bundled model over rasters and draws three panels of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raster", nargs="+", required=True, help="imagery in red, green and blue")
    parser.add_argument("--count", type=int, default=12, help="regions, best scores first")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures" / "regions.png")
    options = parser.parse_args()
    rows = [_row(raster, options.count) for raster in options.raster]
    height = sum(row.height for row in rows) + _GAP * (len(rows) - 1)
    sheet = Image.new("RGB", (rows[0].width, height), "white")
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height + _GAP
    sheet.quantize(200, dither=Image.Dither.NONE).save(options.out, optimize=True)


def _row(raster: str, count: int) -> Image.Image:
    """The scene, the attention map and the regions on it, the regions alone."""
    with tempfile.TemporaryDirectory() as folder:
        regions, lam = Path(folder) / "regions.gpkg", Path(folder) / "lam.tif"
        draw_regions(RegionsJob(raster, str(_MODEL), str(regions), lam=str(lam), device="cpu"))
        with rasterio.open(lam) as source:
            attention, transform = source.read(1), source.transform
        with rasterio.open(raster) as source:
            # The map has the model's pixels.
            small = source.read([1, 2, 3], out_shape=(3, *attention.shape))
        shapes = _best(regions, count)
    image = np.moveaxis(small, 0, -1)
    inside = np.zeros(image.shape[:2], bool)
    if shapes:
        inside = rasterize(shapes, image.shape[:2], transform=transform).astype(bool)
    grey = image.mean(axis=-1, keepdims=True).repeat(3, axis=-1)
    lit = np.where(inside[..., None], image, grey * _DIM).astype(np.uint8)
    panels = [Image.fromarray(image), _attention_image(grey, attention), Image.fromarray(lit)]
    height = round(_WIDTH * image.shape[0] / image.shape[1])
    row = Image.new("RGB", (3 * _WIDTH + 2 * _GAP, height), "white")
    for number, panel in enumerate(panels):
        shown = panel.resize((_WIDTH, height), Image.Resampling.LANCZOS)
        if number > 0:
            _outline(shown, shapes, ~transform, _WIDTH / image.shape[1])
        row.paste(shown, (number * (_WIDTH + _GAP), 0))
    return row


def _best(path: Path, count: int) -> list[shapely.Geometry]:
    _, _, geometries, fields = read(path, layer="regions", columns=["rank"])
    order = np.argsort(fields[0], kind="stable")[:count]
    return list(shapely.from_wkb(geometries[order]))


def _attention_image(grey: NDArray[np.floating], attention: NDArray[np.floating]) -> Image.Image:
    """The image in grey under the colours of the map, clear where the map is not above zero."""
    high = max(float(np.nanpercentile(attention, 99.8)), 1e-9)
    share = np.clip(np.nan_to_num(attention) / high, 0, 1)
    colours = 255 * mpl.colormaps["inferno"](share)[..., :3]
    weight = 0.85 * np.clip(1.6 * share, 0, 1)[..., None]
    return Image.fromarray((0.8 * grey * (1 - weight) + colours * weight).astype(np.uint8))


def _outline(
    panel: Image.Image, shapes: list[shapely.Geometry], to_pixels: rasterio.Affine, scale: float
) -> None:
    """Outlines with their ranks."""
    draw, font = ImageDraw.Draw(panel), ImageFont.load_default(14)
    for shape in shapes:
        rings = [
            [(x * scale, y * scale) for x, y in (to_pixels @ point for point in ring.coords)]
            for part in shapely.get_parts(shape)
            for ring in (part.exterior, *part.interiors)
        ]
        for colour, width in ((_CASING, 4), (_LINE, 2)):
            for points in rings:
                draw.line(points, fill=colour, width=width, joint="curve")
    for rank, shape in reversed(list(enumerate(shapes, 1))):
        x, y = to_pixels @ shapely.maximum_inscribed_circle(shape).coords[0]
        place = (x * scale, y * scale)
        draw.text(place, str(rank), "white", font, "mm", stroke_width=2, stroke_fill=_CASING)


if __name__ == "__main__":
    main()
