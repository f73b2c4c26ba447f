"""Labelled objects: points, lines and polygons with a class, and the cells under each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Counter, List, Optional, Sequence, Tuple

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine

from ..core.class_colours import class_colours
from ..core.contract import ClassSpec
from ..core.errors import DataError
from ..core.monitor import Monitor
from ..raster.antimeridian import turn_of, turned
from ..raster.geodesic import to_map
from ..raster.polygon_mask import reprojected
from ..raster.work_grid import bounds, native_grid
from .extraction import CELL
from .scene import Source

RADIUS_PX = 6.0
MOST_CLASSES = 255
_LEAST_RADIUS = 1e-3  # cells
_LARGEST_SPAN = 4096  # cells of an object's side; of larger ones a corner is learnt from
_MOST_CELLS = 2**24  # rows or columns of cells


@dataclass(frozen=True)
class LabelledShape:
    """A geometry with its class name, as a file or a person gives it.

    Attributes:
        shape: any shapely geometry, in the CRS of `crs`.
        class_name: as text.
        check: it is kept aside for the accuracy, never learnt from.
    """

    shape: shapely.Geometry
    class_name: str
    check: bool = False


@dataclass(frozen=True)
class LabelObject:
    """A labelled object on a raster.

    Attributes:
        class_id: 0, 1 ...
        source: number of the raster.
        cells: (n, 2) rows and columns in the raster's grid of cells, in reading order.
        check: it is kept aside for the accuracy.
        name: of whoever gave it, for what is said of it.
    """

    class_id: int
    source: int
    cells: NDArray[np.int64]
    check: bool = False
    name: str = ""


def classes_of(shapes: Sequence[LabelledShape], given: Sequence[ClassSpec]) -> List[ClassSpec]:
    """The classes: those given, by name, else those named by the labels in the order of names.

    Raises:
        DataError: a label names a class that is not given, or there are too many.
    """
    names = sorted({item.class_name for item in shapes}, key=_natural)
    if given:
        accepted = {item.name for item in given} | {str(item.id) for item in given}
        unknown = [name for name in names if name not in accepted]
        if unknown:
            raise DataError(
                f"Labels name the class {unknown[0]!r}, which is none of "
                f"{', '.join(item.name for item in given)}.",
                "Correct it, or add the class.",
            )
        return list(given)
    if len(names) > MOST_CLASSES:
        raise DataError(
            f"The labels name {len(names)} classes; at most {MOST_CLASSES} are possible.",
            "Name the field that holds the class.",
        )
    colours = class_colours(names)
    return [ClassSpec(k, name, colours[k]) for k, name in enumerate(names)]


def place_on(
    shapes: Sequence[LabelledShape],
    crs: Optional[str],
    classes: Sequence[ClassSpec],
    sources: Sequence[Source],
    radius_px: float,
    monitor: Monitor,
) -> List[LabelObject]:
    """The cells under each geometry; cells claimed by two classes belong to neither.

    Args:
        shapes: the geometries.
        crs: of theirs, or None.
        classes: their names.
        sources: the rasters; a geometry belongs to the first one it lies on.
        radius_px: of points and lines, in work pixels.
        monitor: hears how many lie outside, and how many contradict each other.

    Raises:
        DataError: none lies on a raster.
        ExtentError: the geometries cannot be expressed in a raster's CRS.
    """
    placed = placed_each(shapes, crs, classes, sources, radius_px, monitor)
    within = [item for item in placed if item is not None]
    outside = len(shapes) - len(within)
    if outside:
        monitor.warn(f"{outside} of {len(shapes)} labels lie outside the rasters: left out.")
    if not within:
        raise DataError(
            "No label lies on a raster.", "Check the CRS of the labels, and label on the raster."
        )
    return without_contradictions(within, monitor)


def placed_each(
    shapes: Sequence[LabelledShape],
    crs: Optional[str],
    classes: Sequence[ClassSpec],
    sources: Sequence[Source],
    radius_px: float,
    monitor: Monitor,
) -> List[Optional[LabelObject]]:
    """The cells under each geometry, whatever others claim; None for one beside the rasters.

    Arguments and ExtentError as of `place_on`.
    """
    by_name = {str(item.id): item.id for item in classes}
    by_name.update({item.name: item.id for item in classes})
    placed: List[Optional[LabelObject]] = [None] * len(shapes)
    geometries = np.array([item.shape for item in shapes], object)
    unplaced = crs is None
    for number, source in enumerate(sources):
        moved = geometries
        if crs is not None and source.info.crs is not None:
            moved = reprojected(geometries, crs, source.info.crs, "the labels")
        else:
            unplaced = True
        around = bounds(native_grid(source.info))
        moved, numbers = turned(moved, turn_of(source.info.crs), around)
        for k, shape in zip(numbers.tolist(), _in_cells(moved, source, radius_px)):
            if placed[k] is None:
                cells = _cells_under(shape, source)
                if len(cells):
                    item = shapes[k]
                    placed[k] = LabelObject(by_name[item.class_name], number, cells, item.check)
    if unplaced:
        monitor.warn("Labels or raster have no CRS: coordinates are taken as they are.")
    return placed


def without_contradictions(objects: Sequence[LabelObject], monitor: Monitor) -> List[LabelObject]:
    """The objects without the cells that objects of another class claim too."""
    numbers = np.concatenate([_numbers(item) for item in objects])
    classes = np.repeat([item.class_id for item in objects], [len(i.cells) for i in objects])
    pairs = np.unique(np.column_stack([numbers, classes]), axis=0)
    places, claims = np.unique(pairs[:, 0], return_counts=True)
    mixed = places[claims > 1]
    if not len(mixed):
        return list(objects)
    owners = np.repeat(np.arange(len(objects)), [len(item.cells) for item in objects])
    touched = set(owners[np.isin(numbers, mixed)].tolist())
    kept = []
    for number, item in enumerate(objects):
        if number not in touched:
            kept.append(item)
            continue
        cells = item.cells[~np.isin(_numbers(item), mixed)]
        if len(cells):
            kept.append(replace(item, cells=cells))
    lost = len(objects) - len(kept)
    monitor.warn(
        f"{len(mixed)} cells of {CELL} x {CELL} px are labelled with two classes and count for "
        f"neither; {lost} labels have no other cell and are left out."
    )
    return kept


def counts_by_class(objects: Sequence[LabelObject]) -> Counter[int]:
    """Number of objects of each class."""
    return Counter(item.class_id for item in objects)


def _numbers(item: LabelObject) -> NDArray[np.int64]:
    """A number of its own for every cell of every raster."""
    return (item.source * _MOST_CELLS + item.cells[:, 0]) * _MOST_CELLS + item.cells[:, 1]


def _natural(name: str) -> Tuple[int, float, str]:
    """Numbers first and by size, then texts by letter."""
    try:
        return 0, float(name), name
    except ValueError:
        return 1, 0.0, name


def _in_cells(shapes: NDArray[np.object_], source: Source, radius_px: float) -> NDArray[np.object_]:
    """The geometries as polygons in units of cells, columns and rows from the raster's corner."""
    inverse = ~source.work.transform

    def moved(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_map(inverse, xy[:, 0], xy[:, 1])) / CELL

    in_cells = shapely.transform(shapes, moved)
    thin = shapely.get_dimensions(in_cells) < 2
    # A radius near zero gives polygons without points.
    in_cells[thin] = shapely.buffer(in_cells[thin], max(radius_px / CELL, _LEAST_RADIUS))
    return np.asarray(in_cells)


