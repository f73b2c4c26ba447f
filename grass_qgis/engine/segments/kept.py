"""Segment trees that are kept on the disk, so that the same area is segmented once.

A tree lies in a folder named by a checksum of everything it depends on. Folders are made beside it
and renamed when they are complete; those used longest ago are removed when all of them together
become too large. Whatever fails here only costs the time of building a tree anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Callable, Iterable, List, Optional, Tuple

from ..core.errors import OutputError
from .nodes import MemoryNodes, NodeSink
from .stored import StoredNodes
from .tree import ArrayNumbers, SegmentTree

KEPT = "segments"  # folder in the cache
MOST_BYTES = 2**30  # of all trees together
_VERSION = 1  # of how trees are built; another one makes another checksum
_PART = ".part-"
_SECONDS_OF_PART = 24 * 3600  # after which an unfinished folder is a leftover

Build = Callable[[NodeSink], None]
Size = Tuple[Tuple[int, int], int, int]
"""Rows and columns, bands, and cells of a tree."""


def key_of(files: Iterable[Path], *settings: Any) -> Optional[str]:
    """Checksum of what a tree depends on; None if a file's state is unknown, or there is none.

    Args:
        files: of the raster; path, size and modification time of each count.
        settings: anything with a `repr` that says all of it.
    """
    states: List[Tuple[str, int, int]] = []
    for path in files:
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        states.append((str(path.absolute()), status.st_size, status.st_mtime_ns))
    if not states:
        return None
    text = json.dumps([_VERSION, sorted(states), [repr(item) for item in settings]])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class KeptTrees:
    """Trees in a folder of limited size."""

    def __init__(self, folder: Optional[Path], most_bytes: int = MOST_BYTES) -> None:
        """In `folder`, which is made when it is needed; None keeps nothing."""
        self._folder, self._most = folder, most_bytes

    def tree(
        self, key: Optional[str], size: Size, build: Build, spare: Optional[Path]
    ) -> SegmentTree:
        """The tree of a key, from the folder or built.

        Args:
            key: see `key_of`; None is not kept.
            size: of the tree.
            build: writes a tree's nodes.
            spare: existing folder for a tree that cannot be kept; None for memory.

        Raises:
            OutputError: it cannot be written to the spare folder either.
        """
        kept = None if key is None else self._opened(key, size)
        if kept is not None:
            return kept
        if key is not None and self._folder is not None and _bytes_of(size) <= self._most:
            with suppress(OSError, OutputError):
                return self._made(self._folder, key, size, build)
        return _in_memory(size, build) if spare is None else _built(spare, size, build)

    def _opened(self, key: str, size: Size) -> Optional[SegmentTree]:
        if self._folder is None:
            return None
        place = self._folder / key
        try:
            os.utime(place)  # used now
            return StoredNodes.opened(place, *size)
        except (OSError, ValueError):
            return None

    def _made(self, folder: Path, key: str, size: Size, build: Build) -> SegmentTree:
        folder.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=_PART, dir=folder))
        try:
            _built(part, size, build)
            with suppress(OSError):  # another process was faster
                part.rename(folder / key)
            place = part if part.exists() else folder / key
            tree = StoredNodes.opened(place, *size)
        finally:
            # Open files outlive their names, except on Windows, where they stay for the next time.
            shutil.rmtree(part, ignore_errors=True)
        self._shrink(folder, key)
        return tree

    def _shrink(self, folder: Path, newest: str) -> None:
        """Removes trees that were used longest ago, and leftovers."""
        rows = []
        for place in folder.iterdir():
            with suppress(OSError):
                status = place.stat()
                size = sum(path.stat().st_size for path in place.iterdir())
                rows.append((status.st_mtime, size, place))
        total, now = sum(size for _, size, _ in rows), max((row[0] for row in rows), default=0.0)
        for used, size, place in sorted(rows, key=lambda row: row[0]):
            if place.name == newest:
                continue
            is_leftover = place.name.startswith(_PART)
            if is_leftover and now - used < _SECONDS_OF_PART:
                continue
            if is_leftover or total > self._most:
                shutil.rmtree(place, ignore_errors=True)
                total -= size


def _bytes_of(size: Size) -> int:
    """About what a tree takes: four bytes a pixel, and some hundred for each cell."""
    (rows, cols), bands, cells = size
    return 4 * rows * cols + cells * (2 * (44 + 8 * bands) + 36)


def _built(folder: Path, size: Size, build: Build) -> SegmentTree:
    nodes = StoredNodes(folder, *size)
    try:
        build(nodes)
    finally:
        nodes.close()
    return nodes.tree()


def _in_memory(size: Size, build: Build) -> SegmentTree:
    (rows, cols), bands, cells = size
    nodes = MemoryNodes(cols, rows, bands, cells)
    build(nodes)
    return SegmentTree(nodes.table(), (rows, cols), ArrayNumbers(nodes.numbers))
