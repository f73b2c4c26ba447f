"""Reading files of polygons that may be of anyone's making."""

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
    """What a layer holds.

    Attributes:
        crs: as PROJ names it, or None, also for one that is declared to be undefined.
        fields: names of the attributes that were read.
        wkb: (n,) geometries, each bytes or None.
        values: (n,) of each field.
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
    """Reads a layer; nothing is fetched for it, and nothing is written beside it.

    Args:
        file: any file OGR reads.
        layer: its name; empty for the first one.
        kind: of the error.
        columns: attributes to read; None for all.

    Raises:
        GrassError: of `kind`: the file is an address or names one, is no file, or cannot be read.
    """
    how: Dict[str, Any] = {} if columns is None else {"columns": list(columns)}
    # Texts are UTF-8, whatever the locale of the machine; a shapefile says what they are in.
    encoding = None if Path(file).suffix.lower() in _SHAPEFILE else "UTF-8"
    if Path(file).suffix.lower() in _GML:
        how["WRITE_GFS"] = "NO"  # OGR would leave what it learns of the file beside it
    with vectors_from_here(file, kind):
        try:
            with vector_name(file) as name:
                about, _, wkb, values = pyogrio.raw.read(
                    name, layer=layer or None, force_2d=True, encoding=encoding, **how
                )
        except MemoryError:
            raise
        except Exception as error:  # pyogrio raises many kinds for a damaged file
            raise kind(
                f"The polygons of {file} cannot be read: {' '.join(str(error).split())}.",
                "Give a file of polygons, for example a GeoPackage.",
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
