"""Restricts a run to polygons: reads them and rasterizes them as a mask."""

from __future__ import annotations

import hashlib
import math
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, Optional, Tuple, Type

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.errors import CRSError
from rasterio.features import rasterize
from rasterio.transform import Affine
from rasterio.warp import transform
from shapely.errors import ShapelyError

from ..core.errors import ExtentError, GrassError, cause_of
from ..core.job import Extent
from ..core.monitor import Monitor
from ..tiling.grid import Window
from .antimeridian import joined, turn_of, turned
from .gdal_errors import GDAL_ERRORS
from .geodesic import geodesic_measure, to_map
from .vector_input import read_features
from .work_grid import WorkGrid

_LAYER_MARK = "|layername="
_EDGE_M = 550.0  # over this length a straight edge deviates by about a centimetre in another CRS
_SURFACES = (15, 16, 17)  # well-known binary: polyhedral surface, TIN, triangle
_KIND_BITS = 0x1FFFFFFF  # of the type number; the higher bits mark heights in extended WKB
_REPAIR = "Repair them, in QGIS with Fix geometries."
_FLATTEN = (
    "Make polygons of them: ogr2ogr -nlt MULTIPOLYGON polygons.gpkg FILE, or in QGIS Convert "
    "format with the additional option -nlt MULTIPOLYGON."
)
_POLYGONAL, _COLLECTION = (3, 6), 7  # shapely's numbers of types


class PolygonMask:
    """Mask of the pixels whose centre is inside polygons.

    Attributes:
        area: the window of the work grid that the polygons touch.
    """

    def __init__(self, polygons: NDArray[np.object_], area: Window) -> None:
        """`polygons`: (n,) shapely polygons in pixels of the work grid."""
        self.area = area
        self._polygons = polygons
        self._tree = shapely.STRtree(polygons)

    def checksum(self) -> str:
        """Checksum that differs between masks of different polygons."""
        return hashlib.sha256(b"".join(shapely.to_wkb(self._polygons).tolist())).hexdigest()

    def read(self, window: Window) -> NDArray[np.bool_]:
        """(rows, cols) bool for a window of the work grid; False beyond the area."""
        inside = np.zeros((window.height, window.width), bool)
        part = window.intersection(self.area)
        hits = self._tree.query(shapely.box(part.col, part.row, part.col_stop, part.row_stop))
        if not part.width or not part.height or not len(hits):
            return inside
        drawn = rasterize(
            self._polygons[np.sort(hits)],
            out_shape=(part.height, part.width),
            transform=Affine.translation(part.col, part.row),
            dtype=np.uint8,
        )
        top, left = part.row - window.row, part.col - window.col
        inside[top : top + part.height, left : left + part.width] = drawn > 0
        return inside


def polygon_file(path: str) -> Path:
    """The file of `path` without the name of a layer."""
    return Path(split_layer(path)[0])


def split_layer(path: str) -> Tuple[str, str]:
    """File and layer of "file.gpkg|layername=fields"; the layer may be empty."""
    with suppress(OSError, ValueError):
        if Path(path).exists():  # the mark may be part of a folder's name
            return path, ""
    file, mark, layer = path.rpartition(_LAYER_MARK)
    return (file, layer) if mark else (path, "")


def read_polygons(
    path: str, crs: Optional[str], monitor: Monitor, around: Optional[Extent] = None
) -> NDArray[np.object_]:
    """Reads the polygons of a vector file, in the CRS of the raster.

    Args:
        path: any file OGR reads; "file.gpkg|layername=fields" for one of several layers.
        crs: WKT of the raster's CRS, or None.
        monitor: receives a warning when a CRS is missing.
        around: bounds of the raster, to which polygons are shifted by whole turns of longitude.

    Returns:
        (n,) shapely geometries, n > 0.

    Raises:
        ExtentError: the file cannot be read, has no polygon, or cannot be reprojected to the
            raster's CRS.
    """
    polygons, polygons_crs = polygons_of_file(path, ExtentError)
    if polygons_crs is None or crs is None:
        monitor.warn(
            f"{path if polygons_crs is None else 'The raster'} has no CRS: the polygons' "
            "coordinates are taken as those of the raster."
        )
    else:
        polygons = reprojected(polygons, polygons_crs, crs, path)
    return polygons if around is None else turned(polygons, turn_of(crs), around)[0]


