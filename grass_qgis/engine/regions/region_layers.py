"""From the regions of tiles to map layers."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity

from ..output.geopackage import Layer
from ..raster.output_grid import OutputGrid, areas_m2, areas_px, place
from .region import Region

_TIP_LINE = re.compile(r"\[% .*? %\]\s*")
_NAME = re.compile(r'(?:"|&quot;)(\w+?)(?:"|&quot;)')


@dataclass(frozen=True)
class TileRegion:
    """The region of tile number `tile`, whose upper left pixel is (`left`, `top`) of the area."""

    tile: int
    left: int
    top: int
    region: Region


def strongest(regions: Sequence[TileRegion], keep: float) -> List[TileRegion]:
    """The share `keep` (0 to 1, rounded up) of highest scores, in the order of tiles."""
    count = math.ceil(round(keep * len(regions), 9))
    by_score = sorted(regions, key=lambda item: (-item.region.score, item.tile))
    return sorted(by_score[:count], key=lambda item: item.tile)


def region_layers(
    regions: Sequence[TileRegion],
    tile: int,
    output: OutputGrid,
    outline: str = "mask",
    under: Optional[Mapping[str, NDArray[Any]]] = None,
) -> List[Layer]:
    """Layers `regions` (outlines) and `boxes`, both with one feature a region.

    Fields: tile (number, row by row), score (0 to 1, relative to the best of the run), share (of
    the tile's area), area_m2 (null without a CRS), area_px, rank (1 for the best score), lam_max
    and lam_mean (of the map, inside the outline).

    Args:
        regions: the regions, in the order they are written.
        tile: side in pixels.
        output: their place.
        outline: "mask" or "box": which layer stands first.
        under: further fields, such as what a class raster says of each region.
    """
    outlines = [affinity.translate(item.region.outline, item.left, item.top) for item in regions]
    kinds = [("regions", "MultiPolygon", outlines), ("boxes", "Polygon", [*map(box_of, regions)])]
    selected = [item.region for item in regions]
    layers = []
    for name, kind, geometry in kinds if outline == "mask" else kinds[::-1]:
        shapes = np.array(geometry, dtype=object)
        pixels = areas_px(shapes)
        fields: Dict[str, NDArray[Any]] = {
            "tile": np.array([item.tile for item in regions], np.int32),
            "score": _relative(regions),
            "share": pixels / float(tile * tile),
            "area_m2": areas_m2(shapes, output),
            "area_px": pixels,
            "rank": _ranks(regions),
            "lam_max": np.array([region.lam_max for region in selected], np.float64),
            "lam_mean": np.array([region.lam_mean for region in selected], np.float64),
            **(under or {}),
        }
        layers.append(Layer(name, place(shapes, output.transform), kind, fields))
    return layers


def region_styles(layers: Sequence[Layer]) -> Dict[str, str]:
    """The style of each layer; they are written by tools/write_region_styles.py.

    Lines of the map tip about fields that the layer lacks are left out.
    """
    styles = {}
    for layer in layers:
        path = Path(__file__).parent / "styles" / f"{layer.name}.qml"
        text = path.read_text(encoding="utf-8")
        styles[layer.name] = _TIP_LINE.sub(partial(_line_of_fields, layer.fields), text)
    return styles


def _line_of_fields(fields: Mapping[str, NDArray[Any]], line: re.Match[str]) -> str:
    names = _NAME.findall(line[0])
    return line[0] if all(name in fields for name in names) else ""


def _relative(regions: Sequence[TileRegion]) -> NDArray[np.float64]:
    scores = np.array([item.region.score for item in regions], np.float64)
    best = scores.max(initial=0.0)
    return np.clip(scores / best if best > 0 else np.zeros(len(regions)), 0.0, 1.0)


def _ranks(regions: Sequence[TileRegion]) -> NDArray[np.int32]:
    order = np.argsort([-item.region.score for item in regions], kind="stable")
    ranks = np.empty(len(regions), np.int32)
    ranks[order] = np.arange(1, len(regions) + 1)
    return ranks


def box_of(item: TileRegion) -> shapely.Polygon:
    """The box of a region in pixels of the area."""
    x0, y0, x1, y1 = item.region.box
    return shapely.box(x0 + item.left, y0 + item.top, x1 + item.left, y1 + item.top)
