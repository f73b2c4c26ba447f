"""Polygon labels, rasterized onto an image's grid window by window.

A pixel belongs to the polygon that covers its centre, of several to the last in the file. Pixels
outside all polygons are not labelled, unless the data set gives areas with complete labels.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import rasterio.features
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.warp import transform

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.raster.antimeridian import joined, turn_of, turned
from grass_qgis.engine.raster.dataset import RasterInfo
from grass_qgis.engine.raster.label_features import read_label_features
from grass_qgis.engine.raster.polygon_mask import polygons_of_file
from grass_qgis.engine.raster.work_grid import (
    bounds,
    extent_in_raster,
    native_grid,
    window_transform,
)
from grass_qgis.engine.tiling.grid import Window

from .classes import IGNORE
from .imagery import describe_image
from .polygons import Polygons
from .scenes import Scene

_NAME_THEM = 'Add them in classes.json, as "values" of a class or of 255 (not labelled).'


@dataclass(frozen=True)
class Shapes:
    """Valid polygons in one reference system, with the class index of each.

    Attributes:
        geometries: (N,) shapely polygons.
        ids: (N,) class indices.
        crs: their CRS; None for that of each image.
        left_out: features of the file that were left out, as text; empty for none.
    """

    geometries: NDArray[Any]
    ids: NDArray[np.uint8]
    crs: CRS | None
    left_out: str = ""


class PolygonLabels:
    """The labels of one image."""

    def __init__(self, polygons: Polygons, image: RasterInfo) -> None:
        """Brings the polygons that the image may show into its CRS.

        Raises:
            DataError: the polygons cannot be used.
        """
        self._grid = native_grid(image)
        self._drawn = _near(read_shapes(polygons), image)
        self._tree = shapely.STRtree(self._drawn.geometries)
        self._background = polygons.background
        self._areas = None
        if polygons.area is not None:
            self._areas = _near(read_areas(polygons.area), image).geometries

    def read(self, window: Window) -> NDArray[np.uint8]:
        """Class indices (H, W) uint8 of a window of the image; 255 where not labelled."""
        shape = (window.height, window.width)
        where = window_transform(self._grid, window)
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
        DataError: none is shown.
    """
    shapes = read_shapes(polygons)
    shown = np.zeros(len(shapes.geometries), bool)
    for image in images:
        shown |= _touching(shapes, describe_image(image))
    if not shown.any():
        raise DataError(
            f"None of the {len(shown)} polygons in {polygons.file} lies on an image "
            f"(their CRS is {shapes.crs.to_string() if shapes.crs else 'not known'}).",
            "Check the CRS of polygons and images.",
        )
    return int(shown.sum()), len(shown)


def read_shapes(polygons: Polygons) -> Shapes:
    """The polygons of a file and their classes.

    Raises:
        DataError: the file, its CRS, a class or a geometry cannot be used.
    """
    state = polygons.file.stat().st_mtime_ns if polygons.file.exists() else 0
    return _classified(polygons, state)


def read_areas(file: Path) -> Shapes:
    """The areas of a file, of no class.

    Raises:
        DataError: it cannot be used.
    """
    areas, crs = polygons_of_file(str(file), DataError)
    return Shapes(areas, np.zeros(len(areas), np.uint8), _crs(crs))


@lru_cache(maxsize=2)  # every scene of a data set asks for the same file
def _classified(polygons: Polygons, _: int) -> Shapes:
    labels = read_label_features(
        str(polygons.file), polygons.layer, polygons.field, dict(polygons.ids), _NAME_THEM
    )
    return Shapes(labels.polygons, labels.ids, _crs(labels.crs), labels.left_out)


def _crs(name: str | None) -> CRS | None:
    return None if name is None else CRS.from_user_input(name)


def _near(shapes: Shapes, image: RasterInfo) -> Shapes:
    """The shapes whose bounding boxes meet the image's, in the image's CRS.

    Where polygons or image have no CRS, coordinates are taken as they are.
    """
    touching = _touching(shapes, image)
    if shapes.crs is None or image.crs is None:
        return Shapes(shapes.geometries[touching], shapes.ids[touching], shapes.crs)
    crs = CRS.from_wkt(image.crs)
    geometries = _moved(shapes.geometries[touching], shapes.crs, crs)
    # Polygons on the other side of the antimeridian are moved by 360 degrees to the image.
    here, numbers = turned(geometries, turn_of(image.crs), bounds(native_grid(image)))
    return Shapes(here, shapes.ids[touching][numbers], crs)


def _touching(shapes: Shapes, image: RasterInfo) -> NDArray[np.bool_]:
    """Whether each bounding box meets the image's, (N,), in the polygons' CRS."""
    box, turns = bounds(native_grid(image)), {0.0}
    if shapes.crs is not None and image.crs is not None:
        wkt = shapes.crs.to_wkt()
        box = extent_in_raster(box, image.crs, wkt)
        turns = {-turn_of(wkt), 0.0, turn_of(wkt)}
    left, bottom, right, top = shapely.bounds(shapes.geometries).T
    meets = np.zeros(len(left), bool)
    for move in turns:
        meets |= (left + move <= box[2]) & (right + move >= box[0])
    return meets & (bottom <= box[3]) & (top >= box[1])


def _moved(geometries: NDArray[Any], source: CRS, crs: CRS) -> NDArray[Any]:
    if source == crs or not len(geometries):
        return geometries

    def moved(points: NDArray[Any]) -> NDArray[Any]:
        return np.stack(transform(source, crs, points[:, 0], points[:, 1])[:2], axis=1)

    try:
        whole: NDArray[Any] = shapely.transform(geometries, moved)
    except RasterioError as error:
        raise DataError(
            f"Polygons in {source.to_string()} cannot be reprojected to {crs.to_string()} "
            f"({error}).",
            "Check the CRS of both.",
        ) from error
    return joined(whole, turn_of(crs.to_wkt()))


def _draw(labels: NDArray[np.uint8], geometries: NDArray[Any], ids: list[int], where: Any) -> None:
    pairs = list(zip(geometries, ids, strict=True))
    if pairs:
        rasterio.features.rasterize(pairs, out=labels, transform=where)


def print_polygon_counts(scenes: Sequence[Scene]) -> None:
    """Prints how many polygons lie on no image; nothing for scenes with masks.

    Args:
        scenes: all scenes of a data set.

    Raises:
        DataError: the polygons cannot be used, or none lies on an image.
    """
    for polygons in {s.mask for s in scenes if isinstance(s.mask, Polygons)}:
        images = [s.image for s in scenes if s.mask == polygons]
        shown, count = count_shown(polygons, tuple(i for i in images if isinstance(i, Path)))
        shapes = read_shapes(polygons)
        if shapes.left_out:
            sys.stdout.write(f"{polygons.file.name}: features {shapes.left_out} are left out\n")
        if shapes.crs is None or any(describe_image(image).crs is None for image in images):
            sys.stderr.write(
                f"warning: {polygons.file.name} or an image has no CRS: coordinates are taken as "
                "they are\n"
            )
        sys.stdout.write(
            f"{polygons.file.name}: {shown} of {count} polygons lie on the {len(images)} images, "
            f"{count - shown} outside are left out\n"
        )
