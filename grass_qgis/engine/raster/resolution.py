"""At which ground sampling distance a run works: the model's, the raster's, or a given one."""

from __future__ import annotations

from typing import Optional, Tuple

from ..core.contract import InputSpec
from ..core.errors import JobError
from ..core.monitor import Monitor
from ..core.progress import Log
from ..tiling.grid import Window
from .dataset import RasterInfo
from .geodesic import GeodesicMeasure, pixel_size_m
from .work_grid import ALIKE, WorkGrid, native_grid, resampled_grid

_MOST_ENLARGED = 2.0  # raster pixel over work pixel; beyond, the detail wanted is not there

Size = Tuple[float, float]


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
        asked: metres of a work pixel; 0: the raster's pixels if the model was trained for their
            size, else the size it was trained for most; -1: the raster's pixels.
        place: the ground measure of the raster, and the part of it where its pixels are measured.
        monitor: hears what was chosen.

    Raises:
        JobError: a size is asked for and cannot be had.
    """
    ground, area = place
    if ground is None:
        return _unmeasured(info, spec, asked, monitor)
    size = pixel_size_m(ground, info.transform, area)
    wanted = asked if asked != 0 else _wanted(spec, size)
    if wanted <= 0:
        _warn_if_unknown(spec, size, monitor)
        return native_grid(info)
    grid = resampled_grid(info, size, wanted)
    if not grid.is_native:
        monitor.say(Log("info", _what_is_done(size, wanted)))
    if max(size) / wanted > _MOST_ENLARGED:
        monitor.warn(
            f"The raster's pixels of {_shown(size)} m are enlarged to fill pixels of {wanted:.3g} "
            "m: detail the model looks for is missing. Expect worse results."
        )
    _warn_if_unknown(spec, (wanted, wanted), monitor)
    return grid


def work_size_m(ground: Optional[GeodesicMeasure], grid: WorkGrid, area: Window) -> Optional[Size]:
    """Width and height in metres of a work pixel in the middle of `area`; None if unknown."""
    return pixel_size_m(ground, grid.transform, area) if ground is not None else None


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


def _wanted(spec: InputSpec, size: Size) -> float:
    """Metres to resample to; 0 to keep the raster's pixels."""
    nominal, _, _ = spec.gsd_m
    return 0.0 if nominal <= 0 or _is_known(spec, size) else nominal


def _is_known(spec: InputSpec, size: Size) -> bool:
    """Whether the model was trained for pixels of this size, as far as it says."""
    nominal, least, greatest = spec.gsd_m
    low, high = least or nominal, greatest or nominal
    return (low <= 0 or min(size) * ALIKE >= low) and (high <= 0 or max(size) <= high * ALIKE)


def _warn_if_unknown(spec: InputSpec, size: Size, monitor: Monitor) -> None:
    if not _is_known(spec, size):
        nominal, least, greatest = spec.gsd_m
        monitor.warn(
            f"The model works on pixels of {_shown(size)} m; it was trained for "
            f"{least or nominal:.3g} to {greatest or nominal:.3g} m. Expect worse results; "
            "gsd 0 resamples to the model's size."
        )


def _what_is_done(size: Size, wanted: float) -> str:
    return (
        f"The raster's pixels measure {_shown(size)} m on the ground; it is resampled to "
        f"{wanted:.3g} m."
    )


def _shown(size: Size) -> str:
    width, height = (f"{side:.3g}" for side in size)
    return width if width == height else f"{width} x {height}"
