"""Opening rasters and reading their metadata."""

from __future__ import annotations

import os
import re
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterator, List, Optional, Set, Tuple, Union
from uuid import uuid4

import numpy as np
import rasterio
import rasterio.shutil
from rasterio.enums import ColorInterp, Interleaving, MaskFlags
from rasterio.errors import CRSError, NotGeoreferencedWarning
from rasterio.transform import Affine

from ..core.band_names import is_alpha
from ..core.errors import RasterError
from ..tiling.grid import Window
from .gdal_errors import GDAL_ERRORS
from .georeference import check_transform, declared_crs, named_crs
from .remote_access import explained, local_only

Number = Union[int, float]
_WIDE = ("int64", "uint64")
_LARGEST_BLOCK = 2**30  # bytes; GDAL decodes whole blocks
_CACHE_BYTES = 128 * 2**20
PIXEL_UNITS = Affine(1, 0, 0, 0, -1, 0)  # y upwards: QGIS shows such rasters from -height to 0


@dataclass(frozen=True)
class RasterInfo:
    """Metadata of an input raster.

    Attributes:
        path: path or GDAL name.
        width: columns.
        height: rows.
        count: bands.
        dtypes: NumPy name of each band's type.
        crs: WKT, or None.
        transform: pixel corner to CRS; `PIXEL_UNITS` when the file has none.
        georeferenced: whether the file has a geotransform.
        colours: colour interpretation of each band: "red", "gray", "alpha", "palette" ...; a
            band that is marked alpha and called something else is "undefined".
        nodata: declared nodata value of each band, exact, or None.
        masked: whether the file has a mask of valid pixels, or one of its bands has.
        overviews: decimation factors of the overviews that all bands have, finest first.
        names: description of each band, or "".
        scales: factor from stored to physical values, for each band.
        offsets: added after scaling, for each band.
        files: all files the pixels come from, as reported by GDAL; archives, not their members.
        nodata_too: additional nodata values of all bands, set by the user.
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
    nodata: Tuple[Optional[Number], ...]
    masked: bool
    overviews: Tuple[int, ...] = ()
    names: Tuple[str, ...] = ()
    scales: Tuple[float, ...] = ()
    offsets: Tuple[float, ...] = ()
    files: Tuple[Path, ...] = ()
    nodata_too: Tuple[Number, ...] = ()

    @property
    def whole(self) -> Window:
        """The window of all pixels."""
        return Window(0, 0, self.width, self.height)

    @property
    def alphas(self) -> Tuple[int, ...]:
        """1-based numbers of the alpha bands."""
        return tuple(band for band, name in enumerate(self.colours, 1) if name == "alpha")


@contextmanager
def limited_cache() -> Iterator[None]:
    """Limits GDAL's block cache to 128 MiB, unless GDAL_CACHEMAX is set.

    By default it is a share of the machine's memory. 128 MiB hold the blocks under one row of
    tiles, whose lowest ones the next row reads again.
    """
    is_set = "GDAL_CACHEMAX" in os.environ
    with rasterio.Env(**({} if is_set else {"GDAL_CACHEMAX": _CACHE_BYTES})):
        yield


@contextmanager
def open_raster(path: str, overview: Optional[str] = None) -> Iterator[rasterio.DatasetReader]:
    """Opens `path` read-only; GDAL's errors, while opening or reading, become RasterError.

    Nothing is downloaded meanwhile, unless `path` is an address (`remote_access.py`).
    `overview` opens that level (`WorkGrid.level`); None leaves the choice to GDAL.
    """
    options = {} if overview is None else {"OVERVIEW_LEVEL": overview}
    with reading(path), local_only(path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            source = rasterio.open(path, **options)
        with source:
            yield source


@contextmanager
def reading(path: str) -> Iterator[None]:
    """GDAL's errors, while the raster `path` is opened or read, become RasterError."""
    try:
        yield
    except (*GDAL_ERRORS, CRSError, UnicodeDecodeError) as error:
        # GDAL may quote bytes that are not valid text.
        reason = explained(path, error)
        missing = "No such file" in reason
        what = "does not exist" if missing else f"cannot be read: {reason}"
        raise RasterError(f"The raster {path} {what}.", "Check the file and its path.") from error


def describe(path: str, crs: Optional[str] = None) -> RasterInfo:
    """Reads the metadata of a raster.

    Args:
        path: path or GDAL name.
        crs: replaces the CRS of the file, as PROJ names it or as well-known text; empty for none;
            None for that of the file. A file without a geotransform gets no CRS.

    Raises:
        RasterError: missing or unreadable, no band (a container of several rasters), complex
            numbers, blocks that would fill the memory, georeferenced only by control points or
            RPCs, or with an invalid geotransform.
        JobError: there is no such CRS.
    """
    with open_raster(path) as source:
        _refuse_unusable(source, path)
        georeferenced = not source.transform.is_identity
        crs_wkt = declared_crs(source) if crs is None else named_crs(crs)
        return RasterInfo(
            path=path,
            width=source.width,
            height=source.height,
            count=source.count,
            dtypes=tuple(source.dtypes),
            crs=crs_wkt if georeferenced else None,
            transform=source.transform if georeferenced else PIXEL_UNITS,
            georeferenced=georeferenced,
            colours=_colours(source),
            nodata=_nodata(source),
            masked=any(has_explicit_mask(flags) for flags in source.mask_flag_enums),
            overviews=_shared_overviews(source),
            names=tuple(name or "" for name in source.descriptions),
            scales=tuple(source.scales),
            offsets=tuple(source.offsets),
            files=tuple(_files(source, set())),
        )


