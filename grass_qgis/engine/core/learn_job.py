"""What learning a map from labels is asked to do: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Tuple, Union

from .checks import is_number, is_path
from .contract import ClassSpec
from .errors import JobError
from .job import DEVICES, MOST_THREADS

NO_FEATURES = "none"
METHODS = ("auto", "lda", "logistic")
_MOST_RASTERS = 1000
_LARGEST_RADIUS = 1000.0


@dataclass(frozen=True)
class LearnJob:
    """Learn a segmentation model from labelled objects, and map the rasters with it if wanted.

    Attributes:
        rasters: paths or GDAL names, all with the same bands; opened read-only.
        labels: path of points, lines or polygons in any CRS (file, or file|layername=LAYER).
        model: path of the ONNX file to write.
        field: the labels' field that holds the class.
        check_field: their field that says which objects are kept aside for the accuracy, by 1,
            true, yes or check; it need not exist.
        features: path of a features model; "" for the one that comes with the engine, "none" to
            learn from the bands alone.
        classes: ids 0, 1, 2 ... with names and colours; without any, those that the labels name.
        map: folder for a class raster and polygons of each raster, or None.
        bands: raster bands for the features model's, by number or name; without one, the bands to
            learn from. None to choose by name.
        radius_px: of points and lines, in pixels that the model sees.
        method: of `METHODS`; "auto" takes what foretells held-out objects better.
        gsd: metres of a pixel the model sees; 0 for the raster's, or the features model's where
            the raster's does not suit it; -1 for the raster's.
        device: of `DEVICES`.
        threads: of the runtime; 0 for one a core.
    """

    rasters: Tuple[str, ...]
    labels: str
    model: str
    field: str = "class"
    check_field: str = "check"
    features: str = ""
    classes: Tuple[ClassSpec, ...] = ()
    map: Optional[str] = None
    bands: Optional[Tuple[Union[int, str], ...]] = None
    radius_px: float = 6.0
    method: str = "auto"
    gsd: float = 0.0
    device: str = "auto"
    threads: int = 0


def validate_learn(job: LearnJob) -> LearnJob:
    """Returns `job` unchanged when every value is of its type and in its range.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    several = isinstance(job.rasters, tuple) and 0 < len(job.rasters) <= _MOST_RASTERS
    if not several or not all(is_path(raster) for raster in job.rasters):
        raise JobError(f"rasters is {job.rasters!r:.200}.", "Give a list of paths.")
    for key in ("labels", "model", "field", "check_field"):
        _require_text(key, getattr(job, key))
    for key in ("features", "map"):
        value = getattr(job, key)
        if value not in (None, ""):
            _require_text(key, value)
    if not isinstance(job.features, str):
        raise JobError(f"features is {job.features!r}.", "Give a path, none, or leave it out.")
    _require_choice("method", job.method, METHODS)
    _require_choice("device", job.device, DEVICES)
    radius = is_number(job.radius_px) and 0 < job.radius_px <= _LARGEST_RADIUS
    if not radius:
        raise JobError(
            f"radius_px is {job.radius_px!r}.", f"Use pixels above 0, up to {_LARGEST_RADIUS:g}."
        )
    if not is_number(job.gsd) or (job.gsd < 0 and job.gsd != -1):
        raise JobError(f"gsd is {job.gsd!r}.", "Use metres above 0, 0 or -1.")
    if type(job.threads) is not int or not 0 <= job.threads <= MOST_THREADS:
        raise JobError(
            f"threads is {job.threads!r}.", f"Use a whole number from 0 to {MOST_THREADS}."
        )
    if job.bands is not None:
        _check_bands(job.bands)
    return job


def _require_text(key: str, value: Any) -> None:
    if not is_path(value):
        raise JobError(f"{key} is {value!r}.", "Give a text.")


def _require_choice(key: str, value: Any, choices: Tuple[str, ...]) -> None:
    if value not in choices:
        raise JobError(f"{key} is {value!r}.", f"Use one of {', '.join(choices)}.")


def _check_bands(bands: Any) -> None:
    several = isinstance(bands, tuple) and len(bands) > 0
    if not several or not all(_is_band(band) for band in bands):
        raise JobError(f"bands is {bands!r}.", "Give 1-based band numbers or names, such as 1,2,3.")


def _is_band(band: Any) -> bool:
    if isinstance(band, str):
        return band != ""
    return isinstance(band, int) and not isinstance(band, bool) and band >= 1
