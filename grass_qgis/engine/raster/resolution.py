"""Choice of a run's ground sampling distance: the model's, the raster's, or a requested one."""

from __future__ import annotations

from typing import Optional, Tuple

from ..core.contract import InputSpec
from ..core.errors import JobError
from ..core.monitor import Monitor
from ..core.progress import Log
from ..tiling.grid import Window
from ..tiling.gsd import MOST_ENLARGED, Size, chosen_gsd, is_trained_size, shown
from .dataset import RasterInfo
from .geodesic import GeodesicMeasure, pixel_size_m
from .work_grid import WorkGrid, native_grid, resampled_grid


def choose_grid(
    info: RasterInfo,
    spec: InputSpec,
    requested: float,
    place: Tuple[Optional[GeodesicMeasure], Window],
    monitor: Monitor,
) -> WorkGrid:
    """Chooses the work grid for a raster and a model, with a log message and warnings.

    Args:
        info: the raster.
        spec: with the pixel sizes the model was trained for.
        requested: metres of a work pixel, or 0 or -1; see `tiling/gsd.py`.
        place: the measure of the raster, and the window where its pixel size is measured.
        monitor: receives messages.

    Raises:
        JobError: the requested size is not possible.
        ResolutionError: the raster is far too coarse, and no size is requested.
    """
    measure, area = place
    size = pixel_size_m(measure, info.transform, area) if measure is not None else None
    if size is None:
        return _unmeasured(info, spec, requested, monitor)
    gsd = chosen_gsd(spec.gsd_m, size, requested, (area.width, area.height))
    grid = resampled_grid(info, size, gsd)
    if gsd <= 0:
        _warn_if_unknown(spec, size, monitor)
        return grid
    if not grid.is_native:
        monitor.say(Log("info", _resampling_message(size, gsd)))
    if max(size) / gsd > MOST_ENLARGED:
        monitor.warn(
            f"The raster's pixels of {shown(size)} m are interpolated to {gsd:.3g} m: the detail "
            "the model needs is missing. Expect worse results."
        )
    _warn_if_unknown(spec, (gsd, gsd), monitor)
    return grid


def work_size_m(measure: Optional[GeodesicMeasure], grid: WorkGrid, area: Window) -> Optional[Size]:
    """Width and height in metres of the centre work pixel of `area`; None if unknown."""
    return pixel_size_m(measure, grid.transform, area) if measure is not None else None


def _unmeasured(info: RasterInfo, spec: InputSpec, requested: float, monitor: Monitor) -> WorkGrid:
    if requested > 0:
        raise JobError(
            f"gsd is {requested:g} m, but the raster's pixel size in metres is unknown.",
            "Leave gsd at 0, or give the raster a CRS with known units.",
        )
    if spec.gsd_m[0] > 0 and requested == 0:
        monitor.warn(
            f"The model was trained for pixels of {spec.gsd_m[0]:.3g} m; the raster's pixel size "
            "is unknown, so it is not resampled."
        )
    return native_grid(info)


def _warn_if_unknown(spec: InputSpec, size: Size, monitor: Monitor) -> None:
    if not is_trained_size(spec.gsd_m, size):
        nominal, least, greatest = spec.gsd_m
        monitor.warn(
            f"The model runs on pixels of {shown(size)} m; it was trained for "
            f"{least or nominal:.3g} to {greatest or nominal:.3g} m. Expect worse results; "
            "gsd 0 resamples to the model's size."
        )


def _resampling_message(size: Size, gsd: float) -> str:
    return f"The raster's pixel size is {shown(size)} m; it is resampled to {gsd:.3g} m."