def polygons_of_file(
    path: str, error_type: Type[GrassError]
) -> Tuple[NDArray[np.object_], Optional[str]]:
    """Valid polygons (n,) of a vector file, n > 0, and their CRS; arguments as of `read_polygons`.

    Raises:
        GrassError: of the given type; the file cannot be read or has no polygon.
    """
    features = read_features(*split_layer(path), error_type, columns=())
    try:
        polygons = polygonal(features.wkb)
    except ValueError as error:
        raise error_type(
            f"The polygons of {path} cannot be used: {error.args[0]}.", error.args[1]
        ) from error
    if not len(polygons):
        raise error_type(f"{path} contains no polygon.", "Give a layer of polygons.")
    return polygons, features.crs


def polygon_mask(polygons: NDArray[np.object_], grid: WorkGrid, area: Window) -> PolygonMask:
    """Mask of the pixels whose centre is inside polygons.

    Args:
        polygons: (n,) shapely polygons in the raster's CRS.
        grid: the work grid.
        area: part of the grid, in pixels.

    Raises:
        ExtentError: the polygons do not overlap `area`.
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


def polygonal(wkb: Any) -> NDArray[np.object_]:
    """Valid polygons, (n,), without other and empty geometries; n may be 0.

    Raises:
        ValueError: a geometry cannot be repaired; args are the reason and the remedy.
    """
    return polygonal_parts(wkb)[0]


def polygonal_parts(wkb: Any) -> Tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Valid polygons, (n,), and the index of the geometry each is a part of, (n,) from 0.

    Args:
        wkb: geometries, each bytes or None; those without an area yield no polygon.

    Raises:
        ValueError: a geometry cannot be repaired; args are the reason and the remedy.
    """
    owners = np.array([k for k, item in enumerate(wkb) if item is not None], np.int64)
    present = [item for item in wkb if item is not None]
    surfaces = sum(_is_surface(item) for item in present)
    if surfaces:
        raise ValueError(f"{surfaces} geometries are surfaces of triangles or faces", _FLATTEN)
    try:
        shapes = shapely.from_wkb(present)
        sound = shapely.make_valid(shapes) if len(shapes) else shapes
    except ShapelyError as error:
        raise ValueError(f"a geometry is broken ({error})", _REPAIR) from error
    parts, index = shapely.get_parts(sound, return_index=True)
    while (shapely.get_type_id(parts) == _COLLECTION).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        index = index[inner]
    chosen = np.isin(shapely.get_type_id(parts), _POLYGONAL) & ~shapely.is_empty(parts)
    return parts[chosen], owners[index[chosen]]


def _is_surface(wkb: bytes) -> bool:
    """Whether a geometry is a polyhedral surface, a TIN or a triangle, with or without heights."""
    order: Literal["little", "big"] = "little" if wkb[:1] == b"\1" else "big"
    return (int.from_bytes(wkb[1:5], order) & _KIND_BITS) % 1000 in _SURFACES


def reprojected(
    polygons: NDArray[np.object_], source_crs: str, target_crs: str, path: str
) -> NDArray[np.object_]:
    """Polygons in another CRS.

    Args:
        polygons: (n,) shapely polygons.
        source_crs: their CRS, as PROJ names it.
        target_crs: the CRS to transform to, as well-known text.
        path: their file, for messages.

    Raises:
        ExtentError: some cannot be expressed in that CRS.
    """
    try:
        source, target = CRS.from_user_input(source_crs), CRS.from_wkt(target_crs)
        if source == target:
            return polygons
        fine = shapely.segmentize(polygons, _edge_length(source.to_wkt(), polygons))
        moved = shapely.transform(fine, lambda xy: _moved(xy, source, target))
    except (*GDAL_ERRORS, CRSError, ShapelyError, ValueError) as error:
        raise _no_place(path, cause_of(error)) from error
    if not np.isfinite(shapely.bounds(moved)).all():
        raise _no_place(path, "some would lie at infinity")
    return np.asarray(shapely.make_valid(joined(moved, turn_of(target_crs))))


def _no_place(path: str, reason: str) -> ExtentError:
    return ExtentError(
        f"The polygons of {path} cannot be expressed in the raster's CRS: {reason}.",
        "Check their CRS, and leave out those far from the raster.",
    )


def _moved(xy: NDArray[np.float64], source: CRS, target: CRS) -> NDArray[np.float64]:
    xs, ys = transform(source, target, xy[:, 0], xy[:, 1])
    return np.column_stack([xs, ys])


def _edge_length(crs: str, polygons: NDArray[np.object_]) -> float:
    """Longest edge, in units of the CRS, that is reprojected by its ends alone."""
    left, bottom, right, top = shapely.total_bounds(polygons)
    measure = geodesic_measure(crs)
    unit_m = measure.longest_unit_m((left + right) / 2, (bottom + top) / 2) if measure else 0.0
    if not unit_m > 0:
        return float(max(right - left, top - bottom)) / 1000 or 1.0
    return _EDGE_M / unit_m
