"""From finished parts to a cloud-optimised GeoTIFF with overviews."""

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
# Level 6 takes four times as long on classes and confidence and saves a seventh of the room.
_DEFLATE_LEVEL = "1"
_EXTRA_SAMPLES = 338  # TIFF tag: what bands beyond the colours mean
_SHORT = 3  # TIFF type: 16 bits

Piece = Tuple[Path, Window]


def write_cog(path: Path, beside: Path, parts: Sequence[Piece], bands: Sequence[BandLook],
              frame: OutputGrid) -> None:  # fmt: skip
    """Writes a cloud-optimised GeoTIFF of 8 bits; the same parts give the same bytes.

    Args:
        path: the file.
        beside: where a small working file may lie, and others for the overviews while this runs.
        parts: file and place of each part; together they cover the whole frame.
        bands: which bands of the parts, and how they look.
        frame: size and place.

    Raises:
        OutputError: it cannot be written.
    """
    levels: List[Path] = []
    try:
        with writing(path.name), rasterio.Env(GDAL_PAM_ENABLED=False):
            beside.write_text(_mosaic(beside, parts, bands, frame), encoding="utf-8")
            averaged = [not look.colours for look in bands]
            levels = write_overviews(beside, beside.with_suffix(""), averaged, _BLOCK)
            beside.write_text(_mosaic(beside, parts, bands, frame, levels), encoding="utf-8")
            rasterio.shutil.copy(
                str(beside), str(path), driver="COG", COMPRESS="DEFLATE", LEVEL=_DEFLATE_LEVEL,
                BLOCKSIZE=str(_BLOCK), NUM_THREADS="ALL_CPUS", BIGTIFF="IF_SAFER",
            )  # fmt: skip
            with path.open("rb+") as file:
                _call_no_band_alpha(file)
            is_whole = _ends_alike(beside, path)
    except struct.error as error:  # of a file that is cut short
        raise OutputError(f"{path.name} cannot be written: {error}.", MAKE_ROOM) from error
    finally:
        for level in levels:
            with suppress(OSError):  # goes with the folder
                level.unlink()
    if not is_whole:
        raise OutputError(f"{path.name} is not complete: its last rows are missing.", MAKE_ROOM)


def _ends_alike(source: Path, copy: Path) -> bool:
    """Whether the last rows agree: GDAL is silent about a disk that fills as it closes a file."""
    with rasterio.open(source) as wanted, rasterio.open(copy) as found:
        top = max(0, wanted.height - _BLOCK)
        last = RasterWindow(0, top, wanted.width, wanted.height - top)
        return bool((wanted.read(window=last) == found.read(window=last)).all())


def _mosaic(
    file: Path,
    parts: Sequence[Piece],
    bands: Sequence[BandLook],
    frame: OutputGrid,
    levels: Sequence[Path] = (),
) -> str:
    """A virtual raster of the parts, each in its place, with files of overviews; for `file`."""
    a, b, c, d, e, f = frame.transform[:6]
    place = ", ".join(repr(float(value)) for value in (c, a, b, f, d, e))
    lines = [
        f'<VRTDataset rasterXSize="{frame.width}" rasterYSize="{frame.height}">',
        f"<SRS>{escape(frame.crs)}</SRS>" if frame.crs else "",
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


def _source(file: Path, part: Piece, band: int) -> str:
    path, place = part
    size = f'xSize="{place.width}" ySize="{place.height}"'
    return (
        f"<SimpleSource>{_named(file, path)}"
        f'<SourceBand>{band}</SourceBand><SrcRect xOff="0" yOff="0" {size}/>'
        f'<DstRect xOff="{place.col}" yOff="{place.row}" {size}/></SimpleSource>'
    )


def _named(file: Path, source: Path) -> str:
    """A source by its way from `file`: folders above both may have names that XML cannot hold."""
    name = os.path.relpath(source, file.parent)
    text = "".join(escape(c) if c > " " else f"&#{ord(c)};" for c in name)
    return f'<SourceFilename relativeToVRT="1">{text}</SourceFilename>'


def _clean(text: str) -> str:
    """Text that XML can hold: without control characters, and what is no character at all."""
    return escape("".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Cn")))


def _call_no_band_alpha(file: BinaryIO) -> None:
    """GDAL calls the band beside one with a colour table alpha; here it is no such thing.

    Changed in place, since rewriting its directories would undo the layout of the file.
    """
    for place in _short_values(file, _EXTRA_SAMPLES):
        file.seek(place)
        file.write(b"\0\0")  # unspecified


def _short_values(file: BinaryIO, wanted: int) -> Iterator[int]:
    """Where the single 16-bit value of a tag stands in each directory of a TIFF."""
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
            if (tag, kind, values) == (wanted, _SHORT, 1):
                yield entries + k * entry + (12 if big else 8)
