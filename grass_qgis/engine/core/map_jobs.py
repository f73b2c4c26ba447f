"""What the worker is asked to do besides running a model over a raster: frozen values as JSON."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, fields
from typing import Any, Dict, Mapping, Optional, Tuple, Type, Union

from .checks import is_path
from .contract import ClassSpec
from .crs_names import check_crs
from .errors import JobError

LARGEST_TILE = 8192


@dataclass(frozen=True)
class DescribeJob:
    """Read what the ONNX file `model` says of itself."""

    model: str


@dataclass(frozen=True)
class PolygonizeJob:
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
    """

    raster: str
    segments: str
    band: int = 1
    classes: Tuple[ClassSpec, ...] = ()
    min_area_px: int = 12
    simplify_px: float = 0.0
    crs: Optional[str] = None


@dataclass(frozen=True)
class TilesJob:
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


MapJob = Union[DescribeJob, PolygonizeJob, TilesJob]
_KINDS: Dict[str, Type[Any]] = {
    "describe": DescribeJob,
    "polygonize": PolygonizeJob,
    "tiles": TilesJob,
}
_NAMES = {cls: name for name, cls in _KINDS.items()}
_TEXTS = ("model", "raster", "segments", "labels", "field", "folder")
_WHOLE = {"band": (1, 65535), "min_area_px": (0, 2**31 - 1), "tile": (32, LARGEST_TILE)}
_SHARES = {"least_labelled": 1.0, "held_out": 0.4}


def kind_of(line: str) -> str:
    """Which of these jobs a line of JSON is; empty for any other line."""
    try:
        kind = json.loads(line).get("kind")
    except (ValueError, RecursionError, AttributeError):
        return ""
    return kind if isinstance(kind, str) and kind in _KINDS else ""


def encode(job: MapJob) -> str:
    """Writes `job` as one line of JSON."""
    return json.dumps({"kind": _NAMES[type(job)], **asdict(job)}, ensure_ascii=True)


def decode(line: str) -> MapJob:
    """Reads and validates a line for which `kind_of` names a kind.

    Raises:
        JobError: a setting is unknown, missing, or of the wrong type or range.
    """
    record = json.loads(line)
    cls = _KINDS[record.pop("kind")]
    unknown = sorted(set(record) - {item.name for item in fields(cls)})
    if unknown:
        raise JobError(f"The job has unknown settings {unknown}.", "Update the plugin.")
    if "classes" in record:
        record["classes"] = _classes(record["classes"])
    if isinstance(record.get("bands"), list):
        record["bands"] = tuple(record["bands"])
    try:
        job: MapJob = cls(**record)
    except TypeError as error:
        raise JobError(
            f"The job is incomplete: {error}.", "Send all that docs/worker-protocol.md asks for."
        ) from error
    return validate(job)


def validate(job: MapJob) -> MapJob:
    """Returns `job` unchanged when every value is of its type and in its range.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    values = {item.name: getattr(job, item.name) for item in fields(job)}
    for key in _TEXTS:
        text = values.get(key, "-")
        if not is_path(text):
            raise JobError(f"{key} is {text!r}.", "Give a text.")
    for key, (least, most) in _WHOLE.items():
        value = values.get(key, least)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise JobError(f"{key} is {value!r}.", f"Use a whole number from {least} to {most}.")
    for key, limit in _SHARES.items():
        if not _within(values.get(key, 0.0), limit):
            raise JobError(f"{key} is {values[key]!r}.", f"Use a number from 0 to {limit:g}.")
    if not _within(values.get("simplify_px", 0.0), math.inf):
        raise JobError(f"simplify_px is {values['simplify_px']!r}.", "Use pixels from 0.")
    check_crs("crs", values.get("crs"))
    _check_bands(values)
    _check_classes(values, consecutive=isinstance(job, TilesJob))
    return job


def _within(value: Any, most: float) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(value) and 0 <= value <= most


def _classes(entries: Any) -> Tuple[ClassSpec, ...]:
    try:
        return tuple(
            ClassSpec(int(item["id"]), str(item["name"]), str(item["colour"])) for item in entries
        )
    except (KeyError, TypeError, ValueError) as error:
        raise JobError(f"classes is {entries!r}.", "Give id, name and colour of each.") from error


def _check_bands(values: Mapping[str, Any]) -> None:
    bands = values.get("bands")
    numbers = isinstance(bands, tuple) and bands
    if bands is not None and not (
        numbers and all(type(band) is int and 1 <= band <= 65535 for band in bands)
    ):
        raise JobError(f"bands is {bands!r}.", "Give 1-based band numbers, such as 1,2,3.")


def _check_classes(values: Mapping[str, Any], consecutive: bool) -> None:
    classes = values.get("classes", ())
    ids = [item.id for item in classes]
    if len(set(ids)) < len(ids):
        raise JobError(f"The class ids are {ids}.", "Give each class an id of its own.")
    if consecutive and (not ids or ids != list(range(len(ids))) or len(ids) > 255):
        raise JobError(f"The class ids are {ids}.", "Number the classes 0, 1, 2 ... up to 254.")
    for item in classes:
        if item.name != "" and not is_path(item.name):
            raise JobError(f"A class is called {item.name!r}.", "Give names of plain characters.")