def _cells_under(shape: shapely.Geometry, source: Source) -> NDArray[np.int64]:
    """(n, 2) rows and columns of the cells whose centre a polygon holds, one cell at least."""
    height, width = -(-source.work.height // CELL), -(-source.work.width // CELL)
    left, bottom, right, top = shape.bounds
    if not np.isfinite(shape.bounds).all():
        return np.empty((0, 2), np.int64)
    first_col, first_row = max(0, int(np.floor(left))), max(0, int(np.floor(bottom)))
    cols = min(width, int(np.ceil(right)), first_col + _LARGEST_SPAN) - first_col
    rows = min(height, int(np.ceil(top)), first_row + _LARGEST_SPAN) - first_row
    if cols <= 0 or rows <= 0:
        return np.empty((0, 2), np.int64)
    mask = rasterize(
        [(shape, 1)],
        out_shape=(rows, cols),
        transform=Affine.translation(first_col, first_row),
        dtype="uint8",
    )
    cells = np.argwhere(mask > 0)
    if not len(cells):
        point = shape.representative_point()
        cell = np.array([[int(np.floor(point.y)) - first_row, int(np.floor(point.x)) - first_col]])
        inside = (cell >= 0).all() and cell[0, 0] < rows and cell[0, 1] < cols
        cells = cell if inside else np.empty((0, 2), np.int64)
    return (cells + np.array([first_row, first_col])).astype(np.int64)
