"""Jobs that do not run a model on a raster."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Tuple

from .contract import ClassSpec
from .job_base import (
    Job,
    Shares,
    check_bands,
    check_class_raster,
    check_classes,
    check_paths,
    check_reading,
    check_share,
    check_whole,
    with_classes,
)
from .model_jobs import MOST_THREADS

LARGEST_TILE = 8192


@dataclass(frozen=True)
class HelloJob(Job):
    """Report the versions of the engine's libraries."""

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> HelloJob:
        """The job; ignores settings of later versions."""
        del settings
        return cls()


@dataclass(frozen=True)
class DevicesJob(Job):
    """Test a model on all devices.

    Attributes:
        model: path of an ONNX model; empty for the built-in test model.
        threads: threads of the runtime; 0 for one per core.
    """

    model: str = ""
    threads: int = 0

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> DevicesJob:
        """The job; ignores settings of later versions, which do not change the measurement."""
        return cls(settings.get("model") or "", settings.get("threads", 0))

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        if self.model:
            check_paths(self, ("model",))
        check_whole(self, {"threads": (0, MOST_THREADS)})


@dataclass(frozen=True)
class DescribeJob(Job):
    """Describe the ONNX file `model`."""

    model: str

    def validate(self) -> None:
        """Raises JobError when `model` is not a path."""
        check_paths(self, ("model",))


@dataclass(frozen=True)
class PolygonizeJob(Job):
    """Convert a class raster to polygons.

    Attributes:
        raster: path or GDAL name of the input; opened read-only.
        segments: path of the GeoPackage to write.
        band: 1-based number of the band with the classes.
        classes: value, name and colour of classes; other values are named by the raster's
            metadata, else by their number.
        min_area_px: polygons smaller than this many pixels are merged into their neighbours.
        simplify_px: tolerance in pixels for simplified borders, the same for neighbours; 0 keeps
            pixel edges.
        crs: replaces the raster's CRS; empty for none; None for the file's.
        nodata: nodata values in addition to that of the raster; None for none.
    """

    raster: str
    segments: str
    band: int = 1
    classes: Tuple[ClassSpec, ...] = ()
    min_area_px: int = 12
    simplify_px: float = 0.0
    crs: Optional[str] = None
    nodata: Optional[Tuple[float, ...]] = None

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> PolygonizeJob:
        """The job, with its classes as `ClassSpec`."""
        return super().read(with_classes(settings))

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        check_paths(self, ("raster", "segments"))
        check_class_raster(self, {"min_area_px": (0, 2**31 - 1)})
        check_share(self, "simplify_px", math.inf)

    def stages(self) -> Shares:
        """Only polygons."""
        return (("polygons", 1.0),)


@dataclass(frozen=True)
class TilesJob(Job):
    """Cut a raster and labelled polygons into a data set for fine-tuning.

    Attributes:
        raster: path or GDAL name of the input; opened read-only.
        labels: path of polygons in any CRS (file, or file|layername=LAYER).
        field: the labels' field with the class id or name.
        folder: for `images/`, `masks/`, `classes.json` and `index.csv`; must not exist, or be
            empty.
        classes: ids 0, 1, 2 ... with names and colours.
        tile: side of the tiles in pixels.
        bands: 1-based numbers of the raster's bands to keep, in this order; None for all but
            alpha.
        least_labelled: minimum share of labelled pixels in a tile, 0 to 1.
        held_out: share of the tiles, 0 to 1, for each of the splits val and test.
        crs: replaces the raster's CRS; empty for none; None for the file's.
        nodata: nodata values in addition to that of the raster, by the same rule: all bands for
            integers, any band for floats; None for none.
    """

    raster: str
    labels: str
    field: str
    folder: str
    classes: Tuple[ClassSpec, ...] = ()
    tile: int = 256
    bands: Optional[Tuple[int, ...]] = None
    least_labelled: float = 0.0
    held_out: float = 0.15
    crs: Optional[str] = None
    nodata: Optional[Tuple[float, ...]] = None

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> TilesJob:
        """The job, with its classes as `ClassSpec`."""
        return super().read(with_classes(settings))

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        check_paths(self, ("raster", "labels", "field", "folder"))
        check_whole(self, {"tile": (32, LARGEST_TILE)})
        check_share(self, "least_labelled")
        check_share(self, "held_out", 0.4)
        check_bands(self.bands)
        check_classes(self.classes, consecutive=True)
        check_reading(self)
