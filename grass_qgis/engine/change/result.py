"""The finished raster of changes, made of the parts of a run: small changes dropped."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window as RasterWindow

from ..core.contract import NODATA
from ..core.monitor import Monitor
from ..output.geopackage import Layer, text_column
from ..output.journal import Part
from ..polygons.drop_small import drop_small
from ..polygons.vectorize import in_blocks
from ..raster.gdal_errors import reading_back, writing
from ..raster.output_grid import OutputGrid
from .compare import ChangeBands
from .legend import Codes, CommonClass

_BLOCK = 256

Parts = Sequence[Tuple[Path, Part]]


def write_result(
    path: Path, parts: Parts, bands: ChangeBands, codes: Codes, least: int, grid: OutputGrid,
    monitor: Monitor,
) -> int:  # fmt: skip
    """Writes the bands of the parts, and whether there is a change, to a temporary GeoTIFF.

    Args:
        path: the file.
        parts: file and place of each part, from the top.
        bands: of the parts.
        codes: of the changes.
        least: connected changes of one kind of fewer pixels count as unchanged.
        grid: of the result.
        monitor: checked for cancellation.

    Returns:
        Number of changed pixels before small changes are dropped.

    Raises:
        OutputError: it cannot be written.
        CancelledError: the run was cancelled.
    """
    profile: Dict[str, Any] = {
        "driver": "GTiff", "width": grid.width, "height": grid.height, "count": bands.count + 1,
        "dtype": "uint8", "nodata": NODATA, "tiled": True, "blockxsize": _BLOCK,
        "blockysize": _BLOCK, "compress": "deflate", "zlevel": 1, "interleave": "band",
        "bigtiff": "if_safer", "transform": grid.transform,
    }  # fmt: skip
    before = [0]

    def counted() -> Iterator[NDArray[np.uint8]]:
        for rows in _rows(parts, [1]):
            before[0] += int(np.count_nonzero(codes.is_change[rows[0]]))
            yield rows[0]

    code_rows = drop_small(counted(), grid.width, least, codes.stable)
    changed = np.where(codes.is_change, 1, 0).astype(np.uint8)
    changed[NODATA] = NODATA
    others = _Rows(_rows(parts, list(range(2, bands.count + 1)))) if bands.count > 1 else None
    top = 0
    with writing(path.name), rasterio.open(path, "w", **profile) as target:
        for rows in in_blocks(code_rows, _BLOCK):
            monitor.check()
            more = [] if others is None else list(others.take(len(rows)))
            place = RasterWindow(0, top, grid.width, len(rows))
            target.write(np.stack([rows, *more, changed[rows]]), window=place)
            top += len(rows)
    return before[0]


def _rows(parts: Parts, bands: List[int]) -> Iterator[NDArray[np.uint8]]:
    """Bands (bands, rows, width) of the parts, one after the other."""
    for path, _ in parts:
        with reading_back(path), warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as source:
                rows = source.read(bands)
        yield rows


class _Rows:
    """Takes any number of rows from strips of other heights."""

    def __init__(self, strips: Iterator[NDArray[np.uint8]]) -> None:
        self._strips = strips
        self._left: List[NDArray[np.uint8]] = []

    def take(self, count: int) -> NDArray[np.uint8]:
        """The next rows (bands, `count`, width)."""
        while sum(strip.shape[1] for strip in self._left) < count:
            self._left.append(next(self._strips))
        joined = np.concatenate(self._left, axis=1)
        self._left = [joined[:, count:]]
        return joined[:, :count]


def as_changes(
    layer: Layer, codes: Codes, classes: Sequence[CommonClass], with_confidence: bool
) -> Layer:
    """A layer `segments` of codes as layer `changes`.

    Fields: code, change, from_id, from, to_id, to, area_m2, area_px, and mean_conf in percent.
    """
    number = layer.fields["class_id"]
    before = [classes[codes.all[k].before] for k in number]
    after = [classes[codes.all[k].after] for k in number]
    fields = {
        "code": number,
        "change": layer.fields["class"],
        "from_id": _whole([item.before for item in before]),
        "from": text_column([item.name for item in before]),
        "to_id": _whole([item.after for item in after]),
        "to": text_column([item.name for item in after]),
        "area_m2": layer.fields["area_m2"],
        "area_px": layer.fields["area_px"],
    }
    if with_confidence:
        fields["mean_conf"] = layer.fields["mean_conf"]
    return Layer("changes", layer.geometry, layer.geometry_type, fields)


def _whole(values: List[Any]) -> NDArray[np.int32]:
    return np.array(values, np.int32)
