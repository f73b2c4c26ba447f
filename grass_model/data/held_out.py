"""Footprints of held-out scenes, and the tiles of other imagery that overlap them.

Two rasters of the same place rarely share grid or reference system: footprints are compared as
polygons, brought into the reference system of the imagery that is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import shapely
import shapely.geometry
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.warp import transform_geom

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.raster.dataset import RasterInfo
from grass_qgis.engine.raster.geodesic import to_map
from grass_qgis.engine.tiling.grid import Window

from .imagery import describe_image
from .scenes import labelled_scenes

_EDGE_POINTS = 32  # a straight edge is a curve in another reference system
_LEAST_SHARE = 1e-4  # of a tile; less is rounding where two scenes only adjoin

Footprint = tuple[CRS, shapely.Polygon]
Shows = Callable[[int, int, int], bool]


def footprints(data: Path) -> tuple[Footprint, ...]:
    """Footprints of all scenes of a labelled data set outside its training split.

    Raises:
        DataError: the data set cannot be used, or a scene is not georeferenced.
    """
    held = (scene for scene in labelled_scenes(data) if scene.split != "train")
    outlines = []
    for scene in held:
        info = describe_image(scene.image)
        outlines.append((_crs_of(info), _corners(info, info.whole)))
    return tuple(outlines)


def held_out_test(info: RasterInfo, held: Sequence[Footprint]) -> Shows:
    """A test (row, column, side in pixels) -> whether that tile overlaps a held-out scene.

    Raises:
        DataError: the raster is not georeferenced, or a footprint cannot be reprojected.
    """
    if not held:
        return lambda row, col, side: False
    crs = _crs_of(info)
    held_area = shapely.union_all([_moved(polygon, source, crs) for source, polygon in held])
    shapely.prepare(held_area)

    def shows(row: int, col: int, side: int) -> bool:
        tile = _corners(info, Window(col, row, side, side))
        return held_area.intersects(tile) and (
            held_area.intersection(tile).area > _LEAST_SHARE * tile.area
        )

    return shows


def _crs_of(info: RasterInfo) -> CRS:
    if info.crs is None:
        raise DataError(
            f"{info.path} is not georeferenced, so held-out areas cannot be left out.",
            "Georeference it, or leave held_out empty.",
        )
    return CRS.from_wkt(info.crs)


def _corners(info: RasterInfo, part: Window) -> shapely.Polygon:
    left, top, right, bottom = part.col, part.row, part.col_stop, part.row_stop
    pixels = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return shapely.Polygon([to_map(info.transform, *pixel) for pixel in pixels])


def _moved(polygon: shapely.Polygon, source: CRS, crs: CRS) -> shapely.Geometry:
    if source == crs:
        return polygon
    dense = shapely.segmentize(polygon, polygon.length / (4 * _EDGE_POINTS))
    try:
        moved = transform_geom(source, crs, shapely.geometry.mapping(dense))
    except RasterioError as error:
        raise DataError(
            f"A held-out scene in {source} cannot be reprojected to {crs}: {error}.",
            "Check both reference systems.",
        ) from error
    return shapely.make_valid(shapely.geometry.shape(moved))
