"""At which ground sampling distance a run works: the model's, the raster's, or a given one."""

from __future__ import annotations

from typing import Optional, Tuple

from ..core.contract import InputSpec
from ..core.errors import JobError
from ..core.monitor import Monitor
from ..core.progress import Log
from ..tiling.grid import Window
from ..tiling.gsd import MOST_ENLARGED, Size, chosen_gsd, is_known, shown
from .dataset import RasterInfo
from .geodesic import GeodesicMeasure, pixel_size_m
from .work_grid import WorkGrid, native_grid, resampled_grid


def choose_grid(
    info: RasterInfo,
    spec: InputSpec,
    asked: float,
    place: Tuple[Optional[GeodesicMeasure], Window],
    monitor: Monitor,
) -> WorkGrid:
    """The work grid for a raster and a model; says what is done, and every reason for doubt.

    Args:
        info: the raster.
        spec: says what pixels the model was trained for.
        asked: metres of a work pixel, or 0 or -1; see `tiling/gsd.py`.
        place: the measure of the raster, and the part of it where its pixels are measured.
        monitor: hears what was chosen.

    Raises:
        JobError: a size is asked for and cannot be had.
        ResolutionError: the raster is far too coarse, and no size is asked for.
    """
    measure, area = place
    size = pixel_size_m(measure, info.transform, area) if measure is not None else None
    if size is None:
        return _unmeasured(info, spec, asked, monitor)
    gsd = chosen_gsd(spec.gsd_m, size, asked, (area.width, area.height))
    grid = resampled_grid(info, size, gsd)
    if gsd <= 0:
        _warn_if_unknown(spec, size, monitor)
        return grid
    if not grid.is_native:
        monitor.say(Log("info", _what_is_done(size, gsd)))
    if max(size) / gsd > MOST_ENLARGED:
        monitor.warn(
            f"The raster's pixels of {shown(size)} m are enlarged to fill pixels of {gsd:.3g} "
            "m: detail the model looks for is missing. Expect worse results."
        )
    _warn_if_unknown(spec, (gsd, gsd), monitor)
    return grid


def work_size_m(measure: Optional[GeodesicMeasure], grid: WorkGrid, area: Window) -> Optional[Size]:
    """Width and height in metres of a work pixel in the middle of `area`; None if unknown."""
    return pixel_size_m(measure, grid.transform, area) if measure is not None else None


def _unmeasured(info: RasterInfo, spec: InputSpec, asked: float, monitor: Monitor) -> WorkGrid:
    if asked > 0:
        raise JobError(
            f"gsd is {asked:g} m, but the raster's pixels cannot be measured in metres.",
            "Leave gsd at 0, or give the raster a CRS of known unit.",
        )
    if spec.gsd_m[0] > 0 and asked == 0:
        monitor.warn(
            f"The model was trained for pixels of {spec.gsd_m[0]:.3g} m; those of the raster "
            "cannot be measured, so they are used as they are."
        )
    return native_grid(info)


def _warn_if_unknown(spec: InputSpec, size: Size, monitor: Monitor) -> None:
    if not is_known(spec.gsd_m, size):
        nominal, least, greatest = spec.gsd_m
        monitor.warn(
            f"The model works on pixels of {shown(size)} m; it was trained for "
            f"{least or nominal:.3g} to {greatest or nominal:.3g} m. Expect worse results; "
            "gsd 0 resamples to the model's size."
        )


def _what_is_done(size: Size, wanted: float) -> str:
    return (
        f"The raster's pixels measure {shown(size)} m on the ground; it is resampled to "
        f"{wanted:.3g} m."
    )
