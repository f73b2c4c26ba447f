"""From the class raster to polygons: small pieces merged, edges exactly on pixel edges."""

from __future__ import annotations

from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple

import numpy as np
import rasterio
import shapely
from rasterio.errors import RasterioError
from rasterio.features import rasterize, shapes, sieve
from rasterio.transform import Affine
from rasterio.windows import Window as RasterWindow

from .errors import OutputError
from .frame import MapFrame
from .geopackage import Layer
from .ground import Ground, to_map
from .monitor import Monitor
from .postprocess import NODATA
from .simplify import simplify_shared

_STRIP_ROWS = 1024
_CHECK_EVERY = 10_000


@dataclass(frozen=True)
class Pieces:
    """Polygons in pixel coordinates (column, row) and the class of each; both of length n."""

    polygons: np.ndarray
    classes: np.ndarray


@dataclass(frozen=True)
class Drawing:
    """How pieces become polygons.

    Attributes:
        min_area_px: smaller pieces are merged into their largest neighbour.
        simplify_px: borders are simplified by so many pixels; 0 leaves them on pixel edges.
    """

    min_area_px: int
    simplify_px: float = 0.0


def segment_layer(
    raster: Path, frame: MapFrame, names: Mapping[int, str], drawing: Drawing, monitor: Monitor
) -> Layer:
    """Layer `segments` of a class raster.

    Fields: class_id, class, area_m2 (null without a CRS), area_px, mean_conf (percent); all of them
    tell of the pixels, also when borders are simplified.

    Args:
        raster: band 1 class, band 2 confidence; two working files of one byte a pixel are made
            beside it for the time being.
        frame: size, place and ground measure of the raster.
        names: class id to name.
        drawing: how.
        monitor: hears of progress, in rows of the raster.

    Raises:
        CancelledError: the monitor says so.
        OutputError: the raster cannot be read back, or there is no room for the working files.
    """
    try:
        with rasterio.open(raster) as source:
            pieces = polygonize(source, raster, drawing.min_area_px, monitor)
            confidence = mean_confidence(source, pieces, monitor)
    except RasterioError as error:
        raise OutputError(
            f"{raster.name} cannot be read back: {' '.join(str(error).split())}.",
            "Check the space on the disk, or choose another folder.",
        ) from error
    return Layer(
        name="segments",
        geometry=place(simplify_shared(pieces.polygons, drawing.simplify_px), frame.transform),
        geometry_type="Polygon",
        fields={
            "class_id": pieces.classes.astype(np.int32),
            "class": np.array([names[int(i)] for i in pieces.classes], dtype=object),
            "area_m2": areas_m2(pieces.polygons, frame.transform, frame.ground),
            "area_px": areas_px(pieces.polygons),
            "mean_conf": confidence,
        },
    )


def polygonize(
    source: rasterio.DatasetReader, beside: Path, min_area_px: int, monitor: Monitor
) -> Pieces:
    """The 4-connected pieces of band 1 of `source` after merging small ones; nodata left out.

    Working files get the name `beside` and an ending, and are gone afterwards.
    """
    bands = (source.read(1, window=window) for window in _strips(source))
    masks = (source.read(1, window=window) != NODATA for window in _strips(source))
    label_file = beside.with_name(beside.name + ".labels")
    mask_file = beside.with_name(beside.name + ".valid")
    with (
        _mapped(label_file, bands, source.shape) as labels,
        _mapped(mask_file, masks, source.shape) as valid,
    ):
        monitor.check()
        if min_area_px > 1 and valid.any():
            # The mask keeps nodata out on both sides: nothing merges into it, nor it into others.
            sieve(rasterio.band(source, 1), min_area_px, out=labels, mask=valid)
            monitor.check()
        with closing(shapes(labels, mask=valid, connectivity=4)) as found:
            return _collect(found, monitor)


