"""Jobs that run a model on a raster."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional, Tuple, Union

from .checks import is_number
from .errors import JobError
from .job_base import (
    MOST_WHOLE,
    Job,
    Shares,
    check_bands,
    check_choice,
    check_paths,
    check_reading,
    check_share,
    check_whole,
)
from .providers import CPU_PROVIDER, PROVIDERS
from .symmetries import SYMMETRIES

Extent = Tuple[float, float, float, float]
DEVICES = ("auto", "cpu", *(item.device for item in PROVIDERS if item is not CPU_PROVIDER))
UNITS = ("stored", "physical")
MOST_THREADS = 1024  # more is a mistake, and starting them takes very long
AUGMENTS = tuple(SYMMETRIES)
OUTLINES = ("mask", "box")
SHAPES = ("object", "tile")
_POLYGONS_SHARE = 0.15  # approximate share of the duration of a segmentation


@dataclass(frozen=True)
class SegmentJob(Job):
    """Classify a raster with a segmentation model.

    Attributes:
        raster: path or GDAL name of the input; opened read-only.
        model: path of an ONNX model.
        classes: path of the class GeoTIFF to write (band 1 class, band 2 confidence in percent).
        segments: path of the GeoPackage of polygons to write, or None for no polygons.
        report: path of the JSON report to write, or None.
        entropy: path of the GeoTIFF of entropy in percent of its maximum to write, or None.
        probabilities: path of the GeoTIFF with a band for each class, its probability in percent,
            to write, or None.
        novelty: path of the GeoTIFF to write of how unlike the model's training imagery each patch
            is, in percent of what is still like it, or None; only for models with a domain.
        augment: test-time augmentation: "none", "flips" (4 times the work) or "rotations" (8
            times); probabilities are the mean over mirrored and rotated tiles.
        extent: xmin, ymin, xmax, ymax in the raster's CRS (pixel units with y upwards when it has
            no georeference); None for the whole raster.
        bands: raster band for each band of the model, in the model's order, by 1-based number or
            by name; None to choose by the raster's colour interpretation and band names.
        device: "auto", "cpu", or another of `DEVICES`.
        threads: threads of the runtime; 0 for one per core.
        batch: batch size; 0 to tune it. Results do not depend on it.
        tile: side of the tile in pixels; 0 for the model's, or, if the model takes any size,
            larger ones that fit the area, of up to twice its side.
        overlap: pixels shared by neighbouring tiles; -1 for the model's minimum.
        min_area_px: polygons smaller than this many pixels are merged into their neighbours.
        max_memory_mb: memory for the pixels of one row of tiles, in MiB; wider rasters are
            processed in panels from left to right. 0 for 512.
        simplify_px: tolerance in pixels for simplified polygon borders, the same for neighbours;
            0 keeps pixel edges.
        gsd: pixel size of the model's input and the results in metres; 0 for the raster's pixels
            if the model was trained for their size, else the model's; -1 for the raster's.
        extent_crs: CRS of `extent` as PROJ names it ("EPSG:4326"); None for the raster's.
        within: path of polygons in any CRS (file, or file|layername=LAYER); pixels whose centre
            is outside are excluded. None for the whole extent.
        units: "stored", or "physical" to apply the raster's declared scale and offset.
        stretch: lower and upper percentile, 0 to 100, of each band in the extent, mapped to black
            and full brightness; None for no stretch.
        nodata: nodata values in addition to that of the raster, by the same rule: all bands for
            integers, any band for floats; None for none.
        crs: replaces the CRS of a georeferenced raster, as PROJ names it or as well-known text;
            empty for none; None for the file's.
    """

    raster: str
    model: str
    classes: str
    segments: Optional[str] = None
    report: Optional[str] = None
    extent: Optional[Extent] = None
    bands: Optional[Tuple[Union[int, str], ...]] = None
    device: str = "auto"
    threads: int = 0
    batch: int = 0
    tile: int = 0
    overlap: int = -1
    min_area_px: int = 12
    gsd: float = 0.0
    extent_crs: Optional[str] = None
    within: Optional[str] = None
    units: str = "stored"
    stretch: Optional[Tuple[float, float]] = None
    entropy: Optional[str] = None
    probabilities: Optional[str] = None
    novelty: Optional[str] = None
    augment: str = "none"
    simplify_px: float = 0.0
    max_memory_mb: int = 0
    nodata: Optional[Tuple[float, ...]] = None
    crs: Optional[str] = None

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        check_paths(
            self,
            ("raster", "model", "classes"),
            ("segments", "report", "entropy", "probabilities", "novelty", "within", "extent_crs"),
        )
        check_choice(self, "augment", AUGMENTS)
        check_whole(
            self,
            {
                "tile": (0, 65536),
                "overlap": (-1, MOST_WHOLE),
                "min_area_px": (0, MOST_WHOLE),
                "max_memory_mb": (0, MOST_WHOLE),
            },
        )
        check_share(self, "simplify_px", math.inf)
        _check_shared(self)

    def stages(self) -> Shares:
        """Tiles, then polygons if requested."""
        if self.segments is None:
            return super().stages()
        return (("tiles", 1 - _POLYGONS_SHARE), ("polygons", _POLYGONS_SHARE))


@dataclass(frozen=True)
class RegionsJob(Job):
    """Draw the gradient-selected regions of a raster with a regions model.

    Attributes as in `SegmentJob`; `regions` is the GeoPackage to write (layers `regions`, outlines
    of the selected areas, and `boxes`, their bounding boxes). `shape` is the kind of region:
    "object" for image segments chosen by the attention map, any number per tile; "tile" for the
    crops of GraSS training, one per tile. `keep` is the share of the regions to write, by score.
    `threshold` overrides that of the model when not negative, for shape "tile". `outline` is the
    first layer in the file: "mask" for the outlines, "box" for the boxes. `lam` is the GeoTIFF of
    the blended attention map to write, or None. `class_raster` is a class raster (band 1; a second
    band called confidence is read too) that gives the classes under each region;
    `class_raster_crs` replaces its CRS, as `crs` does that of the raster, and
    `class_raster_nodata` are its additional nodata values.
    """

    raster: str
    model: str
    regions: str
    extent: Optional[Extent] = None
    bands: Optional[Tuple[Union[int, str], ...]] = None
    device: str = "auto"
    threads: int = 0
    batch: int = 0
    keep: float = 1.0
    threshold: float = -1.0
    gsd: float = 0.0
    extent_crs: Optional[str] = None
    within: Optional[str] = None
    units: str = "stored"
    stretch: Optional[Tuple[float, float]] = None
    outline: str = "mask"
    lam: Optional[str] = None
    class_raster: Optional[str] = None
    class_raster_nodata: Optional[Tuple[float, ...]] = None
    nodata: Optional[Tuple[float, ...]] = None
    crs: Optional[str] = None
    class_raster_crs: Optional[str] = None
    shape: str = "object"

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        check_paths(
            self, ("raster", "model", "regions"), ("within", "extent_crs", "lam", "class_raster")
        )
        check_choice(self, "outline", OUTLINES)
        check_choice(self, "shape", SHAPES)
        check_share(self, "keep")
        if not self.keep > 0:
            raise JobError(f"keep is {self.keep!r}.", "Use a number above 0, up to 1.")
        if not is_number(self.threshold) or self.threshold > 1:
            raise JobError(
                f"threshold is {self.threshold!r}.",
                "Use a number from 0 to 1, or a negative one for that of the model.",
            )
        check_reading(self, "class_raster_")
        _check_shared(self)

    def stages(self) -> Shares:
        """Tiles, and for objects also segments and outlines."""
        if self.shape == "tile":
            return super().stages()
        return (("tiles", 0.75), ("segments", 0.2), ("polygons", 0.05))


ModelJob = Union[SegmentJob, RegionsJob]


def _check_shared(job: ModelJob) -> None:
    check_choice(job, "device", DEVICES)
    check_choice(job, "units", UNITS)
    check_whole(job, {"threads": (0, MOST_THREADS), "batch": (0, MOST_WHOLE)})
    if not is_number(job.gsd) or (job.gsd < 0 and job.gsd != -1):
        raise JobError(f"gsd is {job.gsd!r}.", "Use metres above 0, 0 or -1.")
    _check_stretch(job.stretch)
    _check_extent(job.extent)
    check_bands(job.bands, names=True)
    check_reading(job)


def _check_extent(extent: Optional[Extent]) -> None:
    if extent is None:
        return
    four = isinstance(extent, tuple) and len(extent) == 4 and all(is_number(v) for v in extent)
    if not four or not (extent[0] < extent[2] and extent[1] < extent[3]):
        raise JobError(
            f"extent is {extent!r}.",
            "Give xmin, ymin, xmax, ymax with xmin < xmax and ymin < ymax.",
        )


def _check_stretch(stretch: Optional[Tuple[float, float]]) -> None:
    if stretch is None:
        return
    two = isinstance(stretch, tuple) and len(stretch) == 2 and all(is_number(v) for v in stretch)
    if not two or not 0 <= stretch[0] < stretch[1] <= 100:
        raise JobError(f"stretch is {stretch!r}.", "Give two percentiles, such as 2 and 98.")
