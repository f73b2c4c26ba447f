"""Writing the class raster while the run goes on, and counting its classes on the way."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine
from rasterio.windows import Window as RasterWindow

from .contract import ClassSpec
from .errors import OutputError
from .ground import Ground, pixel_area_m2
from .postprocess import NODATA, classify

_BLOCK = 256


@dataclass(frozen=True)
class ProbabilityRows:
    """Finished rows of the area: `values` (planes, rows, width), `valid` (rows, width) bool."""

    values: np.ndarray
    valid: np.ndarray


@dataclass(frozen=True)
class MapFrame:
    """Size and place of the class raster; `crs` as WKT or None."""

    width: int
    height: int
    crs: Optional[str]
    transform: Affine
    ground: Optional[Ground]


class ClassCounter:
    """Pixels and ground area of each class, added up row by row."""

    def __init__(self, frame: MapFrame) -> None:
        """Starts at zero for the raster of `frame`."""
        self.pixels = np.zeros(256, np.int64)
        self.area_m2 = np.zeros(256, np.float64)
        self._frame = frame
        self._row = 0

    def add(self, classes: np.ndarray) -> None:
        """Counts further rows (rows, width) uint8; `pixels` and `area_m2` are by class id."""
        rows = len(classes)
        by_row = np.stack([np.bincount(line, minlength=256) for line in classes])
        self.pixels += by_row.sum(axis=0)
        frame = self._frame
        if frame.ground is not None:
            # Pixels of one row are equally large, or nearly so when the raster is rotated.
            index = np.arange(self._row, self._row + rows)
            self.area_m2 += pixel_area_m2(
                frame.ground, frame.transform, frame.width // 2, index
            ) @ by_row.astype(np.float64)
        self._row += rows


def write_classes(
    path: Path,
    frame: MapFrame,
    classes: Sequence[ClassSpec],
    parts: Iterator[ProbabilityRows],
    counter: ClassCounter,
) -> None:
    """Writes the class GeoTIFF: band 1 class with a colour table, band 2 confidence in percent.

    Args:
        path: the file to write.
        frame: its size and place.
        classes: their colours and names, the latter as band metadata.
        parts: all rows, from the top.
        counter: is fed with the classes written.

    Raises:
        OutputError: the file cannot be written.
    """
    top, block = 0, np.empty((2, 0, frame.width), np.uint8)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            target = rasterio.open(path, "w", **_profile(frame))
        with target:
            target.write_colormap(1, colour_table(classes))
            target.set_band_description(1, "class")
            target.set_band_description(2, "confidence")
            target.update_tags(1, **{f"class_{item.id}": item.name for item in classes})
            target.update_tags(2, unit="percent")
            for top, block in _in_blocks(_classified(parts, counter)):
                place = RasterWindow(0, top, frame.width, block.shape[1])
                target.write(block, window=place)
        _check_end(path, top, block)
    except RasterioError as error:
        raise OutputError(
            f"{path.name} cannot be written: {' '.join(str(error).split())}.",
            "Check the space on the disk, or choose another folder.",
        ) from error


def _check_end(path: Path, top: int, block: np.ndarray) -> None:
    """Reads the last rows again: GDAL is silent about a disk that fills while it closes a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        source = rasterio.open(path)
    with source:
        found = source.read(window=RasterWindow(0, top, block.shape[2], block.shape[1]))
    if not np.array_equal(found, block):
        raise OutputError(
            f"{path.name} is not complete: its last rows are not what was written.",
            "Check the space on the disk, or choose another folder.",
        )


def colour_table(classes: Sequence[ClassSpec]) -> Dict[int, Tuple[int, int, int, int]]:
    """Red, green, blue, alpha of each class id; nodata is transparent."""
    table = {NODATA: (0, 0, 0, 0)}
    for item in classes:
        red, green, blue = (int(item.colour[i : i + 2], 16) for i in (1, 3, 5))
        table[item.id] = (red, green, blue, 255)
    return table


def _profile(frame: MapFrame) -> Dict[str, object]:
    return {
        "driver": "GTiff",
        "width": frame.width,
        "height": frame.height,
        "count": 2,
        "dtype": "uint8",
        "nodata": NODATA,
        "crs": frame.crs,
        "transform": frame.transform,
        "tiled": True,
        "blockxsize": _BLOCK,
        "blockysize": _BLOCK,
        "compress": "deflate",
        "zlevel": 6,
        "interleave": "band",
        "bigtiff": "if_safer",
    }


def _classified(parts: Iterator[ProbabilityRows], counter: ClassCounter) -> Iterator[np.ndarray]:
    """(2, rows, width) uint8 of class and confidence for each part."""
    for part in parts:
        classes, confidence = classify(part.values, part.valid)
        counter.add(classes)
        yield np.stack([classes, confidence])


def _in_blocks(parts: Iterator[np.ndarray]) -> Iterator[Tuple[int, np.ndarray]]:
    """Regroups rows to whole blocks, so that GDAL compresses each block once."""
    waiting: List[np.ndarray] = []
    rows, top = 0, 0
    for part in parts:
        waiting.append(part)
        rows += part.shape[1]
        if rows >= _BLOCK:
            joined = np.concatenate(waiting, axis=1)
            whole = rows // _BLOCK * _BLOCK
            yield top, joined[:, :whole]
            waiting, rows, top = [joined[:, whole:]], rows - whole, top + whole
    if rows:
        yield top, np.concatenate(waiting, axis=1)
