"""Writing polygon layers to a GeoPackage."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Optional, Sequence

import numpy as np
import pyogrio.raw
import shapely
from pyogrio.errors import DataSourceError

from .errors import OutputError

_VERSION = "1.2"  # what the GDAL of the oldest QGIS we serve reads without a remark


@dataclass(frozen=True)
class Layer:
    """A layer to write.

    Attributes:
        name: the layer's name.
        geometry: (n,) shapely geometries in map coordinates; None for a table without any.
        geometry_type: "Polygon" or "MultiPolygon"; None for a table.
        fields: name to (n,) values; NaN becomes null, objects are text.
    """

    name: str
    geometry: Optional[np.ndarray]
    geometry_type: Optional[str]
    fields: Dict[str, np.ndarray]


def write_layers(path: Path, layers: Sequence[Layer], crs: Optional[str]) -> None:
    """Writes `layers` to a new GeoPackage; a layer may be empty.

    Args:
        path: the file.
        layers: what it shall hold.
        crs: WKT, or None for coordinates without a reference.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it remarks on every layer without CRS
            _write(path, layers, crs)
    except (DataSourceError, RuntimeError, OSError) as error:
        raise OutputError(
            f"{path.name} cannot be written: {' '.join(str(error).split())}.",
            "Check the space on the disk, or choose another folder.",
        ) from error


def _write(path: Path, layers: Sequence[Layer], crs: Optional[str]) -> None:
    for layer in layers:
        pyogrio.raw.write(
            path,
            geometry=None if layer.geometry is None else shapely.to_wkb(layer.geometry),
            field_data=list(layer.fields.values()),
            fields=np.array(list(layer.fields), dtype=object),
            layer=layer.name,
            driver="GPKG",
            geometry_type=layer.geometry_type,
            crs=None if layer.geometry is None else crs,
            encoding="UTF-8",
            append=False,
            dataset_options=None if path.exists() else {"VERSION": _VERSION},
        )
