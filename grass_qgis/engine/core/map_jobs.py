"""Jobs that run no model over a raster."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Tuple

from .contract import ClassSpec
from .crs_names import check_crs
from .job_base import (
    Job,
    Shares,
    check_bands,
    check_classes,
    check_nodata,
    check_paths,
    check_share,
    check_whole,
    with_classes,
)
from .model_jobs import MOST_THREADS

LARGEST_TILE = 8192


@dataclass(frozen=True)
class HelloJob(Job):
    """Say which versions of everything the engine runs with."""

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> HelloJob:
        """The job, whatever else a later plugin says in its greeting."""
        del settings
        return cls()


@dataclass(frozen=True)
class DevicesJob(Job):
    """Run a model on every device there is.

    Attributes:
        model: path of an ONNX model; empty for the little one that comes with the engine.
        threads: threads of the runtime; 0 for one a core.
    """

    model: str = ""
    threads: int = 0

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> DevicesJob:
        """The job; settings of later versions are left out, as none changes what is measured."""
        return cls(settings.get("model") or "", settings.get("threads", 0))

    def validate(self) -> None:
        """Raises JobError, naming the setting, its value and what is allowed."""
        if self.model:
            check_paths(self, ("model",))
        check_whole(self, {"threads": (0, MOST_THREADS)})


@dataclass(frozen=True)
class DescribeJob(Job):
    """Read what the ONNX file `model` says of itself."""

    model: str

    def validate(self) -> None:
        """Raises JobError when `model` is no path."""
        check_paths(self, ("model",))


@dataclass(frozen=True)
class PolygonizeJob(Job):
    """Turn a raster of classes into polygons.

    Attributes:
        raster: path or GDAL name of the input; opened read-only.
        segments: path of the GeoPackage to write.
        band: 1-based number of the band that holds the classes.
        classes: value, name and colour of classes; values that are not among them are named by
            the raster's own metadata, else by their number.
        min_area_px: polygons smaller than this many pixels are merged into their neighbours.
        simplify_px: borders are simplified by this many pixels, neighbours alike; 0 leaves them
            on pixel edges.
        crs: of the raster, in place of the file's; empty for none; None for the file's.
        nodata: values that mean no data besides the one that the raster declares; None for none.
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
        """Raises JobError, naming the setting, its value and what is allowed."""
        check_paths(self, ("raster", "segments"))
        check_whole(self, {"band": (1, 65535), "min_area_px": (0, 2**31 - 1)})
        check_share(self, "simplify_px", math.inf)
        check_classes(self.classes, consecutive=False)
        check_crs("crs", self.crs)
        check_nodata(self.nodata)

    def stages(self) -> Shares:
        """Polygons alone."""
        return (("polygons", 1.0),)


@dataclass(frozen=True)
class TilesJob(Job):
    """Cut a raster and the polygons labelled on it into a data set for fine-tuning.

    Attributes:
        raster: path or GDAL name of the input; opened read-only.
        labels: path of polygons in any CRS (file, or file|layername=LAYER).
        field: their field that holds the class: its id, or its name.
        folder: where `images/`, `masks/`, `classes.json` and `index.csv` are written; it must not
            exist, or be empty.
        classes: ids 0, 1, 2 ... with names and colours.
        tile: side of the tiles in pixels.
        bands: 1-based numbers of the raster's bands to keep, in this order; None for all that are
            no alpha.
        least_labelled: tiles with a smaller share of labelled pixels are left out, 0 to 1.
        held_out: share of the tiles, 0 to 1, for each of the splits val and test.
        crs: of the raster, in place of the file's; empty for none; None for the file's.
        nodata: values that mean no data besides the one that the raster declares, by the same
            rule: where all bands of whole numbers hold it, or any band of floats; None for none.
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
        """Raises JobError, naming the setting, its value and what is allowed."""
        check_paths(self, ("raster", "labels", "field", "folder"))
        check_whole(self, {"tile": (32, LARGEST_TILE)})
        check_share(self, "least_labelled")
        check_share(self, "held_out", 0.4)
        check_bands(self.bands)
        check_classes(self.classes, consecutive=True)
        check_crs("crs", self.crs)
        check_nodata(self.nodata)
