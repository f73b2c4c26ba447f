"""Rules for a run's ground sampling distance: the model's, the raster's, or a requested one.

Used by the engine for runs and by QGIS to estimate their duration.
"""

from __future__ import annotations

from typing import Optional, Tuple

from ..core.errors import JobError, ResolutionError

ALIKE = 1.1  # ratio of two pixel sizes that count as equal
MOST_ENLARGED = 2.0  # raster pixel over work pixel; above it, detail the model needs is missing
MOST_COARSE = 4.0  # above it, a run must be requested explicitly
_SCALE = 1.01  # scale distortion of a projection within its area of use
_MOST_STEPS = 1000.0  # raster pixels in a work pixel, or the reverse: more is a mistake
_LARGEST = 2**31 - 1  # columns or rows of a GeoTIFF

Size = Tuple[float, float]
Trained = Tuple[float, float, float]  # nominal, least and greatest metres; 0 where unknown
Counts = Tuple[int, int]


def is_trained_size(trained: Trained, size: Size) -> bool:
    """Whether `size` in metres is in the range that the model declares it was trained for."""
    nominal, least, greatest = trained
    low, high = least or nominal, greatest or nominal
    return (low <= 0 or min(size) * ALIKE >= low) and (high <= 0 or max(size) <= high * ALIKE)


def chosen_gsd(trained: Trained, size: Size, requested: float, area: Counts) -> float:
    """Metres of a work pixel; 0 to keep the raster's pixels.

    Args:
        trained: pixel sizes the model was trained for.
        size: width and height of the raster's pixels in metres.
        requested: metres of a work pixel; 0: the raster's pixels if the model was trained for
            their size, else the model's nominal size; -1: the raster's pixels.
        area: columns and rows of the raster to be processed.

    Raises:
        ResolutionError: no size is requested, and the raster's pixels are more than
            `MOST_COARSE` times as large as the model's.
    """
    if requested != 0:
        return max(requested, 0.0)
    nominal = trained[0]
    if nominal <= 0 or is_trained_size(trained, size):
        return 0.0
    if max(size) > MOST_COARSE * _SCALE * nominal:
        pixels = area[0] * area[1] * (size[0] / nominal) * (size[1] / nominal)
        raise ResolutionError(
            f"The raster's pixel size is {shown(size)} m, that of the model {nominal:.3g} m: more "
            f"than {MOST_COARSE:g} times finer. Resampling would yield {_counted(pixels)} pixels "
            "without more detail.",
            f"Choose a model for pixels of about {shown(size)} m, or set the pixel size (gsd) in "
            "metres; -1 keeps the raster's pixels.",
        )
    return nominal


def work_counts(counts: Counts, size: Size, gsd_m: float) -> Optional[Counts]:
    """Columns and rows of the work pixels that cover a raster; None for the raster's pixels.

    A whole number of them covers the raster exactly, so their size differs slightly from `gsd_m`.

    Args:
        counts: columns and rows of the raster.
        size: width and height of its pixels in metres.
        gsd_m: metres of a work pixel; 0 for the raster's pixels.

    Raises:
        JobError: the sizes differ too much.
    """
    if gsd_m <= 0 or all(1 / ALIKE <= gsd_m / side <= ALIKE for side in size):
        return None
    ratios = [gsd_m / side for side in size]
    if not all(1 / _MOST_STEPS <= ratio <= _MOST_STEPS for ratio in ratios):
        raise JobError(
            f"gsd is {gsd_m:g} m, but the raster's pixel size is {size[0]:.3g} x {size[1]:.3g} m.",
            "Set gsd to -1 to keep the raster's pixels, or to a size closer to them.",
        )
    width, height = (max(1, round(count / ratio)) for count, ratio in zip(counts, ratios))
    if max(width, height) > _LARGEST:
        raise JobError(f"At {gsd_m:g} m the raster has {width} x {height} pixels.", "Set gsd.")
    return width, height


def shown(size: Size) -> str:
    """A size in metres as text, such as "0.5" or "0.5 x 0.25"."""
    width, height = (f"{side:.3g}" for side in size)
    return width if width == height else f"{width} x {height}"


def _counted(pixels: float) -> str:
    for most, name in ((1e9, "billion"), (1e6, "million")):
        if pixels >= most:
            return f"{pixels / most:.3g} {name}"
    return f"{pixels:.0f}"
