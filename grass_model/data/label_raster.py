"""Masks of labels as class indices: index masks, colour masks, and palettes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.raster.band_stack import OpenBands
from grass_qgis.engine.tiling.grid import Window

from .classes import IGNORE

Colour = tuple[int, int, int]
_SHOWN = 5  # values named in an error
_BRIGHTEST = 255
_UNKNOWN = -1


@dataclass(frozen=True)
class IndexMask:
    """A mask whose first band holds class indices, of any type of whole numbers or floats.

    Nodata, NaN and what an alpha band hides is not labelled. `classes`: how many there are; 0 to
    take every index below 255.
    """

    mask: OpenBands
    classes: int

    def read(self, window: Window) -> NDArray[np.uint8]:
        """Class indices (rows, cols) of the window, 255 not labelled; see `Labels`.

        Raises:
            DataError: a value is not the index of a class.
        """
        values, valid = self.mask.read(window)
        values = values[0]
        seen = np.unique(values[valid])
        usable = (seen >= 0) & ((seen < (self.classes or IGNORE)) | (seen == IGNORE))
        wrong = seen[~(usable & (seen == np.rint(seen)))]
        name = self.mask.stack.info.path
        if len(wrong):
            raise DataError(
                f"The mask {name} holds ids {_few(wrong)} that classes.json does not name "
                f"({self._range()}, 255 for not labelled).",
                "Add the classes, or write an index mask of whole numbers.",
            )
        nodata = self.mask.stack.info.nodata[0]
        hides_class = nodata is not None and 0 <= nodata < self.classes
        if hides_class and ((values == nodata) & ~valid).any():
            raise _hidden(name, nodata, int(nodata or 0))
        labels = np.full(values.shape, IGNORE, np.uint8)
        labels[valid] = values[valid].astype(np.uint8)
        return labels

    def _range(self) -> str:
        return f"0 to {(self.classes or IGNORE) - 1}"


@dataclass(frozen=True)
class ColourMask:
    """A mask whose first three bands hold the classes' colours, 0 to 255; `table` is by colour.

    Nodata and what an alpha band hides is not labelled; a fourth band counts as alpha.
    """

    mask: OpenBands
    table: Mapping[Colour, int]

    def read(self, window: Window) -> NDArray[np.uint8]:
        """Class indices (rows, cols) of the window, 255 not labelled; see `Labels`.

        Raises:
            DataError: a colour is not that of a class.
        """
        values, valid = self.mask.read(window)
        if len(values) > 3:
            valid = valid & (values[3] > 0)
        name = self.mask.stack.info.path
        colours = np.where(valid, values[:3], 0)
        outside = ((colours < 0) | (colours > _BRIGHTEST) | (colours != np.rint(colours))).any(0)
        if outside.any():
            raise _unnamed(name, np.unique(colours[:, outside], axis=1).T.tolist())
        red, green, blue = colours.astype(np.int64)
        codes, places = np.unique(red * 65536 + green * 256 + blue, return_inverse=True)
        ids = np.array([self.table.get(_rgb(int(code)), _UNKNOWN) for code in codes])
        labels = ids[places.reshape(valid.shape)]
        wrong = codes[np.unique(places.reshape(valid.shape)[(labels < 0) & valid])]
        if len(wrong):
            raise _unnamed(name, [_rgb(int(code)) for code in wrong])
        self._require_no_hidden_class(values[:3], valid)
        return np.where(valid, labels, IGNORE).astype(np.uint8)

    def _require_no_hidden_class(self, values: NDArray[Any], valid: NDArray[np.bool_]) -> None:
        info = self.mask.stack.info
        nodata = info.nodata[0]
        if nodata is None or not float(nodata).is_integer():
            return
        index = self.table.get((int(nodata),) * 3, IGNORE)
        if index != IGNORE and ((values == nodata).all(axis=0) & ~valid).any():
            raise _hidden(info.path, nodata, index)


@dataclass(frozen=True)
class PaletteMask:
    """A mask of one band with a colour table; its colours give the classes, not its values.

    Editors number colours arbitrarily. `colours`: (red, green, blue, opacity) by value; `table`:
    class index by colour. Transparent values are not labelled, nor is 255 unless its colour is
    that of a class.
    """

    mask: OpenBands
    colours: Mapping[int, tuple[int, ...]]
    table: Mapping[Colour, int]

    def read(self, window: Window) -> NDArray[np.uint8]:
        """Class indices (rows, cols) of the window, 255 not labelled; see `Labels`.

        Raises:
            DataError: a colour is not that of a class.
        """
        values, valid = self.mask.read(window)
        seen, places = np.unique(values[0], return_inverse=True)
        ids = np.array([self._index(int(value)) for value in seen])
        labels = ids[places.reshape(valid.shape)]
        wrong = seen[np.unique(places.reshape(valid.shape)[(labels < 0) & valid])]
        if len(wrong):
            raise _unnamed(
                self.mask.stack.info.path, [self.colours.get(int(value), ())[:3] for value in wrong]
            )
        return np.where(valid, labels, IGNORE).astype(np.uint8)

    def _index(self, value: int) -> int:
        unnamed = IGNORE if value == IGNORE else _UNKNOWN
        if value not in self.colours:
            return unnamed
        red, green, blue, opacity = self.colours[value]
        return self.table.get((red, green, blue), unnamed) if opacity else IGNORE


def is_grey_ramp(colours: Mapping[int, tuple[int, ...]]) -> bool:
    """Whether a colour table maps each value to that grey, so that it does not define classes."""
    return all(colour[:3] == (value,) * 3 for value, colour in colours.items())


def _hidden(name: str, nodata: float | None, index: int) -> DataError:
    return DataError(
        f"The mask {name} declares {nodata:g} as nodata, which is also class {index}.",
        "Remove the nodata value (gdal_edit.py -unsetnodata) if it is that class; write 255 "
        "where nothing is labelled.",
    )


def _unnamed(name: str, colours: list[tuple[Any, ...]]) -> DataError:
    few = ", ".join(f"({', '.join(map(str, colour))})" for colour in colours[:3])
    return DataError(
        f"The mask {name} holds {len(colours)} colours that classes.json does not name: {few}.",
        "Add them there (255 for not labelled); do not keep masks as JPEG, which blurs.",
    )


def _rgb(code: int) -> Colour:
    return code >> 16, code >> 8 & 255, code & 255


def _few(values: NDArray[Any]) -> str:
    return str([int(v) if float(v).is_integer() else float(v) for v in values[:_SHOWN]])
