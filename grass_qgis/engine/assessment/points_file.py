"""The GeoPackage of a sample: points, strata, classes, design, interpretations.

Table `interpretations` has a row for each point and interpreter; the dock writes it, whoever else
wants to may too. A class of null means that the point is unclear.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

import numpy as np
import shapely
from numpy.typing import NDArray

from ..core.contract import ClassSpec
from ..core.errors import DataError, cause_of
from ..core.sample_votes import CLASSES, DESIGN, INTERPRETATIONS, POINTS, STRATA
from ..output.geopackage import Layer, text_column, write_layers
from .population import Counts
from .selection import Selected


@dataclass(frozen=True)
class Interpretation:
    """An interpreter's class of a point; `class_id` is None for "unclear"."""

    point: int
    interpreter: str
    class_id: Optional[int]
    note: str = ""


@dataclass(frozen=True)
class StoredSample:
    """A sample as its file holds it.

    Attributes:
        numbers: (points,) number of each point, from 1.
        xy: (points, 2) in the CRS of the map.
        stratum: (points,) value of the stratum.
        mapped: (points,) value of the map's class when the sample was drawn.
        crs: of the map, well-known text, or None.
        strata: value, name and colour of each stratum.
        stratum_pixels: (strata,) pixels.
        stratum_m2: (strata,) areas; NaN without a measure.
        classes: of the map, in the order of their values.
        class_m2: (classes,) areas.
        class_pixels: (classes,) pixels.
        design: settings of the job that drew it.
        interpretations: all of them.
    """

    numbers: NDArray[np.int64]
    xy: NDArray[np.float64]
    stratum: NDArray[np.int64]
    mapped: NDArray[np.int64]
    crs: Optional[str]
    strata: Tuple[ClassSpec, ...]
    stratum_pixels: NDArray[np.int64]
    stratum_m2: NDArray[np.float64]
    classes: Tuple[ClassSpec, ...]
    class_m2: NDArray[np.float64]
    class_pixels: NDArray[np.int64]
    design: Mapping[str, Any]
    interpretations: Tuple[Interpretation, ...]


def write_sample(
    path: Path,
    selected: Selected,
    xy: NDArray[np.float64],
    counts: Counts,
    design: Mapping[str, Any],
    crs: Optional[str],
) -> None:
    """Writes the file of a new sample.

    Args:
        path: new file.
        selected: the pixels.
        xy: (points, 2) their centres in the CRS of the map.
        counts: pixels of the population.
        design: settings that drew the sample.
        crs: of the map, well-known text, or None.

    Raises:
        OutputError: it cannot be written.
    """
    number = len(xy)
    ids = np.array([item.id for item in counts.strata], np.int32)
    points = Layer(
        POINTS,
        shapely.points(xy),
        "Point",
        {
            "point": np.arange(1, number + 1, dtype=np.int32),
            "stratum": ids[selected.strata],
            "map_class": selected.mapped.astype(np.int32),
        },
    )
    of_each = np.bincount(selected.strata, minlength=len(ids))
    areas = np.full(counts.pixels.shape, np.nan) if counts.areas_m2 is None else counts.areas_m2
    layers = [
        points,
        _classes_table(STRATA, counts.strata, counts.pixels.sum(1), areas.sum(1), of_each),
        _classes_table(CLASSES, counts.classes, counts.pixels.sum(0), areas.sum(0)),
        Layer(DESIGN, None, None, {"settings": text_column([json.dumps(design)])}),
        Layer(INTERPRETATIONS, None, None, _no_interpretations()),
    ]
    write_layers(path, layers, crs)


def _no_interpretations() -> Dict[str, NDArray[Any]]:
    whole, text = np.empty(0, np.int32), text_column([])
    return {
        "point": whole,
        "interpreter": text,
        "class_id": whole,
        "note": text,
        "made_at": text,
    }


def _classes_table(
    name: str,
    specs: Sequence[ClassSpec],
    pixels: NDArray[np.int64],
    areas: NDArray[np.float64],
    points: Optional[NDArray[np.int64]] = None,
) -> Layer:
    fields = {
        "class_id": np.array([item.id for item in specs], np.int32),
        "class": text_column([item.name for item in specs]),
        "colour": text_column([item.colour for item in specs]),
        "pixels": np.asarray(pixels, np.int64),
        "area_m2": np.asarray(areas, np.float64),
    }
    if points is not None:
        fields["points"] = np.asarray(points, np.int32)
    return Layer(name, None, None, fields)


def is_sample(path: str) -> bool:
    """Whether a file is a sample of this plugin: a GeoPackage with its tables."""
    try:
        with closing(_opened(path)) as database:
            query = "SELECT name FROM sqlite_master WHERE type = 'table'"
            names = {name for (name,) in database.execute(query)}
    except (sqlite3.Error, OSError, ValueError):
        return False
    return {POINTS, STRATA, CLASSES, DESIGN, INTERPRETATIONS} <= names


