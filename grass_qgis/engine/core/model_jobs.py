"""Jobs that run a model over a raster."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional, Tuple, Union

from .checks import is_number
from .crs_names import check_crs
from .errors import JobError
from .job_base import (
    MOST_WHOLE,
    Job,
    Shares,
    check_bands,
    check_choice,
    check_nodata,
    check_paths,
    check_share,
    check_whole,
)
from .providers import PROCESSOR, PROVIDERS
from .symmetries import SYMMETRIES

Extent = Tuple[float, float, float, float]
DEVICES = ("auto", "cpu", *(item.device for item in PROVIDERS if item is not PROCESSOR))
UNITS = ("stored", "physical")
MOST_THREADS = 1024  # more is a mistake, and starting them takes for ever
AUGMENTS = tuple(SYMMETRIES)
OUTLINES = ("mask", "box")
SHAPES = ("object", "tile")
_POLYGONS_SHARE = 0.15  # of the time of a segmentation, roughly


@dataclass(frozen=True)
class SegmentJob(Job):
    """Classify a raster with a segmentation model.

    Attributes:
        raster: path or GDAL name of the input; opened read-only.
        model: path of an ONNX model.
        classes: path of the class GeoTIFF to write (band 1 class, band 2 confidence in percent).
        segments: path of the GeoPackage of polygons to write, or None for no polygons.
        report: path of the JSON report to write, or None.
        entropy: path of the GeoTIFF of the model's indecision in percent to write, or None.
        probabilities: path of the GeoTIFF with a band for each class, its probability in percent,
            to write, or None.
        augment: "none", "flips" (4 times the work) or "rotations" (8 times): probabilities are the
            mean over the tile's mirror images and turns.
        extent: xmin, ymin, xmax, ymax in the raster's CRS (pixel units with y upwards when it has
            no georeference); None for the whole raster.
        bands: raster band for each band of the model, in the model's order, by 1-based number or
            by name; None to choose by the raster's colour interpretation and band names.
        device: "auto", "cpu", or another of `DEVICES`.
        threads: threads of the runtime; 0 for one a core.
        batch: tiles run at once; 0 for what turns out to be fastest. Results do not depend on it.
        tile: side of the tile in pixels; 0 for the model's own, or, where the model
            takes any size, larger ones that fit the area, of up to twice its side.
        overlap: pixels shared by neighbouring tiles; -1 for the model's minimum.
        min_area_px: polygons smaller than this many pixels are merged into their neighbours.
        max_memory_mb: what the pixels of one row of tiles may take, in MiB; a raster so wide that
            they take more is worked on in panels from left to right. 0 for 512.
        simplify_px: borders of polygons are simplified by this many pixels, neighbours alike; 0
            leaves them on pixel edges.
        gsd: metres of a pixel the model is to see, and of the results; 0 for the raster's own
            pixels where the model was trained for their size, else the model's; -1 for the
            raster's own.
        extent_crs: CRS of `extent` as PROJ names it ("EPSG:4326"); None for the raster's.
        within: path of polygons in any CRS (file, or file|layername=LAYER); pixels whose centre
            lies outside them are left out. None for the whole extent.
        units: "stored", or "physical" for stored values times the scale plus the offset that the
            raster declares.
        stretch: lower and upper percentile, 0 to 100, of each band in the extent, which become
            black and full brightness; None to leave values as they are.
        nodata: values that mean no data besides the one that the raster declares, by the same
            rule: where all bands of whole numbers hold it, or any band of floats; None for none.
        crs: CRS of a georeferenced raster, as PROJ names it or as well-known text, in place of the
            file's; empty for none; None for the file's.
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
    augment: str = "none"
    simplify_px: float = 0.0
    max_memory_mb: int = 0
    nodata: Optional[Tuple[float, ...]] = None
    crs: Optional[str] = None

    def validate(self) -> None:
        """Raises JobError, naming the setting, its value and what is allowed."""
        check_paths(
            self,
            ("raster", "model", "classes"),
            ("segments", "report", "entropy", "probabilities", "within", "extent_crs"),
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
        """Tiles, then polygons if they are asked for."""
        if self.segments is None:
            return super().stages()
        return (("tiles", 1 - _POLYGONS_SHARE), ("polygons", _POLYGONS_SHARE))


@dataclass(frozen=True)
class RegionsJob(Job):
    """Draw the gradient-selected regions of a raster with a regions model.

    Attributes as in `SegmentJob`; `regions` is the GeoPackage to write (layers `regions`, outlines
    of the selected areas, and `boxes`, the rectangles around them). `shape` says what a region is:
    "object" for segments with the shape of what the image shows, chosen by the attention map, any
    number a tile; "tile" for what GraSS crops in training, one a tile. `keep` is the share of the
    regions, by score, that is drawn. `threshold` overrides the model's own when not negative, for
    shape "tile". `outline` says which layer stands first in the file: "mask" for the outlines,
    "box" for the boxes. `lam` is the
    GeoTIFF of the blended attention map to write, or None. `class_raster` is a raster of classes
    (band 1; a second band called confidence is read too) that tells what is under each region;
    `class_raster_crs` is its CRS, as `crs` is the raster's, and `class_raster_nodata` are values of
    it that mean no class besides its declared nodata.
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
        """Raises JobError, naming the setting, its value and what is allowed."""
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
                "Use a number from 0 to 1, or a negative one for the model's own.",
            )
        check_crs("class_raster_crs", self.class_raster_crs)
        check_nodata(self.class_raster_nodata)
        _check_shared(self)

    def stages(self) -> Shares:
        """Tiles, and for objects the segments and their outlines."""
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
    check_nodata(job.nodata)
    check_crs("crs", job.crs)


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
