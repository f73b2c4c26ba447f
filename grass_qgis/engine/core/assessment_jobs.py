"""Jobs that assess a map: sample points, and accuracy and areas from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional, Tuple

from .checks import is_number
from .contract import ClassSpec
from .crs_names import check_crs
from .errors import JobError
from .job_base import (
    MOST_BANDS,
    Job,
    Shares,
    check_choice,
    check_class_raster,
    check_paths,
    check_reading,
    check_share,
    with_classes,
)

ALLOCATIONS = ("proportional", "equal", "optimal")
STRATIFIED, RANDOM = "stratified", "random"
DESIGNS = (STRATIFIED, RANDOM)
MOST_POINTS = 100_000


@dataclass(frozen=True)
class SamplePointsJob(Job):
    """Draw a stratified random sample of the pixels of a class raster.

    Attributes:
        raster: path or GDAL name of the map; opened read-only.
        points: path of the GeoPackage to write.
        band: 1-based number of the band with the classes.
        classes: value, name and colour of classes; other values are named by the raster's
            metadata, else by their number.
        strata: raster of whole numbers whose values are the strata, on any grid; None for the
            classes of the map.
        strata_band: its band.
        within: path of polygons that limit the area, in any CRS; None for the whole map.
        size: points; 0 for as many as the requested standard errors need.
        standard_error: requested one of the overall accuracy, a share: 0.02 is 2 %.
        class_standard_error: requested one of the accuracy of each stratum, a share; 0
            for none.
        accuracy: share of the map that is probably right, 0 to 1.
        accuracies: of single strata, as "NAME=SHARE" or "NUMBER=SHARE".
        allocation: of `ALLOCATIONS`.
        least: minimum of points in each stratum.
        distance_m: minimum distance of two points in metres; 0 for none.
        seed: of the random numbers; the same seed gives the same points.
        crs: replaces the raster's CRS; empty for none; None for the file's.
        nodata: nodata values in addition to that of the raster; None for none.
        strata_crs: as `crs`, of the raster of the strata.
        strata_nodata: as `nodata`, of the raster of the strata.
    """

    raster: str
    points: str
    band: int = 1
    classes: Tuple[ClassSpec, ...] = ()
    strata: Optional[str] = None
    strata_band: int = 1
    within: Optional[str] = None
    size: int = 0
    standard_error: float = 0.02
    class_standard_error: float = 0.0
    accuracy: float = 0.8
    accuracies: Tuple[str, ...] = ()
    allocation: str = "proportional"
    least: int = 50
    distance_m: float = 0.0
    seed: int = 0
    crs: Optional[str] = None
    nodata: Optional[Tuple[float, ...]] = None
    strata_crs: Optional[str] = None
    strata_nodata: Optional[Tuple[float, ...]] = None

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> SamplePointsJob:
        """The job, with its classes as `ClassSpec`."""
        return super().read(with_classes(settings))

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        check_paths(self, ("raster", "points"), ("strata", "within"))
        check_class_raster(
            self,
            {
                "strata_band": (1, MOST_BANDS),
                "size": (0, MOST_POINTS),
                "least": (0, MOST_POINTS),
                "seed": (0, 2**31 - 1),
            },
        )
        check_reading(self, "strata_")
        check_share(self, "accuracy")
        check_share(self, "distance_m", math.inf)
        check_share(self, "class_standard_error", 0.5)
        check_choice(self, "allocation", ALLOCATIONS)
        if not is_number(self.standard_error) or not 0.001 <= self.standard_error <= 0.5:
            raise JobError(
                f"standard_error is {self.standard_error!r}.",
                "Use a share from 0.001 to 0.5, such as 0.02 for 2 %.",
            )
        expected_accuracies(self.accuracies)

    def stages(self) -> Shares:
        """Values of the rasters, areas of the strata, points."""
        return (("classes", 0.3), ("areas", 0.4), ("points", 0.3))


@dataclass(frozen=True)
class AssessJob(Job):
    """Estimate the accuracy of a map and the areas of its classes from reference points.

    Attributes:
        points: a file that `SamplePointsJob` wrote, or any points with a reference class (file, or
            file|layername=LAYER).
        report: path of the HTML report to write, or None.
        table: path of the CSV table to write, or None.
        assessed: path of the GeoPackage of the points with map and reference class, or None.
        raster: the map; None for the one that the points were drawn on.
        band: 1-based number of the band with the classes.
        classes: as for `SamplePointsJob`.
        field: the points' field with the reference class; None for the interpretations of a
            sample, and `reference` for other points.
        interpreter: whose interpretations count; empty for the class that most of them gave.
        design: of `DESIGNS`, for points that are no sample of `SamplePointsJob`: drawn within
            each class of the map, or over the whole area.
        strata: raster of the strata that other points were drawn in; None for the map's classes.
        strata_band: its band.
        imagery: raster of the same place, to show what is where the map is wrong, or None.
        within: path of the polygons that other points were drawn in, in any CRS; None for the
            whole map.
        crs: replaces the raster's CRS; empty for none; None for the file's.
        nodata: nodata values in addition to that of the raster; None for none.
        strata_crs: as `crs`, of the raster of the strata.
        strata_nodata: as `nodata`, of the raster of the strata.
        imagery_crs: as `crs`, of the imagery.
    """

    points: str
    report: Optional[str] = None
    table: Optional[str] = None
    assessed: Optional[str] = None
    raster: Optional[str] = None
    band: int = 1
    classes: Tuple[ClassSpec, ...] = ()
    field: Optional[str] = None
    interpreter: str = ""
    design: str = STRATIFIED
    strata: Optional[str] = None
    strata_band: int = 1
    imagery: Optional[str] = None
    within: Optional[str] = None
    crs: Optional[str] = None
    nodata: Optional[Tuple[float, ...]] = None
    strata_crs: Optional[str] = None
    strata_nodata: Optional[Tuple[float, ...]] = None
    imagery_crs: Optional[str] = None

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> AssessJob:
        """The job, with its classes as `ClassSpec`."""
        return super().read(with_classes(settings))

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        results = ("report", "table", "assessed")
        inputs = ("raster", "field", "strata", "imagery", "within")
        check_paths(self, ("points",), (*results, *inputs))
        check_class_raster(self, {"strata_band": (1, MOST_BANDS)})
        check_reading(self, "strata_")
        check_crs("imagery_crs", self.imagery_crs)
        check_choice(self, "design", DESIGNS)
        if not isinstance(self.interpreter, str):
            raise JobError(f"interpreter is {self.interpreter!r}.", "Give a name, or nothing.")

    def stages(self) -> Shares:
        """Values of the rasters, areas and classes of the points, report."""
        return (("classes", 0.4), ("areas", 0.5), ("report", 0.1))


def expected_accuracies(texts: Any) -> Dict[str, float]:
    """Accuracies by name or number of a stratum, from texts such as "water=0.9".

    Raises:
        JobError: a text has no number from 0 to 1 behind its last "=".
    """
    accuracies = {}
    for text in texts if isinstance(texts, tuple) else (texts,):
        name, sign, number = str(text).rpartition("=")
        try:
            share = float(number)
        except ValueError:
            share = -1.0
        if not sign or not name.strip() or not 0 <= share <= 1:
            raise JobError(
                f"accuracies has {text!r:.60}.", "Give a class and a share, such as water=0.9."
            )
        accuracies[name.strip()] = share
    return accuracies
