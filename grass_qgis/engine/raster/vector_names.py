"""Paths of vector files that pyogrio does not misread.

pyogrio parses a path as a URL: it drops tabs and line ends, treats the part before `!` as an
archive and the part after `;` as a parameter. Files with such names are opened by a symbolic link.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

_MISREAD = re.compile(r"[!;?\t\r\n]")


@contextmanager
def vector_name(path: str) -> Iterator[str]:
    """A path by which pyogrio opens a local file, existing or not; else `path` itself.

    Raises:
        OSError: a symbolic link is needed and cannot be created.
    """
    file = Path(path)
    if not _is_local(file):
        yield path
    elif not _MISREAD.search(str(file.absolute())):
        yield str(file.absolute())
    else:
        with tempfile.TemporaryDirectory(prefix="grass-names-") as folder:
            yield str(_linked(file.absolute(), Path(folder)))


def _is_local(file: Path) -> bool:
    try:
        is_new = file.is_absolute() and file.parent.is_dir()
        return file.exists() or (is_new and not str(file).startswith("/vsi"))
    except (OSError, ValueError):
        return False


def _linked(file: Path, folder: Path) -> Path:
    """A path to `file` through a link in `folder`."""
    if not _MISREAD.search(file.name):
        link = folder / "files"
        link.symlink_to(file.parent, target_is_directory=True)
        return link / file.name
    # Files that belong together, as of a shapefile, share their stem.
    for item in file.parent.iterdir():
        rest = item.name[len(file.stem) :]
        if item.name.startswith(f"{file.stem}.") and not _MISREAD.search(rest):
            (folder / f"file{rest}").symlink_to(item)
    link = folder / f"file{_MISREAD.sub('_', file.suffix)}"
    if not link.is_symlink():
        link.symlink_to(file)
    return link
