"""Reads untrusted vector files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional, Sequence, Tuple, Type

import numpy as np
import pyogrio.raw

from ..core.crs_names import is_undefined
from ..core.errors import GrassError
from .remote_access import vectors_from_here
from .vector_names import vector_name

_SHAPEFILE = (".shp", ".dbf", ".shz", ".zip")
_GML = (".gml", ".xml")


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
    wkb: np.ndarray
    values: Tuple[np.ndarray, ...]


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
            raise kind(
                f"The features of {file} cannot be read: {' '.join(str(error).split())}.",
                "Give a vector file, for example a GeoPackage.",
            ) from error
    count = len(values[0]) if values else 0
    none = np.full(count, None, object)  # a table without geometry
    crs = about.get("crs")
    return Features(
        None if crs is None or is_undefined(str(crs)) else str(crs),
        tuple(about["fields"]),
        none if wkb is None else wkb,
        tuple(values),
    )
