"""Jobs that learn a segmentation model from labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Tuple, Union

from .checks import is_number, is_path
from .contract import ClassSpec
from .errors import JobError
from .job_base import (
    Job,
    Shares,
    check_bands,
    check_choice,
    check_classes,
    check_paths,
    check_reading,
    check_whole,
    with_classes,
)
from .model_jobs import DEVICES, MOST_THREADS

# A file of labels as the plugin writes it: its tables, their fields, and their values.
POINTS, LINES, POLYGONS = "points", "lines", "polygons"
TABLES = (POINTS, LINES, POLYGONS)
CLASSES_TABLE = "classes"
CLASS, CLASS_ID, COLOUR = "class", "class_id", "colour"
RADIUS = "radius"  # of a point or line, in units of the labels' reference system
SPLIT, CHECK = "split", "check"

NO_FEATURES = "none"
METHODS = ("auto", "lda", "logistic")
_MOST_RASTERS = 1000
_LARGEST_RADIUS = 1000.0


@dataclass(frozen=True)
class LearnJob(Job):
    """Learn a segmentation model from labelled objects, and optionally segment the rasters.

    Attributes:
        rasters: paths or GDAL names, all with the same bands; opened read-only.
        labels: path of points, lines or polygons in any CRS (file, or file|layername=LAYER).
        model: path of the ONNX file to write.
        field: the labels' field with the class.
        check_field: the labels' field that marks objects held out for the accuracy, by 1, true,
            yes or check; it need not exist.
        features: path of a features model; "" for the built-in one, "none" to learn from the
            bands only.
        classes: ids 0, 1, 2 ... with names and colours; if empty, the classes of the labels.
        map: folder for a class raster and polygons of each raster, or None.
        bands: raster bands for those of the features model, by number or name; without a features
            model, the bands to learn from. None to choose by name.
        radius_px: of points and lines, in pixels of the model's input.
        method: of `METHODS`; "auto" is LDA, and with more than 500 objects what gives
            held-out ones more probability.
        gsd: pixel size of the model's input in metres; 0 for the raster's, or the features
            model's if the raster's is unsuitable; -1 for the raster's.
        device: of `DEVICES`.
        threads: of the runtime; 0 for one per core.
        crs: replaces the CRS of all rasters; empty for none; None for the files'.
        nodata: nodata values in addition to those of the rasters; None for none.
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
    crs: Optional[str] = None
    nodata: Optional[Tuple[float, ...]] = None

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> LearnJob:
        """The job, with its classes as `ClassSpec`."""
        return super().read(with_classes(settings))

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        check_sources(self)
        check_paths(self, ("labels", "model", "field", "check_field"), ("map",))
        check_choice(self, "method", METHODS)
        check_classes(self.classes, consecutive=bool(self.classes))

    def stages(self) -> Shares:
        """Statistics of the scene, features, look of the imagery, and optionally segmentation."""
        if self.map is None:
            return (("scene", 0.4), ("features", 0.4), ("imagery", 0.2))
        return (
            ("scene", 0.15),
            ("features", 0.15),
            ("imagery", 0.1),
            ("tiles", 0.4),
            ("rasters", 0.1),
            ("polygons", 0.1),
        )


@dataclass(frozen=True)
class LearnSessionJob(Job):
    """Open a labelling session with requests line by line, see docs/worker-protocol.md.

    Attributes as in `LearnJob`; labels and classes follow later. `cache_mb`: largest memory for
    features in MiB.
    """

    rasters: Tuple[str, ...]
    features: str = ""
    classes: Tuple[ClassSpec, ...] = ()
    bands: Optional[Tuple[Union[int, str], ...]] = None
    radius_px: float = 6.0
    gsd: float = 0.0
    device: str = "auto"
    threads: int = 0
    cache_mb: int = 512
    crs: Optional[str] = None
    nodata: Optional[Tuple[float, ...]] = None

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> LearnSessionJob:
        """The job, with its classes as `ClassSpec`."""
        return super().read(with_classes(settings))

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        check_sources(self)
        check_classes(self.classes, consecutive=bool(self.classes))
        check_whole(self, {"cache_mb": (1, 2**20)})

    def stages(self) -> Shares:
        """Statistics of the scene."""
        return (("scene", 1.0),)


def check_sources(job: Union[LearnJob, LearnSessionJob]) -> None:
    """Raises JobError for an invalid setting that both kinds of job share."""
    several = isinstance(job.rasters, tuple) and 0 < len(job.rasters) <= _MOST_RASTERS
    if not several or not all(is_path(raster) for raster in job.rasters):
        raise JobError(f"rasters is {job.rasters!r:.200}.", "Give a list of paths.")
    if job.features != "":
        check_paths(job, ("features",))
    check_choice(job, "device", DEVICES)
    check_whole(job, {"threads": (0, MOST_THREADS)})
    check_bands(job.bands, names=True)
    check_reading(job)
    if not is_number(job.radius_px) or not 0 < job.radius_px <= _LARGEST_RADIUS:
        raise JobError(
            f"radius_px is {job.radius_px!r}.", f"Use pixels above 0, up to {_LARGEST_RADIUS:g}."
        )
    if not is_number(job.gsd) or (job.gsd < 0 and job.gsd != -1):
        raise JobError(f"gsd is {job.gsd!r}.", "Use metres above 0, 0 or -1.")
