"""A small picture of a class raster, for the report."""

from __future__ import annotations

from typing import Dict, Optional

import numpy as np
from rasterio.enums import Resampling
from rasterio.transform import Affine

from ..core.errors import GrassError
from ..raster.bands import BandChoice
from ..raster.dataset import describe
from ..raster.geodesic import to_map
from ..raster.pixels import open_pixels
from ..raster.work_grid import WorkGrid
from .charts import MapPicture, points_chart
from .survey import Survey

_LONGEST = 900  # pixels of the picture
_EMPTY = 245  # grey of nodata and of classes without a colour


def map_with_points(survey: Survey) -> Optional[str]:
    """SVG of the map of a survey with its points; None if the map cannot be read."""
    try:
        picture = _picture(survey)
        info = describe(survey.raster)
    except GrassError:
        return None
    columns, rows = to_map(~info.transform, survey.xy[:, 0], survey.xy[:, 1])
    surveyed = survey.surveyed
    return points_chart(
        picture, np.column_stack([columns, rows]), surveyed.mapped == surveyed.reference
    )


def _picture(survey: Survey) -> MapPicture:
    info = describe(survey.raster)
    factor = max(1.0, max(info.width, info.height) / _LONGEST)
    width, height = (max(1, round(side / factor)) for side in (info.width, info.height))
    step = (info.width / width, info.height / height)
    a, b, c, d, e, f = info.transform[:6]
    coarse = Affine(a * step[0], b * step[1], c, d * step[0], e * step[1], f)
    grid = WorkGrid(width, height, coarse, step)
    with open_pixels(info, BandChoice((survey.band,)), grid, Resampling.nearest) as reader:
        values, valid = reader.read(grid.whole)
    colours: Dict[int, str] = {item.id: item.colour for item in survey.surveyed.classes}
    pixels = np.full((3, height, width), _EMPTY, np.uint8)
    for value, colour in colours.items():
        here = valid & (values[0] == value)
        pixels[:, here] = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)])[:, None]
    return MapPicture(pixels, step)
