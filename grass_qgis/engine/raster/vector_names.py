"""Names of vector files as pyogrio takes them.

pyogrio reads a name as an address: it drops tabs and line ends, takes what stands before `!` for an
archive, and what follows `;` for a parameter. A file may be called so; a link to it has a name of
which nothing is left out.
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
    """What to call a local file meanwhile, whether it is there yet or not; else `path` itself.

    Raises:
        OSError: a link is needed and cannot be made.
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
    # What belongs to a file, as to a shapefile, is called like it.
    for item in file.parent.iterdir():
        rest = item.name[len(file.stem) :]
        if item.name.startswith(f"{file.stem}.") and not _MISREAD.search(rest):
            (folder / f"file{rest}").symlink_to(item)
    link = folder / f"file{_MISREAD.sub('_', file.suffix)}"
    if not link.is_symlink():
        link.symlink_to(file)
    return link