@contextmanager
def _mapped(path: Path, parts: Iterator[np.ndarray], shape: Tuple[int, int]) -> Iterator[Any]:
    """An array of bytes on disk, written from its rows; the file is gone afterwards.

    It is written in the ordinary way, since a disk that fills under a mapping kills the process.
    """
    try:
        try:
            with path.open("wb") as file:
                for part in parts:
                    file.write(part.astype(np.uint8).tobytes())
        except RasterioError:
            raise
        except OSError as error:
            raise OutputError(
                f"No room for working data beside the results: {error.strerror}.",
                "Check the space on the disk, or choose another folder.",
            ) from error
        yield np.memmap(path, np.uint8, "r+", shape=shape)
    finally:
        with suppress(OSError):  # still mapped, on Windows; the folder goes at the end anyway
            path.unlink()


def _collect(found: Iterator[Tuple[Dict, float]], monitor: Monitor) -> Pieces:
    """Builds all polygons at once from their rings; one by one would take far longer."""
    rings: List[np.ndarray] = []
    owners: List[int] = []
    classes: List[int] = []
    for count, (outline, value) in enumerate(found):
        if count % _CHECK_EVERY == 0:
            monitor.check()
        for ring in outline["coordinates"]:
            rings.append(np.asarray(ring, np.float64))
            owners.append(count)
        classes.append(int(value))
    if not rings:
        return Pieces(np.empty(0, object), np.empty(0, np.uint8))
    index = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    lines = shapely.linearrings(np.concatenate(rings), indices=index)
    polygons = shapely.polygons(lines, indices=np.asarray(owners))
    return Pieces(polygons, np.asarray(classes, np.uint8))


def mean_confidence(source: rasterio.DatasetReader, pieces: Pieces, monitor: Monitor) -> np.ndarray:
    """Mean of band 2 over each polygon, (n,) float64; one strip of the raster in memory."""
    count = len(pieces.polygons)
    total, pixels = np.zeros(count), np.zeros(count)
    bounds = shapely.bounds(pieces.polygons) if count else np.empty((0, 4))
    for window in _strips(source):
        top, stop = window.row_off, window.row_off + window.height
        inside = np.flatnonzero((bounds[:, 1] < stop) & (bounds[:, 3] > top))
        if len(inside):
            owner = rasterize(
                ((pieces.polygons[i], i + 1) for i in inside),
                out_shape=(window.height, window.width),
                transform=Affine.translation(0, top),
                dtype=np.int32,
            ).ravel()
            values = source.read(2, window=window).ravel()
            total += np.bincount(owner, weights=values, minlength=count + 1)[1:]
            pixels += np.bincount(owner, minlength=count + 1)[1:]
        monitor.step("polygons", stop, source.height)
    return total / np.maximum(pixels, 1)


def place(polygons: np.ndarray, transform: Affine) -> np.ndarray:
    """Pixel coordinates to map coordinates."""
    return _moved(polygons, lambda x, y: to_map(transform, x, y))


def areas_px(polygons: np.ndarray) -> np.ndarray:
    """Area of polygons in pixels, (n,) int64; exact, since edges lie on pixel edges."""
    return np.asarray(np.rint(shapely.area(polygons)), np.int64)


def areas_m2(polygons: np.ndarray, transform: Affine, ground: Optional[Ground]) -> np.ndarray:
    """True area in square metres of polygons in pixel coordinates; NaN without a ground."""
    if ground is None:
        return np.full(len(polygons), np.nan)
    measure = ground.equal_area
    return np.asarray(
        shapely.area(_moved(polygons, lambda x, y: measure(*to_map(transform, x, y))))
    )


def _moved(polygons: np.ndarray, rule: Callable[..., Tuple]) -> np.ndarray:
    if not len(polygons):
        return polygons
    return np.asarray(
        shapely.transform(polygons, lambda xy: np.column_stack(rule(xy[:, 0], xy[:, 1])))
    )


def _strips(source: rasterio.DatasetReader) -> Iterator[RasterWindow]:
    for top in range(0, source.height, _STRIP_ROWS):
        yield RasterWindow(0, top, source.width, min(_STRIP_ROWS, source.height - top))
