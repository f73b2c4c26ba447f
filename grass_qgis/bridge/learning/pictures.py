"""From the bytes of a picture to an image with the colours of an overlay."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence, Tuple

from qgis.PyQt.QtGui import QColor, QImage

from ...engine.core.contract import NODATA, ClassSpec
from .values import Overlay

_PERCENT = 100
# Ends of the two scales, from none to much; source: colour ramps Viridis and Magma, which colour
# blind people can read.
_UNCERTAIN = ((68, 1, 84), (33, 145, 140), (253, 231, 37))
_NOVEL = ((0, 0, 4), (183, 55, 121), (252, 253, 191))

Colour = Tuple[int, int, int]


def colour_table(overlay: Overlay, classes: Sequence[ClassSpec]) -> list[int]:
    """256 colours (0xAARRGGBB) for the bytes of an overlay; classes by their place in the list."""
    table = [0] * 256
    if overlay is Overlay.CLASSES:
        for number, item in enumerate(classes[:NODATA]):
            table[number] = QColor(item.colour).rgba()
        return table
    ends = _UNCERTAIN if overlay is Overlay.UNCERTAINTY else _NOVEL
    for percent in range(_PERCENT + 1):
        table[percent] = QColor(*_between(ends, percent / _PERCENT)).rgba()
    return table


def read_picture(path: str, cols: int, rows: int, table: Sequence[int]) -> QImage | None:
    """The image of a file of one byte a pixel, which is removed; None when it has another size."""
    try:
        data = Path(path).read_bytes()
        Path(path).unlink()
    except OSError:
        return None
    if len(data) != cols * rows:
        return None
    indexed = QImage(data, cols, rows, cols, QImage.Format.Format_Indexed8)
    indexed.setColorTable(list(table))
    # The conversion also makes it independent of the bytes.
    return indexed.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _between(ends: Sequence[Colour], share: float) -> Colour:
    place = share * (len(ends) - 1)
    lower = min(int(place), len(ends) - 2)
    part = place - lower
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(ends[lower], ends[lower + 1]))
    return red, green, blue
