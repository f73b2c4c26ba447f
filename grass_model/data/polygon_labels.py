"""Polygons as labels, drawn onto an image's grid window by window.

A pixel belongs to the polygon that covers its centre, of several to the last in the file. What no
polygon covers is not labelled, unless the data set says where its labels are complete.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.features
import shapely
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.warp import transform
from rasterio.windows import Window
from shapely.errors import ShapelyError

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.raster.vector_input import read_features

from .classes import IGNORE
from .polygons import Polygons
from .rasters import open_raster
from .scenes import Scene

Array = np.ndarray


@dataclass(frozen=True)
class Shapes:
    """Valid polygons in one reference system, with the class index of each."""

    geometries: Array
    ids: Array
    crs: CRS


class PolygonLabels:
    """The labels of one image."""

    def __init__(self, polygons: Polygons, source: rasterio.DatasetReader) -> None:
        """Brings the polygons that the image may show into its reference system.

        Raises:
            DataError: the image does not say where it lies, or the polygons cannot be used.
        """
        self._transform = source.transform
        self._drawn = _near(read_shapes(polygons), source)
        self._tree = shapely.STRtree(self._drawn.geometries)
        self._background = polygons.background
        self._areas = None
        if polygons.area is not None:
            self._areas = _near(read_areas(polygons.area), source).geometries

    def read(self, window: Window) -> Array:
        """Class indices (H, W) uint8 of a window of the image; 255 where not labelled."""
        shape = (int(window.height), int(window.width))
        where = rasterio.windows.transform(window, self._transform)
        labels = np.full(shape, IGNORE, np.uint8)
        if self._areas is not None:
            _draw(labels, self._areas, [self._background] * len(self._areas), where)
        corners = [(0, 0), (shape[1], 0), (shape[1], shape[0]), (0, shape[0])]
        box = shapely.Polygon([where @ corner for corner in corners])
        # In the file's order, so that the last of several polygons is the one that counts.
        chosen = np.sort(self._tree.query(box))
        _draw(labels, self._drawn.geometries[chosen], self._drawn.ids[chosen].tolist(), where)
        return labels


def count_shown(polygons: Polygons, images: tuple[Path, ...]) -> tuple[int, int]:
    """How many polygons at least one image shows, by bounding boxes, and how many there are.

    Raises:
        DataError: none is shown, or an image does not say where it lies.
    """
    shapes = read_shapes(polygons)
    shown = np.zeros(len(shapes.geometries), bool)
    for image in images:
        with open_raster(image) as source:
            shown |= _touching(shapes, source)
    if not shown.any():
        raise DataError(
            f"None of the {len(shown)} polygons in {polygons.file} lies on an image "
            f"(their reference system is {shapes.crs.to_string()}).",
            "Check the reference systems of polygons and images.",
        )
    return int(shown.sum()), len(shown)


def read_shapes(polygons: Polygons) -> Shapes:
    """The polygons of a file and their classes.

    Raises:
        DataError: the file, its reference system, a class or a geometry cannot be used.
    """
    state = polygons.file.stat().st_mtime_ns if polygons.file.exists() else 0
    return _classified(polygons, state)


def read_areas(file: Path) -> Shapes:
    """The areas of a file, of no class.

    Raises:
        DataError: it cannot be used.
    """
    geometries, _, crs = _read(file, "", None)
    return Shapes(geometries, np.zeros(len(geometries), np.uint8), crs)


@lru_cache(maxsize=2)  # every scene of a data set asks for the same file
def _classified(polygons: Polygons, _: int) -> Shapes:
    geometries, values, crs = _read(polygons.file, polygons.layer, polygons.field)
    table = dict(polygons.ids)
    texts = [_text(value) for value in values]
    unknown = sorted({text for text in texts if text not in table})
    if unknown:
        count = sum(text not in table for text in texts)
        raise DataError(
            f"{count} polygons of {polygons.file} have a {polygons.field} that classes.json does "
            f"not name: {', '.join(map(repr, unknown[:5]))}; it names "
            f"{', '.join(map(repr, table))}.",
            'Add them there, as "values" of a class or of 255 (not labelled).',
        )
    return Shapes(geometries, np.array([table[text] for text in texts], np.uint8), crs)


def _read(file: Path, layer: str, field: str | None) -> tuple[Array, Array, CRS]:
    """Geometries, values of the field, reference system."""
    found = read_features(str(file), layer, DataError, None if field else (), encoding=None)
    if field and field not in found.fields:
        raise DataError(
            f"{file} has no field {field!r}; it has {list(found.fields)}.",
            "Name the class field in labels.json.",
        )
    if found.crs is None:
        raise DataError(f"{file} does not say its reference system.", "Assign one in QGIS.")
    try:
        geometries = shapely.from_wkb(found.wkb)
    except ShapelyError as error:
        raise DataError(
            f"{file} holds a broken geometry: {error}.", "Repair it: in QGIS with Fix geometries."
        ) from error
    _require_polygons(geometries, file)
    values = np.zeros(len(geometries))
    if field:
        values = found.values[found.fields.index(field)]
    return geometries, values, CRS.from_user_input(found.crs)


def _require_polygons(geometries: Array, file: Path) -> None:
    if not len(geometries):
        raise DataError(f"{file} holds no polygon.", "Draw some, or name another layer.")
    wrong = np.flatnonzero(
        ~np.isin(shapely.get_type_id(geometries), (3, 6)) | shapely.is_empty(geometries)
    )
    if len(wrong):
        raise DataError(
            f"{len(wrong)} features of {file} are no polygons, number {wrong[0] + 1} first.",
            "Keep polygons only.",
        )
    invalid = np.flatnonzero(~shapely.is_valid(geometries))
    if len(invalid):
        raise DataError(
            f"{len(invalid)} polygons of {file} are invalid, number {invalid[0] + 1} first "
            f"({shapely.is_valid_reason(geometries[invalid[0]])}).",
            "Repair them: in QGIS with Fix geometries.",
        )


def _near(shapes: Shapes, source: rasterio.DatasetReader) -> Shapes:
    """Those that the image may show, in its reference system."""
    touching = _touching(shapes, source)
    geometries = _moved(shapes.geometries[touching], shapes.crs, source.crs)
    return Shapes(geometries, shapes.ids[touching], source.crs)


def _touching(shapes: Shapes, source: rasterio.DatasetReader) -> Array:
    """(N,) bool: whose bounding box meets the image's, in the polygons' reference system."""
    if source.crs is None or source.transform.is_identity:
        raise DataError(
            f"{source.name} does not say where it lies, so no polygon can be drawn on it.",
            "Georeference it, or use masks.",
        )
    box = rasterio.warp.transform_bounds(source.crs, shapes.crs, *source.bounds, densify_pts=21)
    left, bottom, right, top = shapely.bounds(shapes.geometries).T
    meets: Array = (left <= box[2]) & (right >= box[0]) & (bottom <= box[3]) & (top >= box[1])
    return meets


def _moved(geometries: Array, own: CRS, crs: CRS) -> Array:
    if own == crs or not len(geometries):
        return geometries

    def moved(points: Array) -> Array:
        return np.stack(transform(own, crs, points[:, 0], points[:, 1])[:2], axis=1)

    try:
        whole: Array = shapely.transform(geometries, moved)
    except RasterioError as error:
        raise DataError(
            f"Polygons in {own.to_string()} cannot be brought to {crs.to_string()}: {error}.",
            "Check both reference systems.",
        ) from error
    return whole


def _draw(labels: Array, geometries: Array, ids: list[int], where: Any) -> None:
    pairs = list(zip(geometries, ids, strict=True))
    if pairs:
        rasterio.features.rasterize(pairs, out=labels, transform=where)


def _text(value: Any) -> str:
    """A class field may hold text or numbers; whole numbers are often kept as real ones."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def print_polygon_counts(scenes: Sequence[Scene]) -> None:
    """Prints how many polygons lie on no image; nothing for scenes with masks.

    Args:
        scenes: all scenes of a data set.

    Raises:
        DataError: the polygons cannot be used, or none lies on an image.
    """
    for polygons in {s.mask for s in scenes if isinstance(s.mask, Polygons)}:
        own = [s.image for s in scenes if s.mask == polygons]
        shown, count = count_shown(polygons, tuple(i for i in own if isinstance(i, Path)))
        sys.stdout.write(
            f"{polygons.file.name}: {shown} of {count} polygons lie on the {len(own)} images, "
            f"{count - shown} outside are left out\n"
        )
