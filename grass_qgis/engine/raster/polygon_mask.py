"""Staying within polygons: reading them, and which pixels have their centre inside."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Optional, Tuple

import numpy as np
import shapely
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.errors import CRSError
from rasterio.features import rasterize
from rasterio.transform import Affine
from rasterio.warp import transform
from shapely.errors import ShapelyError

from ..core.errors import ExtentError
from ..core.monitor import Monitor
from ..tiling.grid import Window
from .geodesic import geodesic_measure, to_map
from .vector_input import read_features
from .work_grid import WorkGrid

_LAYER_MARK = "|layername="
_EDGE_M = 550.0  # an edge this long, straight in one CRS, bends by about a centimetre in another
_POLYGONAL = ("Polygon", "MultiPolygon")


class PolygonMask:
    """Which pixels of an area have their centre inside polygons.

    Attributes:
        area: the window of the work grid that the polygons touch.
    """

    def __init__(self, polygons: np.ndarray, area: Window) -> None:
        """`polygons`: (n,) shapely polygons in pixels of the work grid."""
        self.area = area
        self._polygons = polygons
        self._tree = shapely.STRtree(polygons)

    def read(self, window: Window) -> np.ndarray:
        """(rows, cols) bool for a window of the work grid; False beyond the area."""
        inside = np.zeros((window.height, window.width), bool)
        part = window.intersection(self.area)
        found = self._tree.query(shapely.box(part.col, part.row, part.col_stop, part.row_stop))
        if not part.width or not part.height or not len(found):
            return inside
        drawn = rasterize(
            self._polygons[np.sort(found)],
            out_shape=(part.height, part.width),
            transform=Affine.translation(part.col, part.row),
            dtype=np.uint8,
        )
        top, left = part.row - window.row, part.col - window.col
        inside[top : top + part.height, left : left + part.width] = drawn > 0
        return inside


def polygon_file(path: str) -> Path:
    """The file of `path`, which may name a layer in it."""
    return Path(split_layer(path)[0])


def split_layer(path: str) -> Tuple[str, str]:
    """File and layer of "file.gpkg|layername=fields"; the layer may be empty."""
    file, _, layer = path.partition(_LAYER_MARK)
    return file, layer


def read_polygons(path: str, crs: Optional[str], monitor: Monitor) -> np.ndarray:
    """The polygons of a vector file, in the CRS of the raster.

    Args:
        path: any file OGR reads; "file.gpkg|layername=fields" for one of several layers.
        crs: WKT of the raster's CRS, or None.
        monitor: hears of coordinates that are taken as they are.

    Returns:
        (n,) shapely geometries, n > 0.

    Raises:
        ExtentError: the file cannot be read, holds no polygon, or cannot be expressed in the
            raster's CRS.
    """
    file, layer = split_layer(path)
    found = read_features(file, layer, ExtentError, columns=())
    try:
        polygons = polygonal(found.wkb)
    except ValueError as error:
        raise ExtentError(
            f"The polygons of {path} cannot be used: {error}.",
            "Repair them, in QGIS with Fix geometries.",
        ) from error
    if not len(polygons):
        raise ExtentError(f"{path} holds no polygon.", "Give a layer of polygons.")
    own = found.crs
    if own is None or crs is None:
        monitor.warn(
            f"{path if own is None else 'The raster'} has no CRS: the polygons' coordinates are "
            "taken as those of the raster."
        )
        return polygons
    return reprojected(polygons, own, crs, path)


def polygon_mask(polygons: np.ndarray, grid: WorkGrid, area: Window) -> PolygonMask:
    """Which pixels are inside polygons: those whose centre is.

    Args:
        polygons: (n,) shapely polygons in the raster's CRS.
        grid: whose pixels are looked at.
        area: part of the grid, in pixels.

    Raises:
        ExtentError: none is.
    """
    inverse = ~grid.transform
    placed = shapely.transform(
        polygons, lambda xy: np.column_stack(to_map(inverse, xy[:, 0], xy[:, 1]))
    )
    left, top, right, bottom = shapely.total_bounds(placed)
    touched = Window(
        math.floor(left),
        math.floor(top),
        math.ceil(right) - math.floor(left),
        math.ceil(bottom) - math.floor(top),
    ).intersection(area)
    if not touched.width or not touched.height:
        raise ExtentError(
            "The polygons miss the raster, or its part inside the extent.",
            "Choose polygons over the raster; their file must have the right CRS.",
        )
    return PolygonMask(placed, touched)


def polygonal(wkb: Any) -> np.ndarray:
    """Sound polygons, (n,); other geometries and empty ones are left out, and n may be 0.

    Raises:
        ValueError: a geometry cannot be made sound.
    """
    known = [item for item in wkb if item is not None]
    try:
        shapes = shapely.from_wkb(known)
        sound = shapely.make_valid(shapes) if len(shapes) else shapes
    except ShapelyError as error:
        raise ValueError(f"a geometry is broken ({error})") from error
    parts = shapely.get_parts(sound)
    while any(part.geom_type == "GeometryCollection" for part in parts):
        parts = shapely.get_parts(parts)
    return np.array([p for p in parts if p.geom_type in _POLYGONAL and not p.is_empty], object)


def reprojected(polygons: np.ndarray, own: str, wanted: str, path: str) -> np.ndarray:
    """Polygons in another CRS.

    Args:
        polygons: (n,) shapely polygons.
        own: their CRS, as PROJ names it.
        wanted: the other, as well-known text.
        path: the file they are of, for messages.

    Raises:
        ExtentError: some have no place there.
    """
    try:
        source, target = CRS.from_user_input(own), CRS.from_wkt(wanted)
        if source == target:
            return polygons
        fine = shapely.segmentize(polygons, _edge_length(source.to_wkt(), polygons))
        moved = shapely.transform(fine, lambda xy: _moved(xy, source, target))
    except (CPLE_BaseError, CRSError, ShapelyError, ValueError) as error:
        raise _no_place(path, " ".join(str(error).split())) from error
    if not np.isfinite(shapely.bounds(moved)).all():
        raise _no_place(path, "some would lie at infinity")
    return np.asarray(shapely.make_valid(moved))


def _no_place(path: str, reason: str) -> ExtentError:
    return ExtentError(
        f"The polygons of {path} cannot be expressed in the raster's CRS: {reason}.",
        "Check their CRS, and leave out those far from the raster.",
    )


def _moved(xy: np.ndarray, source: CRS, target: CRS) -> np.ndarray:
    xs, ys = transform(source, target, xy[:, 0], xy[:, 1])
    return np.column_stack([xs, ys])


def _edge_length(crs: str, polygons: np.ndarray) -> float:
    """Longest edge, in units of the CRS, that may be moved by its ends alone."""
    left, bottom, right, top = shapely.total_bounds(polygons)
    ground = geodesic_measure(crs)
    if ground is None:
        return float(max(right - left, top - bottom)) / 1000 or 1.0
    return _EDGE_M / max(ground.scale_at((bottom + top) / 2))
