"""Reads untrusted vector files, by paths that pyogrio does not misread.

pyogrio parses a path as a URL: it drops tabs and line ends, treats the part before `!` as an
archive and the part after `;` as a parameter. Files with such names are opened by a symbolic link.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, Optional, Sequence, Tuple, Type

import numpy as np
import pyogrio
import pyogrio.raw
from numpy.typing import NDArray

from ..core.crs_names import is_undefined
from ..core.errors import GrassError, cause_of
from .remote_access import vectors_from_here

_SHAPEFILE = (".shp", ".dbf", ".shz", ".zip")
_GML = (".gml", ".xml")
_MISREAD = re.compile(r"[!;?\t\r\n]")


@dataclass(frozen=True)
class Features:
    """Features of a layer.

    Attributes:
        crs: as PROJ names it; None if it is missing or undefined.
        fields: names of the attributes.
        wkb: (n,) geometries, each bytes or None.
        values: (n,) attribute values of each field.
    """

    crs: Optional[str]
    fields: Tuple[str, ...]
    wkb: NDArray[np.object_]
    values: Tuple[NDArray[Any], ...]


def layer_names(file: str, kind: Type[GrassError]) -> Tuple[str, ...]:
    """Names of a file's layers; arguments and error as of `read_features`."""
    with vectors_from_here(file, kind):
        try:
            with vector_name(file) as name:
                return tuple(str(row[0]) for row in pyogrio.list_layers(name))
        except MemoryError:
            raise
        except Exception as error:  # as in `read_features`
            raise _unreadable(file, error, kind) from error


def read_features(
    file: str,
    layer: str,
    kind: Type[GrassError],
    columns: Optional[Sequence[str]] = None,
) -> Features:
    """Reads a layer without remote access, and without writing files beside it.

    Args:
        file: any file OGR reads.
        layer: its name; empty for the first one.
        kind: class of the error.
        columns: attributes to read; None for all.

    Raises:
        GrassError: of `kind`: the file is an address or refers to one, is not a file, or cannot
            be read.
    """
    how: Dict[str, Any] = {} if columns is None else {"columns": list(columns)}
    # Text is UTF-8, regardless of the machine's locale; a shapefile declares its encoding.
    encoding = None if Path(file).suffix.lower() in _SHAPEFILE else "UTF-8"
    if Path(file).suffix.lower() in _GML:
        how["WRITE_GFS"] = "NO"  # OGR would write the schema beside the file
    with vectors_from_here(file, kind):
        try:
            with vector_name(file) as name:
                about, _, wkb, values = pyogrio.raw.read(
                    name, layer=layer or None, force_2d=True, encoding=encoding, **how
                )
        except MemoryError:
            raise
        except Exception as error:  # pyogrio raises many classes for a damaged file
            raise _unreadable(file, error, kind) from error
    count = len(values[0]) if values else 0
    none = np.full(count, None, object)  # a table without geometry
    crs = about.get("crs")
    return Features(
        None if crs is None or is_undefined(str(crs)) else str(crs),
        tuple(about["fields"]),
        none if wkb is None else wkb,
        tuple(values),
    )


def _unreadable(file: str, error: Exception, kind: Type[GrassError]) -> GrassError:
    return kind(
        f"The features of {file} cannot be read: {cause_of(error)}.",
        "Give a vector file, for example a GeoPackage.",
    )


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
