"""Opening rasters: what a file is, and which of its pixels an extent means."""

from __future__ import annotations

import math
import re
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Set, Tuple

import rasterio
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine

from .errors import ExtentError, RasterError
from .ground import to_map
from .job import Extent
from .tiling import Window

PIXEL_UNITS = Affine(1, 0, 0, 0, -1, 0)  # y upwards: QGIS shows such rasters from -height to 0


@dataclass(frozen=True)
class RasterInfo:
    """What the engine knows of an input raster.

    Attributes:
        path: path or GDAL name.
        width: columns.
        height: rows.
        count: bands.
        dtypes: NumPy name of each band's type.
        crs: WKT, or None.
        transform: pixel corner to CRS; `PIXEL_UNITS` when the file has none.
        georeferenced: whether the file has a geotransform.
        colours: colour interpretation of each band: "red", "gray", "alpha", "palette" ...
        nodata: declared nodata value of each band, or None.
        masked: whether the file has a validity mask of its own.
        files: every file the pixels come from, as far as GDAL tells; containers, not members.
    """

    path: str
    width: int
    height: int
    count: int
    dtypes: Tuple[str, ...]
    crs: Optional[str]
    transform: Affine
    georeferenced: bool
    colours: Tuple[str, ...]
    nodata: Tuple[Optional[float], ...]
    masked: bool
    files: Tuple[Path, ...] = ()

    @property
    def whole(self) -> Window:
        """The window of all pixels."""
        return Window(0, 0, self.width, self.height)

    @property
    def alpha(self) -> Optional[int]:
        """1-based number of the alpha band, or None."""
        return self.colours.index("alpha") + 1 if "alpha" in self.colours else None


@contextmanager
def open_raster(path: str) -> Iterator[rasterio.DatasetReader]:
    """Opens `path` read-only; GDAL's errors, while opening or reading, become RasterError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            source = rasterio.open(path)
        with source:
            yield source
    except RasterioError as error:
        reason = " ".join(str(error).split())
        missing = "No such file" in reason
        what = "does not exist" if missing else f"cannot be read: {reason}"
        raise RasterError(f"The raster {path} {what}.", "Check the file and its path.") from error


def describe(path: str) -> RasterInfo:
    """Reads what `path` is, without its pixels.

    Raises:
        RasterError: missing or unreadable, no band (a container of several rasters), complex
            numbers, or placed only by control points or RPCs.
    """
    with open_raster(path) as source:
        _refuse_unusable(source, path)
        georeferenced = not source.transform.is_identity
        crs = source.crs.to_wkt() if source.crs and georeferenced else None
        return RasterInfo(
            path=path,
            width=source.width,
            height=source.height,
            count=source.count,
            dtypes=tuple(source.dtypes),
            crs=crs,
            transform=source.transform if georeferenced else PIXEL_UNITS,
            georeferenced=georeferenced,
            colours=tuple(ColorInterp(item).name.lower() for item in source.colorinterp),
            nodata=tuple(source.nodatavals),
            masked=MaskFlags.per_dataset in source.mask_flag_enums[0]
            and MaskFlags.alpha not in source.mask_flag_enums[0],
            files=tuple(_files(source, set())),
        )


def _files(source: rasterio.DatasetReader, seen: Set[str]) -> List[Path]:
    """The files of a dataset; GDAL names only the next ones of a virtual raster of others."""
    found: List[Path] = []
    for name in source.files:
        if name in seen:
            continue
        seen.add(name)
        found.append(_on_disk(name))
        if name.lower().endswith(".vrt") and name != source.name:
            # A source that cannot be opened shows when its pixels are read.
            with suppress(RasterError), open_raster(name) as inner:
                found += _files(inner, seen)
    return found


def _on_disk(name: str) -> Path:
    """The file that holds `name`: for one inside an archive, the archive."""
    bare = name
    while re.match(r"/vsi\w+/", bare):
        bare = re.sub(r"^/vsi\w+/", "", bare).replace("{", "").replace("}", "")
    path = Path(bare)
    return next((p for p in (path, *path.parents) if p.is_file()), path)


def _refuse_unusable(source: rasterio.DatasetReader, path: str) -> None:
    if source.count == 0:
        inside = ", ".join(source.subdatasets[:3]) or "none"
        raise RasterError(
            f"The raster {path} has no bands of its own; it holds {inside}.",
            "Give one of the rasters inside.",
        )
    if any(dtype.startswith("complex") for dtype in source.dtypes):
        raise RasterError(
            f"The raster {path} holds complex numbers.", "Convert it to amplitudes first."
        )
    if source.transform.is_identity and (source.gcps[0] or source.rpcs is not None):
        kind = f"{len(source.gcps[0])} ground control points" if source.gcps[0] else "RPCs"
        raise RasterError(
            f"The raster {path} is placed on the map by {kind} only.",
            "Warp it first, for example with Raster > Projections > Warp.",
        )


def choose_area(info: RasterInfo, extent: Optional[Extent]) -> Window:
    """The pixels that `extent` touches, clipped to the raster; all of them for None.

    Raises:
        ExtentError: no pixel is touched.
    """
    if extent is None:
        return info.whole
    left, bottom, right, top = extent
    inverse = ~info.transform
    corners = [to_map(inverse, x, y) for x in (left, right) for y in (bottom, top)]
    cols = [_snapped(col) for col, _ in corners]
    rows = [_snapped(row) for _, row in corners]
    if not all(math.isfinite(value) for value in cols + rows):
        raise ExtentError(f"The area {extent} is not finite.", "Give finite coordinates.")
    touched = Window(
        math.floor(min(cols)),
        math.floor(min(rows)),
        math.ceil(max(cols)) - math.floor(min(cols)),
        math.ceil(max(rows)) - math.floor(min(rows)),
    ).intersection(info.whole)
    if touched.width == 0 or touched.height == 0:
        raise ExtentError(
            f"The area {_four(extent)} misses the raster, which spans {_four(bounds(info))}.",
            "Choose an area over the raster, in the raster's CRS.",
        )
    return touched


def _snapped(position: float) -> float:
    """An edge within a thousandth of a pixel of a pixel's edge is meant to lie on it."""
    nearest = round(position) if math.isfinite(position) else position
    return nearest if abs(position - nearest) < 1e-3 else position


def _four(extent: Extent) -> str:
    return "(" + ", ".join(f"{value:.6g}" for value in extent) + ")"


def bounds(info: RasterInfo) -> Extent:
    """xmin, ymin, xmax, ymax of the raster in its CRS, also when it is rotated."""
    corners = [to_map(info.transform, c, r) for c in (0, info.width) for r in (0, info.height)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def window_transform(info: RasterInfo, area: Window) -> Affine:
    """The transform of an output that holds just `area`."""
    a, b, _, d, e, _ = info.transform[:6]
    x, y = to_map(info.transform, area.col, area.row)
    return Affine(a, b, x, d, e, y)
