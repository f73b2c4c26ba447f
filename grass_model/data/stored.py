"""Arrays of equal items in files: written item by item, read back memory-mapped."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Appender:
    """Writes equal arrays to a file item by item, and maps them into memory at the end."""

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: np.dtype) -> None:
        self._path, self._shape, self._dtype, self._count = path, shape, dtype, 0
        self._file = path.open("wb")

    def append(self, item: NDArray[Any]) -> None:
        """Writes one item, of the shape given at construction."""
        self._file.write(np.ascontiguousarray(item, dtype=self._dtype).tobytes())
        self._count += 1

    def close(self) -> NDArray[Any]:
        """All that was written, (N, *shape), read-only."""
        self._file.close()
        shape = (self._count, *self._shape)
        if not self._count:
            return np.empty(shape, self._dtype)
        return np.memmap(self._path, self._dtype, "r", shape=shape)


def reserved(path: Path, shape: tuple[int, ...], dtype: np.dtype) -> NDArray[Any]:
    """A new memory-mapped array (shape) in a file, writable in any order.

    Its space is allocated at once: a disk that fills up under a mapped array kills the process.

    Raises:
        OSError: the disk is full.
    """
    with path.open("wb") as file:
        size = math.prod(shape) * dtype.itemsize
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            file.truncate(size)
    return np.memmap(path, dtype, "r+", shape=shape)


def picked(array: NDArray[Any], chosen: Iterable[int], path: Path) -> NDArray[Any]:
    """Copies the chosen items to a new file, so that they stay out of memory too.

    Args:
        array: (N, ...).
        chosen: numbers of items, from 0, in the order of the output.
        path: the file.

    Returns:
        (chosen, ...), read-only and memory-mapped.
    """
    items = Appender(path, array.shape[1:], array.dtype)
    for number in chosen:
        items.append(array[number])
    return items.close()


def handle_of(array: NDArray[Any] | None) -> Any:
    """Handle of an array for another process: its file if memory-mapped, else the array itself."""
    if isinstance(array, np.memmap) and array.filename is not None:
        return str(array.filename), array.dtype.str, array.shape
    return array


def array_of(handle: Any) -> NDArray[Any] | None:
    """The array of a handle of `handle_of`, of the same shape and type; read-only when on disk."""
    if isinstance(handle, tuple):
        path, dtype, shape = handle
        return np.memmap(path, dtype, "r", shape=shape)
    return None if handle is None else np.asarray(handle)
