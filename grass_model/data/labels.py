"""Labels of a scene as class indices by window: from an index mask, a colour mask or polygons."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.warp import transform

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.raster.band_stack import BandStack, open_bands, stack_bands
from grass_qgis.engine.raster.bands import all_bands
from grass_qgis.engine.raster.class_names import colour_table_of
from grass_qgis.engine.raster.dataset import RasterInfo, describe, open_raster
from grass_qgis.engine.raster.geodesic import to_map
from grass_qgis.engine.tiling.grid import Window

from .label_raster import Colour, ColourMask, IndexMask, PaletteMask, is_grey_ramp
from .polygon_labels import PolygonLabels
from .polygons import Polygons
from .scenes import Scene

_SHIFT = 0.5  # pixels; more than two programs differ by for the same grid
_RGB = ("red", "green", "blue")


class Labels(Protocol):
    """Reader of the class indices of a scene."""

    def read(self, window: Window) -> NDArray[np.uint8]:
        """Class indices (H, W) uint8 of a window inside the scene; 255 where not labelled.

        Raises:
            DataError: the labels name an unknown class.
        """
        ...


@contextmanager
def open_labels(scene: Scene, image: RasterInfo, classes: int = 0) -> Iterator[Labels]:
    """The labels of a labelled scene, on the grid of its image.

    A mask is read by the engine's rules: what is nodata in it is not labelled. With three bands or
    a palette it is compared by colour with classes.json, else by index.

    Args:
        scene: with a mask or polygons.
        image: its image.
        classes: number of classes an index mask may name; 0 to leave it unchecked.

    Raises:
        DataError: they do not lie on the image's grid, or cannot be used as labels.
        RasterError: the mask cannot be read.
    """
    if isinstance(scene.mask, Polygons):
        yield PolygonLabels(scene.mask, image)
        return
    if scene.mask is None:
        raise TypeError(f"The scene {scene.key} has no labels.")
    path = str(scene.mask)
    info = describe(path)
    _require_same_grid(info, image, scene)
    count = len(all_bands(info).bands)
    if count > 4:
        raise DataError(
            f"The mask {path} has {count} bands.",
            "Write an index mask of one band, or a colour mask of three.",
        )
    table = {(red, green, blue): index for red, green, blue, index in scene.colours}
    if count >= 3:
        if not table:
            raise DataError(
                f"{path} holds colours, but there is no classes.json.",
                "Write classes.json with the rgb of each class.",
            )
        with open_bands(_colour_bands(path, count)) as mask:
            yield ColourMask(mask, table)
        return
    yield from _indexed(path, info, table, classes)


def _indexed(
    path: str, info: RasterInfo, table: dict[Colour, int], classes: int
) -> Iterator[Labels]:
    """Labels of a mask of one band, or of the first of two bands."""
    first = all_bands(info).bands[0]
    colours = {}
    if info.colours[first - 1] == "palette":
        with open_raster(path) as source:
            colours = colour_table_of(source, first)
    with open_bands(stack_bands(path, bands=(first,))) as mask:
        if table and not is_grey_ramp(colours):
            yield PaletteMask(mask, colours, table)
        else:
            yield IndexMask(mask, classes)


def _colour_bands(path: str, count: int) -> BandStack:
    """Red, green and blue of a mask, whatever their order, and the fourth band when it has one."""
    colours = stack_bands(path, _RGB)
    if count == 3:
        return colours
    fourth = (set(all_bands(colours.info).bands) - set(colours.choice.bands)).pop()
    return stack_bands(path, bands=(*colours.choice.bands, fourth))


def _require_same_grid(mask: RasterInfo, image: RasterInfo, scene: Scene) -> None:
    if (mask.width, mask.height) != (image.width, image.height):
        raise DataError(
            f"{scene.mask} is {mask.width} x {mask.height}, its image "
            f"{image.width} x {image.height}.",
            "Mask and image must have the same size.",
        )
    alike = (mask.crs is None) == (image.crs is None)
    if not (alike and mask.georeferenced and image.georeferenced):
        return  # masks often have no georeference
    shift = _shift_px(mask, image, Path(str(scene.mask)))
    if not shift <= _SHIFT:
        raise DataError(
            f"{scene.mask} lies {shift:.1f} pixels beside its image.",
            "Write the mask on the image's grid, or without georeference.",
        )


def _shift_px(mask: RasterInfo, image: RasterInfo, path: Path) -> float:
    """Largest distance between corners of mask and image, in pixels of the image."""
    corners = np.array([(c, r) for c in (0, mask.width) for r in (0, mask.height)], np.float64)
    xs, ys = to_map(mask.transform, *corners.T)
    if mask.crs is not None and image.crs is not None and mask.crs != image.crs:
        source, target = CRS.from_wkt(mask.crs), CRS.from_wkt(image.crs)
        if source != target:
            try:
                xs, ys = map(np.asarray, transform(source, target, xs, ys)[:2])
            except RasterioError as error:
                raise DataError(
                    f"{path} lies in another reference system than its image: {error}.",
                    "Write the mask on the image's grid, or without georeference.",
                ) from error
    there = np.stack(to_map(~image.transform, xs, ys), axis=1)
    return float(np.abs(there - corners).max())
