"""Values, names and colours of the classes in a class raster."""

from __future__ import annotations

import html
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Tuple

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray

from ..core.contract import PALETTE, ClassSpec
from ..core.errors import RasterError
from ..core.monitor import Monitor
from ..tiling.grid import Window
from .gdal_errors import GDAL_ERRORS
from .pixels import PixelReader

MOST_CLASSES = 255
STRIP_ROWS = 1024
_FIRST_LOOK = 4096  # distinct values kept per strip: enough to see that a raster holds imagery


def strips(whole: Window) -> List[Window]:
    """Windows of full width and at most `STRIP_ROWS` rows that cover `whole`."""
    return [
        Window(0, top, whole.width, STRIP_ROWS).intersection(whole)
        for top in range(0, whole.height, STRIP_ROWS)
    ]


def values_of(reader: PixelReader, whole: Window, name: str, monitor: Monitor) -> Tuple[int, ...]:
    """Distinct values of the valid pixels of a band, ascending.

    Args:
        reader: reader of that band.
        whole: window of the whole raster.
        name: of the raster, for messages.
        monitor: checked for cancellation at every strip.

    Raises:
        RasterError: a value is not an integer, or there are too many to be classes.
        CancelledError: the run was cancelled.
    """
    values_seen: Dict[int, None] = {}
    for window in strips(whole):
        monitor.check()
        values, valid = reader.read(window)
        seen = np.unique(values[0][valid])
        others = seen[~are_classes(seen)]
        if others.size:
            raise RasterError(
                f"{name} holds {others[0]}, which is no class.",
                "Choose a raster whose pixels are class numbers.",
            )
        values_seen.update(dict.fromkeys(int(value) for value in seen[:_FIRST_LOOK]))
        if len(values_seen) > MOST_CLASSES:
            raise RasterError(
                f"{name} holds more than {MOST_CLASSES} different values.",
                "Choose a raster of classes, not of imagery.",
            )
    return tuple(sorted(values_seen))


def are_classes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """(values,) bool: which values are integers of 32 bits, as polygon attributes are."""
    limits = np.iinfo(np.int32)
    return np.asarray((values >= limits.min) & (values <= limits.max) & (values == np.rint(values)))


def named(
    values: Sequence[int],
    given: Sequence[ClassSpec],
    tags: Mapping[str, str],
    colours: Mapping[int, Sequence[int]],
) -> Tuple[ClassSpec, ...]:
    """Class specification of each value.

    Args:
        values: of the raster.
        given: classes whose names and colours take precedence.
        tags: metadata of the band; `class_7` is the name of class 7.
        colours: the band's colour table: red, green, blue ... by value.
    """
    by_value = {item.id: item for item in given}
    classes = []
    for index, value in enumerate(values):
        if value in by_value:
            classes.append(by_value[value])
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
    """GDAL category names of a band, as metadata: `class_7` is the name of value 7.

    Args:
        path: of the raster.
        band: 1-based.
        beside: path for a small temporary file.
    """
    text = ""
    with suppress(*GDAL_ERRORS, OSError):  # names are no reason to fail
        # rasterio has no access to category names; GDAL writes them into a VRT.
        rasterio.shutil.copy(path, str(beside), driver="VRT")
        text = beside.read_text(encoding="utf-8")
        beside.unlink()
    parts = re.split(r"<VRTRasterBand\b", text)
    band_part = next(
        (part for part in parts[1:] if f' band="{band}"' in part.partition(">")[0]), ""
    )
    entries = re.findall(r"<Category(?: />|/>|>(.*?)</Category>)", band_part, re.DOTALL)
    names = [html.unescape(name).strip() for name in entries]
    return {f"class_{value}": name for value, name in enumerate(names) if name}
