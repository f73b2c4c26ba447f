"""Writes a cloud-optimised GeoTIFF with overviews from finished parts."""

from __future__ import annotations

import os
import struct
import unicodedata
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import BinaryIO, Iterator, List, Sequence, Tuple

import rasterio
import rasterio.shutil
from rasterio.windows import Window as RasterWindow

from ..core.contract import NODATA
from ..core.errors import MAKE_ROOM, OutputError
from ..raster.gdal_errors import writing
from ..raster.output_grid import OutputGrid
from ..tiling.grid import Window
from .overviews import write_overviews
from .pixel_layers import BandLook

_BLOCK = 256
# Level 6 takes four times as long for classes and confidence and saves a seventh of the space.
_DEFLATE_LEVEL = "1"
_EXTRA_SAMPLES = 338  # TIFF tag: meaning of the extra bands
_SHORT = 3  # TIFF type: 16 bits

PlacedPart = Tuple[Path, Window]


def write_cog(path: Path, beside: Path, parts: Sequence[PlacedPart], bands: Sequence[BandLook],
              grid: OutputGrid) -> None:  # fmt: skip
    """Writes a cloud-optimised 8-bit GeoTIFF; the same parts give the same bytes.

    Args:
        path: the file.
        beside: path for a small temporary file; temporary overviews are written beside it.
        parts: file and window of each part; together they cover the whole grid.
        bands: bands of the parts, with their metadata and colours.
        grid: size and georeference.

    Raises:
        OutputError: it cannot be written.
    """
    levels: List[Path] = []
    try:
        with writing(path.name), rasterio.Env(GDAL_PAM_ENABLED=False):
            beside.write_text(_mosaic(beside, parts, bands, grid), encoding="utf-8")
            averaged = [not look.colours for look in bands]
            levels = write_overviews(beside, beside.with_suffix(""), averaged, _BLOCK)
            beside.write_text(_mosaic(beside, parts, bands, grid, levels), encoding="utf-8")
            rasterio.shutil.copy(
                str(beside), str(path), driver="COG", COMPRESS="DEFLATE", LEVEL=_DEFLATE_LEVEL,
                BLOCKSIZE=str(_BLOCK), NUM_THREADS="ALL_CPUS", BIGTIFF="IF_SAFER",
            )  # fmt: skip
            with path.open("rb+") as file:
                _clear_alpha_mark(file)
            is_whole = _ends_alike(beside, path)
    except struct.error as error:  # the file is truncated
        raise OutputError(f"{path.name} cannot be written: {error}.", MAKE_ROOM) from error
    finally:
        for level in levels:
            with suppress(OSError):  # removed with the folder
                level.unlink()
    if not is_whole:
        raise OutputError(f"{path.name} is not complete: its last rows are missing.", MAKE_ROOM)


def _ends_alike(source: Path, copy: Path) -> bool:
    """Whether the last rows agree: GDAL reports no error if the disk fills on closing a file."""
    with rasterio.open(source) as expected, rasterio.open(copy) as written:
        top = max(0, expected.height - _BLOCK)
        last = RasterWindow(0, top, expected.width, expected.height - top)
        return bool((expected.read(window=last) == written.read(window=last)).all())


def _mosaic(
    file: Path,
    parts: Sequence[PlacedPart],
    bands: Sequence[BandLook],
    grid: OutputGrid,
    levels: Sequence[Path] = (),
) -> str:
    """Text of a virtual raster at `file` that mosaics the parts, with overview files."""
    a, b, c, d, e, f = grid.transform[:6]
    place = ", ".join(repr(float(value)) for value in (c, a, b, f, d, e))
    lines = [
        f'<VRTDataset rasterXSize="{grid.width}" rasterYSize="{grid.height}">',
        f"<SRS>{escape(grid.crs)}</SRS>" if grid.crs else "",
        f"<GeoTransform>{place}</GeoTransform>",
    ]
    for number, look in enumerate(bands, 1):
        lines.append(f'<VRTRasterBand dataType="Byte" band="{number}">')
        lines += _look(look)
        lines += [_source(file, part, look.source) for part in parts]
        lines += [
            f"<Overview>{_named(file, level)}<SourceBand>{number}</SourceBand></Overview>"
            for level in levels
        ]
        lines.append("</VRTRasterBand>")
    return "\n".join([*lines, "</VRTDataset>"])


def _look(look: BandLook) -> List[str]:
    lines = [f"<Description>{_clean(look.name)}</Description>", "<Metadata>"]
    lines += [f'<MDI key="{_clean(k)}">{_clean(v)}</MDI>' for k, v in look.tags.items()]
    lines += ["</Metadata>", f"<NoDataValue>{NODATA}</NoDataValue>"]
    if look.colours:
        entries = (look.colours.get(value, (0, 0, 0, 255)) for value in range(256))
        lines += ["<ColorInterp>Palette</ColorInterp>", "<ColorTable>"]
        lines += [f'<Entry c1="{r}" c2="{g}" c3="{b}" c4="{o}"/>' for r, g, b, o in entries]
        lines.append("</ColorTable>")
    return lines


def _source(file: Path, part: PlacedPart, band: int) -> str:
    path, place = part
    size = f'xSize="{place.width}" ySize="{place.height}"'
    return (
        f"<SimpleSource>{_named(file, path)}"
        f'<SourceBand>{band}</SourceBand><SrcRect xOff="0" yOff="0" {size}/>'
        f'<DstRect xOff="{place.col}" yOff="{place.row}" {size}/></SimpleSource>'
    )


def _named(file: Path, source: Path) -> str:
    """A source relative to `file`: parent folders may have names that XML cannot represent."""
    name = os.path.relpath(source, file.parent)
    text = "".join(escape(c) if c > " " else f"&#{ord(c)};" for c in name)
    return f'<SourceFilename relativeToVRT="1">{text}</SourceFilename>'


def _clean(text: str) -> str:
    """Text without characters that XML cannot represent."""
    return escape("".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Cn")))


def _clear_alpha_mark(file: BinaryIO) -> None:
    """Clears the alpha mark that GDAL sets on a band beside one with a colour table.

    Edited in place, because rewriting the directories would break the COG layout.
    """
    for place in _short_values(file, _EXTRA_SAMPLES):
        file.seek(place)
        file.write(b"\0\0")  # unspecified


def _short_values(file: BinaryIO, tag_number: int) -> Iterator[int]:
    """Byte offset of the single 16-bit value of a tag in each directory of a TIFF."""
    header = file.read(16)
    order = "<" if header[:2] == b"II" else ">"
    big = struct.unpack(order + "H", header[2:4])[0] == 43
    entry, count, pointer = (20, "Q", "Q") if big else (12, "H", "I")
    start = struct.unpack_from(order + pointer, header, 8 if big else 4)[0]
    while start:
        file.seek(start)
        number = struct.unpack(order + count, file.read(struct.calcsize(order + count)))[0]
        entries = file.tell()
        table = file.read(number * entry)
        start = struct.unpack(order + pointer, file.read(struct.calcsize(order + pointer)))[0]
        for k in range(number):
            tag, kind, values = struct.unpack_from(order + "HH" + pointer, table, k * entry)
            if (tag, kind, values) == (tag_number, _SHORT, 1):
                yield entries + k * entry + (12 if big else 8)
