"""Atomic writing: files get their final name when they are complete."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from grass_qgis.engine.core import atomic
from grass_qgis.engine.core.errors import DataError


@contextmanager
def whole_file(path: Path, *, shared: bool = False) -> Iterator[Path]:
    """Temporary path that becomes `path` if the block succeeds, and is removed otherwise.

    Args:
        path: the file; one that is there stays until the new one is complete.
        shared: several processes may write this file at a time; the last one wins.
    """
    owner = f".{os.getpid()}" if shared else ""  # without it, a resumed run reuses its file
    with atomic.whole_file(path, path.with_name(f"{path.name}{owner}.part")) as part:
        yield part


def write_whole(path: Path, content: bytes, *, shared: bool = False) -> None:
    """Writes `content`; see `whole_file`."""
    with whole_file(path, shared=shared) as part:
        part.write_bytes(content)


def write_named(out: Path, files: Mapping[str, bytes]) -> None:
    """Writes the files of a report by name into `out`, each complete or not at all.

    Several commands may report on the same runs, so each file is shared.

    Raises:
        DataError: the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_whole(out / name, content, shared=True)
    except OSError as error:
        raise DataError(
            f"{out} cannot be written ({error.strerror}).", "Choose another."
        ) from error