def has_explicit_mask(flags: Any) -> bool:
    """Whether a band's flags declare a stored mask, not one derived from nodata or alpha.

    A joint nodata value of all bands (GDAL's NODATA_VALUES) is read as a mask.
    """
    if MaskFlags.all_valid in flags or MaskFlags.alpha in flags:
        return False
    return MaskFlags.nodata not in flags or MaskFlags.per_dataset in flags


def _colours(source: rasterio.DatasetReader) -> Tuple[str, ...]:
    colours = [ColorInterp(item).name.lower() for item in source.colorinterp]
    names = [name or "" for name in source.descriptions]
    return tuple(
        "undefined" if colour == "alpha" and not is_alpha(colour, name) else colour
        for colour, name in zip(colours, names)
    )


def _nodata(source: rasterio.DatasetReader) -> Tuple[Optional[Number], ...]:
    if not any(dtype in _WIDE for dtype in source.dtypes):
        return tuple(source.nodatavals)
    # rasterio rounds 64-bit nodata to doubles; GDAL writes it exactly into a VRT.
    name = f"/vsimem/{uuid4().hex}.vrt"
    rasterio.shutil.copy(source, name, driver="VRT")
    try:
        with rasterio.open(name) as virtual:
            text = str(virtual.tags(ns="xml:VRT").get("xml:VRT", ""))
    finally:
        rasterio.shutil.delete(name)
    parts = re.split(r"<VRTRasterBand\b", text)
    return tuple(
        _described_nodata(parts, band, int if dtype in _WIDE else float)
        for band, dtype in zip(source.indexes, source.dtypes)
    )


def _described_nodata(
    parts: List[str], band: int, number: Callable[[str], Number]
) -> Optional[Number]:
    """Nodata of a band from the text of a VRT that is split at its bands."""
    band_part = next((part for part in parts if f' band="{band}"' in part.partition(">")[0]), "")
    match = re.search(r"<NoDataValue>\s*([^<\s]+)\s*</NoDataValue>", band_part)
    with suppress(ValueError):
        return number(match.group(1)) if match else None
    return None


def _shared_overviews(source: rasterio.DatasetReader) -> Tuple[int, ...]:
    of_each = {tuple(source.overviews(band)) for band in source.indexes}
    return of_each.pop() if len(of_each) == 1 else ()


def _files(source: rasterio.DatasetReader, seen: Set[str]) -> List[Path]:
    """Files of a dataset; recurses into nested VRTs, of which GDAL lists one level."""
    files: List[Path] = []
    for name in source.files:
        if name in seen:
            continue
        seen.add(name)
        files.append(_on_disk(name))
        if name.lower().endswith(".vrt") and name != source.name:
            # A source that cannot be opened raises when its pixels are read.
            with suppress(RasterError), open_raster(name) as inner:
                files += _files(inner, seen)
    return files


def _on_disk(name: str) -> Path:
    """Path of the file `name`, or of the archive that contains it."""
    bare = name
    while re.match(r"/vsi\w+/", bare):
        bare = re.sub(r"^/vsi\w+/", "", bare).replace("{", "").replace("}", "")
    path = Path(bare)
    with suppress(OSError, ValueError):  # names inside files may be invalid as paths
        return next((p for p in (path, *path.parents) if p.is_file()), path)
    return path


def _refuse_unusable(source: rasterio.DatasetReader, path: str) -> None:
    if source.count == 0:
        inside = ", ".join(source.subdatasets[:3]) or "none"
        raise RasterError(
            f"The raster {path} has no bands; it contains {inside}.",
            "Give one of the rasters inside.",
        )
    if any(dtype.startswith("complex") for dtype in source.dtypes):
        raise RasterError(
            f"The raster {path} holds complex numbers.", "Convert it to amplitudes first."
        )
    _refuse_large_blocks(source, path)
    check_transform(source, path)
    if source.transform.is_identity and (source.gcps[0] or source.rpcs is not None):
        kind = f"{len(source.gcps[0])} ground control points" if source.gcps[0] else "RPCs"
        raise RasterError(
            f"The raster {path} is georeferenced by {kind} only.",
            "Warp it first, for example with Raster > Projections > Warp.",
        )


def _refuse_large_blocks(source: rasterio.DatasetReader, path: str) -> None:
    """Refuses blocks too large for memory; a small file may declare blocks of any size."""
    together = source.count if source.interleaving == Interleaving.pixel else 1
    for dtype, (rows, cols) in zip(source.dtypes, source.block_shapes):
        size = rows * cols * np.dtype(dtype).itemsize * together
        if size > _LARGEST_BLOCK:
            raise RasterError(
                f"The raster {path} is stored in blocks of {cols} x {rows} px, {size / 1e9:.1f} GB "
                "each.",
                "Rewrite it in tiles: gdal_translate -co TILED=YES, or Raster > Conversion.",
            )
