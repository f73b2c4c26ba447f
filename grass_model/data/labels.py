"""Labels of a scene as class indices, window by window: of an index mask, colours or polygons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import rasterio
from rasterio.errors import RasterioError
from rasterio.windows import Window

from grass_qgis.engine.core.errors import DataError

from .classes import IGNORE
from .polygon_labels import PolygonLabels
from .polygons import Polygons
from .rasters import open_raster
from .scenes import Scene

Array = np.ndarray
_SHIFT = 0.5  # pixels; what two programs write for one grid differs by less


class Labels(Protocol):
    """Where class indices of a scene come from."""

    def read(self, window: Window) -> Array:
        """Class indices (H, W) uint8 of a window inside the scene; 255 where not labelled.

        Raises:
            DataError: the labels name an unknown class.
        """
        ...


@contextmanager
def open_labels(scene: Scene, source: rasterio.DatasetReader, classes: int = 0) -> Iterator[Labels]:
    """The labels of a labelled scene, on the grid of its image.

    Args:
        scene: with a mask or polygons.
        source: its image.
        classes: number of classes an index mask may name; 0 to leave it unchecked.

    Raises:
        DataError: they cannot be read, or do not lie on the image's grid.
    """
    if isinstance(scene.mask, Polygons):
        yield PolygonLabels(scene.mask, source)
        return
    if scene.mask is None:
        raise TypeError(f"The scene {scene.key} has no labels.")
    with open_raster(scene.mask) as mask:
        _require_same_grid(mask, source, scene)
        if mask.count >= 3:
            yield ColourMask(mask, _table(scene, scene.mask))
        else:
            yield IndexMask(mask, classes)


@dataclass(frozen=True)
class IndexMask:
    """A mask whose first band holds class indices."""

    mask: rasterio.DatasetReader
    classes: int

    def read(self, window: Window) -> Array:
        """Class indices (rows, cols) of the window, 255 not labelled; see `Labels`.

        Raises:
            DataError: an id that is no class's.
        """
        indices = _read(self.mask, 1, window)
        if not self.classes:
            return indices
        unknown = [int(v) for v in np.unique(indices) if v >= self.classes and v != IGNORE]
        if unknown:
            raise DataError(
                f"The mask {self.mask.name} holds ids {unknown[:5]} that classes.json does not "
                f"name (0 to {self.classes - 1}, 255 for not labelled).",
                "Add the classes, or write an index mask.",
            )
        return indices


@dataclass(frozen=True)
class ColourMask:
    """A mask whose first three bands hold the classes' colours; `table` is by 65536 r + 256 g + b.

    Where an alpha band is 0 nothing is labelled.
    """

    mask: rasterio.DatasetReader
    table: Mapping[int, int]

    def read(self, window: Window) -> Array:
        """Class indices (rows, cols) of the window, 255 not labelled; see `Labels`.

        Raises:
            DataError: a colour that is no class's.
        """
        red, green, blue = _read(self.mask, [1, 2, 3], window).astype(np.int64)
        codes, places = np.unique(red * 65536 + green * 256 + blue, return_inverse=True)
        shown = np.ones(red.shape, bool)
        if self.mask.count == 4:
            shown = _read(self.mask, 4, window) > 0
        ids = np.array([self.table.get(int(code), -1) for code in codes])[places.reshape(red.shape)]
        wrong = codes[np.unique(places.reshape(red.shape)[(ids < 0) & shown])]
        if len(wrong):
            few = ", ".join(str(_rgb(int(code))) for code in wrong[:3])
            raise DataError(
                f"The mask {self.mask.name} holds {len(wrong)} colours that classes.json does not "
                f"name: {few}.",
                "Add them there (255 for not labelled); do not keep masks as JPEG, which blurs.",
            )
        return np.where(shown, ids, IGNORE).astype(np.uint8)


def _rgb(code: int) -> tuple[int, int, int]:
    return code >> 16, code >> 8 & 255, code & 255


def _table(scene: Scene, mask: Path) -> dict[int, int]:
    if not scene.colours:
        raise DataError(
            f"{mask} holds colours, and no classes.json says what they mean.",
            "Write classes.json with the rgb of each class.",
        )
    return {(red << 16) + (green << 8) + blue: id for red, green, blue, id in scene.colours}


def _require_same_grid(
    mask: rasterio.DatasetReader, source: rasterio.DatasetReader, scene: Scene
) -> None:
    if (mask.width, mask.height) != (source.width, source.height):
        raise DataError(
            f"{scene.mask} is {mask.width} x {mask.height}, its image "
            f"{source.width} x {source.height}.",
            "Mask and image must have the same size.",
        )
    if mask.transform.is_identity or source.transform.is_identity:
        return  # masks often do not say where they lie
    corners = np.array([(0, 0), (source.width, source.height)], float)
    there = [~source.transform @ (mask.transform @ tuple(corner)) for corner in corners]
    shift = float(np.abs(np.array(there) - corners).max())
    if mask.crs == source.crs and shift > _SHIFT:
        raise DataError(
            f"{scene.mask} lies {shift:.1f} pixels beside its image.",
            "Write the mask on the image's grid, or without georeference.",
        )


def _read(mask: rasterio.DatasetReader, bands: int | list[int], window: Window) -> Array:
    try:
        values: Array = mask.read(bands, window=window)
    except RasterioError as error:
        raise DataError(
            f"{mask.name} cannot be read at {window}: {error}.",
            "Check the file: it may be damaged or cut off.",
        ) from error
    return values
