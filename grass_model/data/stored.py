"""Arrays of equal items in files: written item by item, read back memory-mapped."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray


class Appender:
    """Grows a file of equal arrays item by item; what is written is read back memory-mapped."""

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: np.dtype) -> None:
        self._path, self._shape, self._dtype, self._count = path, shape, dtype, 0
        self._file = path.open("wb")

    def append(self, item: Array) -> None:
        """Writes one item; its shape is the one the file was begun with."""
        self._file.write(np.ascontiguousarray(item, dtype=self._dtype).tobytes())
        self._count += 1

    def close(self) -> Array:
        """All that was written, (N, *shape), read-only."""
        self._file.close()
        shape = (self._count, *self._shape)
        if not self._count:
            return np.empty(shape, self._dtype)
        return np.memmap(self._path, self._dtype, "r", shape=shape)


def reserved(path: Path, shape: tuple[int, ...], dtype: np.dtype) -> Array:
    """A new array (shape) in a file, to be written to in any order.

    Its room is taken at once: where a disk fills under an array that is mapped, the process ends.

    Raises:
        OSError: there is no room.
    """
    with path.open("wb") as file:
        size = math.prod(shape) * dtype.itemsize
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            file.truncate(size)
    return np.memmap(path, dtype, "r+", shape=shape)


def picked(array: Array, chosen: Iterable[int], path: Path) -> Array:
    """The chosen items in a file of their own, so that they stay out of memory too.

    Args:
        array: (N, ...).
        chosen: numbers of items, from 0, in the order wanted.
        path: the file.

    Returns:
        (chosen, ...), read-only and memory-mapped.
    """
    items = Appender(path, array.shape[1:], array.dtype)
    for number in chosen:
        items.append(array[number])
    return items.close()


def handle_of(array: Array | None) -> Any:
    """What to send of an array of any shape: where it lies, or itself when it lies in memory."""
    if isinstance(array, np.memmap) and array.filename is not None:
        return str(array.filename), array.dtype.str, array.shape
    return array


def array_of(handle: Any) -> Array | None:
    """The array that `handle_of` has sent, of the same shape and type; read-only when on disk."""
    if isinstance(handle, tuple):
        path, dtype, shape = handle
        return np.memmap(path, dtype, "r", shape=shape)
    return None if handle is None else np.asarray(handle)
