"""CRS and geotransform of a raster, with checks."""

from __future__ import annotations

from typing import Optional

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.errors import CRSError

from ..core.crs_names import is_undefined
from ..core.errors import JobError, RasterError, cause_of
from .gdal_errors import GDAL_ERRORS
from .remote_access import nothing_fetched


def named_crs(name: str) -> Optional[str]:
    """Well-known text of a CRS as PROJ names it; None for an empty name.

    Raises:
        JobError: there is no such CRS.
    """
    if not name:
        return None
    try:
        with nothing_fetched():  # the name of a CRS may be a URL
            return str(CRS.from_user_input(name).to_wkt())
    except (*GDAL_ERRORS, CRSError, ValueError) as error:
        raise JobError(
            f"Unknown CRS {name!r:.200}: {cause_of(error)}.",
            "Give a CRS that PROJ knows, such as EPSG:32633.",
        ) from error


def check_transform(source: rasterio.DatasetReader, path: str) -> None:
    """Refuses an invalid geotransform.

    Raises:
        RasterError: it is not finite, or its pixels have zero area.
    """
    a, b, c, d, e, f = source.transform[:6]
    cols, rows = np.array([0, 1, 0, source.width]), np.array([0, 0, 1, source.height])
    with np.errstate(over="ignore", invalid="ignore"):
        places = np.stack([a * cols + b * rows + c, d * cols + e * rows + f])
        steps = places[:, 1:3] - places[:, :1]
        area = steps[0, 0] * steps[1, 1] - steps[0, 1] * steps[1, 0]
    if np.isfinite(places).all() and np.isfinite(area) and area != 0:
        return
    shown = ", ".join(f"{value:.6g}" for value in (c, a, b, f, d, e))
    raise RasterError(
        f"The raster {path} has an invalid geotransform: ({shown}).",
        "Correct it with gdal_edit.py -a_ullr, or remove it with gdal_edit.py -unsetgt.",
    )


def declared_crs(source: rasterio.DatasetReader) -> Optional[str]:
    """Well-known text of the CRS that a file declares; None if it is missing or undefined."""
    text = source.crs.to_wkt() if source.crs else None
    return None if text is None or is_undefined(text) else str(text)
