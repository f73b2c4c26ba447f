"""What a run is asked to do: frozen values, read from and written to plain JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Dict, Mapping, Optional, Tuple, Type, Union

from .checks import is_number, is_path
from .crs_names import check_crs
from .errors import JobError
from .providers import PROCESSOR, PROVIDERS
from .symmetries import SYMMETRIES

Extent = Tuple[float, float, float, float]
DEVICES = ("auto", "cpu", *(item.device for item in PROVIDERS if item is not PROCESSOR))
UNITS = ("stored", "physical")
MOST_THREADS = 1024  # more is a mistake, and starting them takes for ever
AUGMENTS = tuple(SYMMETRIES)
OUTLINES = ("mask", "box")
_OPTIONAL_TEXTS = (
    "segments", "report", "entropy", "probabilities", "within", "extent_crs", "lam", "class_raster",
)  # fmt: skip


@dataclass(frozen=True)
class SegmentJob:
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


@dataclass(frozen=True)
class RegionsJob:
    """Draw the gradient-selected regions of a raster with a regions model.

    Attributes as in `SegmentJob`; `regions` is the GeoPackage to write (layers `regions`, outlines
    of the selected areas, and `boxes`, what GraSS crops). `keep` is the share of tiles, by score,
    whose region is drawn. `threshold` overrides the model's own when not negative. `outline` says
    which layer stands first in the file: "mask" for the outlines, "box" for the boxes. `lam` is the
    GeoTIFF of the blended attention map to write, or None. `class_raster` is a raster of classes
    (band 1; a second band called confidence is read too) that tells what is under each region;
    `class_raster_crs` is its CRS, as `crs` is the raster's.
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
    nodata: Optional[Tuple[float, ...]] = None
    crs: Optional[str] = None
    class_raster_crs: Optional[str] = None


Job = Union[SegmentJob, RegionsJob]
_KINDS: Dict[str, Type[Any]] = {"segment": SegmentJob, "regions": RegionsJob}
_NAMES = {cls: name for name, cls in _KINDS.items()}
_SEND = "Send one line of JSON with all that docs/worker-protocol.md asks for."
_AT_LEAST = {
    "threads": 0,
    "batch": 0,
    "tile": 0,
    "overlap": -1,
    "min_area_px": 0,
    "max_memory_mb": 0,
}
_LARGEST = {"threads": MOST_THREADS, "tile": 65536}
_BEYOND_WHOLE = 2**53  # the largest whole number that JSON carries safely


def encode(job: Job) -> str:
    """Writes `job` as one line of JSON."""
    return json.dumps({"kind": _NAMES[type(job)], **asdict(job)}, ensure_ascii=True)


def decode(text: str) -> Job:
    """Reads and validates a job.

    Raises:
        JobError: the text is no JSON object, names an unknown kind or key, lacks a path, or holds
            a value of the wrong type or range; the error names the key and the value.
    """
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise JobError(f"The job is not JSON: {error}.", _SEND) from error
    kind = record.pop("kind", None) if isinstance(record, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise JobError(f"The job's kind must be one of {sorted(_KINDS)}.", "Update the plugin.")
    cls = _KINDS[kind]
    known = {item.name for item in fields(cls)}
    unknown = sorted(set(record) - known)
    if unknown:
        raise JobError(f"The job has unknown settings {unknown}.", f"Known are {sorted(known)}.")
    try:
        job: Job = cls(**{key: _tuple(value) for key, value in record.items()})
    except TypeError as error:
        raise JobError(f"The job is incomplete: {error}.", _SEND) from error
    return validate(job)


def validate(job: Job) -> Job:
    """Returns `job` unchanged when every value is of its type and in its range.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    values = asdict(job)
    _check_paths(values)
    if job.device not in DEVICES:
        raise JobError(f"device is {job.device!r}.", f"Use one of {', '.join(DEVICES)}.")
    if job.units not in UNITS:
        raise JobError(f"units is {job.units!r}.", f"Use one of {', '.join(UNITS)}.")
    if isinstance(job, SegmentJob) and job.augment not in AUGMENTS:
        raise JobError(f"augment is {job.augment!r}.", f"Use one of {', '.join(AUGMENTS)}.")
    for key, least in _AT_LEAST.items():
        value = values.get(key, least)
        most = _LARGEST.get(key, _BEYOND_WHOLE)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            limits = f"from {least} to {most}" if key in _LARGEST else f"from {least}"
            raise JobError(f"{key} is {value!r:.60}.", f"Use a whole number {limits}.")
    for key in ("keep", "threshold"):
        value = values.get(key, 0.5)
        if not is_number(value) or value > 1:
            raise JobError(f"{key} is {value!r}.", "Use a number from 0 to 1.")
    if isinstance(job, RegionsJob) and job.outline not in OUTLINES:
        raise JobError(f"outline is {job.outline!r}.", f"Use one of {', '.join(OUTLINES)}.")
    if isinstance(job, RegionsJob) and not job.keep > 0:
        raise JobError(f"keep is {job.keep!r}.", "Use a number above 0, up to 1.")
    if not is_number(job.gsd) or (job.gsd < 0 and job.gsd != -1):
        raise JobError(f"gsd is {job.gsd!r}.", "Use metres above 0, 0 or -1.")
    if isinstance(job, SegmentJob) and not (is_number(job.simplify_px) and job.simplify_px >= 0):
        raise JobError(f"simplify_px is {job.simplify_px!r}.", "Use a number of pixels from 0.")
    _check_stretch(job.stretch)
    _check_extent(job.extent)
    _check_bands(job.bands)
    _check_nodata(job.nodata)
    return job


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _check_paths(values: Mapping[str, Any]) -> None:
    for key in ("raster", "model", "classes", "regions"):
        if key in values and not is_path(values[key]):
            raise JobError(f"{key} is {values[key]!r}.", "Give a path.")
    for key in _OPTIONAL_TEXTS:
        value = values.get(key)
        if value is not None and not is_path(value):
            raise JobError(f"{key} is {value!r}.", "Give a text, or leave it out.")
    for key in ("crs", "class_raster_crs"):
        check_crs(key, values.get(key))


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


def _check_bands(bands: Optional[Tuple[Union[int, str], ...]]) -> None:
    if bands is None:
        return
    several = isinstance(bands, tuple) and len(bands) > 0
    if not several or not all(_is_band(band) for band in bands):
        raise JobError(f"bands is {bands!r}.", "Give 1-based band numbers or names, such as 1,2,3.")


def _check_nodata(nodata: Optional[Tuple[float, ...]]) -> None:
    if nodata is None:
        return
    if not isinstance(nodata, tuple) or not nodata or not all(is_number(v) for v in nodata):
        raise JobError(f"nodata is {nodata!r}.", "Give finite numbers, such as 0, or leave it out.")


def _is_band(band: Any) -> bool:
    if isinstance(band, str):
        return band != ""
    return isinstance(band, int) and not isinstance(band, bool) and band >= 1
