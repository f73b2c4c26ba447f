"""Little vector files of polygons, for tests."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Optional, Sequence

import numpy as np
import pyogrio.raw
import shapely


def write_polygons(
    path: Path, shapes: Sequence[Any], crs: Optional[str], layer: str = "area"
) -> Path:
    """Writes `shapes` to a layer of a GeoPackage, which may exist already; returns `path`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it remarks on a layer without CRS
        pyogrio.raw.write(
            path,
            geometry=shapely.to_wkb(np.array(shapes, object)),
            field_data=[],
            fields=np.array([], object),
            layer=layer,
            driver="GPKG",
            geometry_type="Unknown",
            crs=crs,
            append=False,
        )
    return path
