"""The ground sampling distance a run works at: the model's, the raster's, or one that is asked for.

The engine decides by these rules, and QGIS's side tells by the same ones what a run will take.
"""

from __future__ import annotations

from typing import Optional, Tuple

from ..core.errors import JobError, ResolutionError

ALIKE = 1.1  # ratio of two pixel sizes that count as equal
MOST_ENLARGED = 2.0  # raster pixel over work pixel; beyond, the detail the model wants is not there
MOST_COARSE = 4.0  # beyond, a run has to be asked for on purpose
_SCALE = 1.01  # by which lengths on a map may differ from those on the ground, where it is made for
_MOST_STEPS = 1000.0  # raster pixels in a work pixel, or the other way round: more is a mistake
_LARGEST = 2**31 - 1  # columns or rows of a GeoTIFF

Size = Tuple[float, float]
Trained = Tuple[float, float, float]  # nominal, least and greatest metres; 0 where unknown
Counts = Tuple[int, int]


def is_known(trained: Trained, size: Size) -> bool:
    """Whether the model was trained for pixels of `size` metres, as far as it says."""
    nominal, least, greatest = trained
    low, high = least or nominal, greatest or nominal
    return (low <= 0 or min(size) * ALIKE >= low) and (high <= 0 or max(size) <= high * ALIKE)


def chosen_gsd(trained: Trained, size: Size, asked: float, area: Counts) -> float:
    """Metres of a work pixel; 0 to keep the raster's pixels.

    Args:
        trained: what pixels the model was trained for.
        size: width and height of the raster's pixels in metres.
        asked: metres of a work pixel; 0: the raster's pixels if the model was trained for their
            size, else the size it was trained for most; -1: the raster's pixels.
        area: columns and rows of the raster that are asked for.

    Raises:
        ResolutionError: nobody asked for a size, and the raster's pixels are more than
            `MOST_COARSE` times as large as the model's.
    """
    if asked != 0:
        return max(asked, 0.0)
    nominal = trained[0]
    if nominal <= 0 or is_known(trained, size):
        return 0.0
    if max(size) > MOST_COARSE * _SCALE * nominal:
        pixels = area[0] * area[1] * (size[0] / nominal) * (size[1] / nominal)
        raise ResolutionError(
            f"The raster's pixels measure {shown(size)} m on the ground, the model works on pixels "
            f"of {nominal:.3g} m: more than {MOST_COARSE:g} times finer. A run would make "
            f"{_counted(pixels)} pixels without any more detail.",
            f"Choose a model for pixels of about {shown(size)} m; or set the metres a pixel (gsd) "
            "on purpose, -1 for the raster's own.",
        )
    return nominal


def work_counts(counts: Counts, size: Size, gsd_m: float) -> Optional[Counts]:
    """Columns and rows of the work pixels that cover a raster; None for the raster's own.

    A whole number of them covers the raster exactly, so they are up to half a pixel in its whole
    width larger or smaller than `gsd_m`.

    Args:
        counts: columns and rows of the raster.
        size: width and height of its pixels in metres.
        gsd_m: metres of a work pixel; 0 for the raster's own.

    Raises:
        JobError: the sizes differ beyond reason.
    """
    if gsd_m <= 0 or all(1 / ALIKE <= gsd_m / side <= ALIKE for side in size):
        return None
    ratios = [gsd_m / side for side in size]
    if not all(1 / _MOST_STEPS <= ratio <= _MOST_STEPS for ratio in ratios):
        raise JobError(
            f"Pixels of {gsd_m:g} m are wanted of a raster whose pixels measure "
            f"{size[0]:.3g} x {size[1]:.3g} m.",
            "Set gsd to -1 to keep the raster's pixels, or to a size closer to them.",
        )
    width, height = (max(1, round(count / ratio)) for count, ratio in zip(counts, ratios))
    if max(width, height) > _LARGEST:
        raise JobError(f"At {gsd_m:g} m the raster has {width} x {height} pixels.", "Set gsd.")
    return width, height


def shown(size: Size) -> str:
    """A size in metres for people, such as "0.5" or "0.5 x 0.25"."""
    width, height = (f"{side:.3g}" for side in size)
    return width if width == height else f"{width} x {height}"


def _counted(pixels: float) -> str:
    for most, name in ((1e9, "billion"), (1e6, "million")):
        if pixels >= most:
            return f"{pixels / most:.3g} {name}"
    return f"{pixels:.0f}"
