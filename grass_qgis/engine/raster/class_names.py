"""Which classes a raster of classes holds, and how they are called and coloured."""

from __future__ import annotations

import html
import re
from contextlib import suppress
from pathlib import Path
from typing import Dict, List, Mapping, Sequence, Tuple

import numpy as np
import rasterio
import rasterio.shutil
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

from ..core.contract import PALETTE, ClassSpec
from ..core.errors import RasterError
from ..core.monitor import Monitor
from ..tiling.grid import Window
from .pixels import PixelReader

MOST_CLASSES = 255
STRIP_ROWS = 1024
_FIRST_LOOK = 4096  # values of a row of a raster that is no class raster fill this soon


def strips(whole: Window) -> List[Window]:
    """Windows over all rows, none higher than `STRIP_ROWS`."""
    return [
        Window(0, top, whole.width, STRIP_ROWS).intersection(whole)
        for top in range(0, whole.height, STRIP_ROWS)
    ]


def values_of(reader: PixelReader, whole: Window, name: str, monitor: Monitor) -> Tuple[int, ...]:
    """The values of the valid pixels of a band, in order.

    Args:
        reader: reads that band.
        whole: all its pixels.
        name: what messages call it.
        monitor: hears of every strip.

    Raises:
        RasterError: they are no whole numbers, or too many to be classes.
        CancelledError: the monitor says so.
    """
    found: Dict[int, None] = {}
    for window in strips(whole):
        monitor.check()
        values, valid = reader.read(window)
        seen = np.unique(values[0][valid])
        others = seen[~_are_classes(seen)]
        if others.size:
            raise RasterError(
                f"{name} holds {others[0]}, which is no class.",
                "Choose a raster whose pixels are class numbers.",
            )
        found.update(dict.fromkeys(int(value) for value in seen[:_FIRST_LOOK]))
        if len(found) > MOST_CLASSES:
            raise RasterError(
                f"{name} holds more than {MOST_CLASSES} different values.",
                "Choose a raster of classes, not of imagery.",
            )
    return tuple(sorted(found))


def _are_classes(values: np.ndarray) -> np.ndarray:
    """Which values, (values,), are whole numbers that a table of polygons can hold (32 bits)."""
    limits = np.iinfo(np.int32)
    return np.asarray((values >= limits.min) & (values <= limits.max) & (values == np.rint(values)))


def named(
    values: Sequence[int],
    given: Sequence[ClassSpec],
    tags: Mapping[str, str],
    colours: Mapping[int, Sequence[int]],
) -> Tuple[ClassSpec, ...]:
    """A class for each value.

    Args:
        values: of the raster.
        given: classes whose names and colours go before all others.
        tags: metadata of the band; `class_7` names class 7.
        colours: red, green, blue ... of values in the band's colour table.
    """
    known = {item.id: item for item in given}
    classes = []
    for index, value in enumerate(values):
        if value in known:
            classes.append(known[value])
            continue
        colour = PALETTE[index % len(PALETTE)]
        if value in colours:
            colour = "#{:02x}{:02x}{:02x}".format(*colours[value][:3])
        classes.append(ClassSpec(value, tags.get(f"class_{value}", str(value)), colour))
    return tuple(classes)


def colour_table_of(source: rasterio.DatasetReader, band: int) -> Dict[int, Tuple[int, ...]]:
    """The band's colour table; empty when it has none."""
    try:
        return dict(source.colormap(band))
    except ValueError:
        return {}


def category_names(path: str, band: int, beside: Path) -> Dict[str, str]:
    """Names that GDAL keeps with a band, as metadata: `class_7` names value 7.

    Args:
        path: of the raster.
        band: 1-based.
        beside: where a small working file may lie.
    """
    text = ""
    with suppress(CPLE_BaseError, RasterioError, OSError):  # names are no reason to fail
        # GDAL tells them to other programs in its description of a raster only.
        rasterio.shutil.copy(path, str(beside), driver="VRT")
        text = beside.read_text(encoding="utf-8")
        beside.unlink()
    parts = re.split(r"<VRTRasterBand\b", text)
    own = next((part for part in parts[1:] if f' band="{band}"' in part.partition(">")[0]), "")
    found = re.findall(r"<Category(?: />|/>|>(.*?)</Category>)", own, re.DOTALL)
    names = [html.unescape(name).strip() for name in found]
    return {f"class_{value}": name for value, name in enumerate(names) if name}