def read_sample(path: str) -> StoredSample:
    """Reads the file of a sample.

    Raises:
        DataError: it is damaged.
    """
    try:
        with closing(_opened(path)) as database:
            return _read(database)
    except (sqlite3.Error, shapely.errors.ShapelyError, OSError, ValueError, TypeError) as error:
        raise DataError(
            f"The sample {path} cannot be read: {cause_of(error)}.",
            "Draw it again, or take a copy of the file.",
        ) from error


def read_field(path: str, field: str) -> Tuple[Any, ...]:
    """Values of an attribute that was added to the points, in the order of their numbers.

    Raises:
        DataError: the points have no such attribute.
    """
    try:
        with closing(_opened(path)) as database:
            names = [row[1] for row in database.execute("PRAGMA table_info(points)")]
            if field not in names:
                raise DataError(
                    f"The points of {path} have no field {field!r}; they have {', '.join(names)}.",
                    "Give the field that holds the reference class.",
                )
            quoted = field.replace('"', '""')
            query = f'SELECT "{quoted}" FROM points ORDER BY point'  # noqa: S608  # nosec B608
            return tuple(value for (value,) in database.execute(query))
    except (sqlite3.Error, OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}.", "Take a copy of the file.") from error


def _opened(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)


def _read(database: sqlite3.Connection) -> StoredSample:
    query = "SELECT point, geom, stratum, map_class FROM points ORDER BY point"
    points = database.execute(query).fetchall()
    if not points:
        raise ValueError("it holds no point")
    places = shapely.from_wkb([_wkb(row[1]) for row in points])
    strata, pixels, areas = _read_classes(database, STRATA)
    classes, class_pixels, class_areas = _read_classes(database, CLASSES)
    (text,) = database.execute("SELECT settings FROM design").fetchone()
    settings = dict(json.loads(text))
    if not isinstance(settings.get("raster"), str) or not isinstance(settings.get("band"), int):
        raise ValueError("its design names no map")
    _check_classes(points, strata, classes)
    rows = database.execute("SELECT point, interpreter, class_id, note FROM interpretations")
    return StoredSample(
        np.array([row[0] for row in points], np.int64),
        shapely.get_coordinates(places),
        np.array([row[2] for row in points], np.int64),
        np.array([row[3] for row in points], np.int64),
        _crs(database),
        strata,
        pixels,
        areas,
        classes,
        class_areas,
        class_pixels,
        settings,
        tuple(
            Interpretation(int(p), str(who), None if c is None else int(c), str(note or ""))
            for p, who, c, note in rows
        ),
    )


def _check_classes(
    points: Sequence[Sequence[Any]], strata: Sequence[ClassSpec], classes: Sequence[ClassSpec]
) -> None:
    """Raises ValueError for a point in a stratum or class that the tables do not have."""
    for place, specs, kind in ((2, strata, "stratum"), (3, classes, "class")):
        unknown = {row[place] for row in points} - {item.id for item in specs}
        if unknown:
            raise ValueError(f"points have the {kind} {min(unknown, key=str)!r}, which it lacks")


def _read_classes(
    database: sqlite3.Connection, table: str
) -> Tuple[Tuple[ClassSpec, ...], NDArray[np.int64], NDArray[np.float64]]:
    columns = "class_id, class, colour, pixels, area_m2"
    # The table is one of two names of this module.
    query = f"SELECT {columns} FROM {table} ORDER BY class_id"  # noqa: S608  # nosec B608
    rows = database.execute(query).fetchall()
    areas = [np.nan if row[4] is None else float(row[4]) for row in rows]
    specs = tuple(ClassSpec(int(row[0]), str(row[1]), str(row[2])) for row in rows)
    return specs, np.array([int(row[3]) for row in rows], np.int64), np.array(areas)


# Bytes of a GeoPackage geometry before its well-known binary, by the kind of its envelope.
# Source: OGC GeoPackage Encoding Standard 1.3, clause 2.1.3.
_HEADER = {0: 8, 1: 40, 2: 56, 3: 56, 4: 72}


def _wkb(blob: bytes) -> bytes:
    return blob[_HEADER[(blob[3] >> 1) & 7] :]


def _crs(database: sqlite3.Connection) -> Optional[str]:
    query = (
        "SELECT s.definition FROM gpkg_geometry_columns c JOIN gpkg_spatial_ref_sys s "
        "ON c.srs_id = s.srs_id WHERE c.table_name = 'points' AND s.srs_id > 0"
    )
    row = database.execute(query).fetchone()
    return None if row is None else str(row[0])
