"""Writes polygon layers and tables to a GeoPackage."""

from __future__ import annotations

import json
import sqlite3
import warnings
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence

import numpy as np
import pyogrio.raw
import shapely
from numpy.typing import NDArray

from ..raster.gdal_errors import writing
from ..raster.vector_input import vector_name

_VERSION = "1.2"  # newest version that the oldest supported QGIS reads without a warning
BATCH_POINTS = 2**20


@dataclass(frozen=True)
class Layer:
    """A layer to write.

    Attributes:
        name: the layer's name.
        geometry: (n,) shapely geometries in map coordinates; None for a table.
        geometry_type: "Polygon" or "MultiPolygon"; None for a table.
        fields: name to (n,) values; NaN becomes null, objects are text.
    """

    name: str
    geometry: Optional[NDArray[np.object_]]
    geometry_type: Optional[str]
    fields: Dict[str, NDArray[Any]]


def write_batches(
    path: Path, batches: Iterable[Layer], crs: Optional[str], points: int = BATCH_POINTS
) -> None:
    """Writes one layer of geometries to a GeoPackage, batch by batch.

    Args:
        path: the file, new or without that layer.
        batches: at least one, all with the same name and fields; a few are held in memory.
        crs: WKT, or None for no CRS.
        points: vertices that are gathered before they are written.

    Raises:
        OutputError: the file cannot be written.
    """
    for number, batch in enumerate(_gathered(batches, points)):
        with _quietly(path):
            _write(path, batch, crs, append=number > 0)


def _gathered(batches: Iterable[Layer], most: int) -> Iterator[Layer]:
    """Merges small batches, because opening the file for each is slow."""
    waiting: List[Layer] = []
    points = 0
    for batch in batches:
        waiting.append(batch)
        points += int(shapely.get_num_coordinates(batch.geometry).sum())
        if points >= most:
            yield _joined(waiting)
            waiting, points = [], 0
    if waiting:
        yield _joined(waiting)


def _joined(batches: Sequence[Layer]) -> Layer:
    fields = {
        name: np.concatenate([batch.fields[name] for batch in batches])
        for name in batches[0].fields
    }
    geometry = np.concatenate([batch.geometry for batch in batches])
    return replace(batches[0], geometry=geometry, fields=fields)


def write_layers(path: Path, layers: Sequence[Layer], crs: Optional[str]) -> None:
    """Writes `layers` to a GeoPackage; a layer may be empty.

    Args:
        path: the file, new or without these layers.
        layers: layers and tables to write.
        crs: WKT, or None for no CRS.

    Raises:
        OutputError: the file cannot be written.
    """
    for layer in layers:
        with _quietly(path):
            _write(path, layer, crs, append=False)


def _check_index(path: Path, layer: Layer) -> None:
    """Checks the layer's spatial index: GDAL reports no error if the disk is too full for it."""
    if layer.geometry is None or not len(layer.geometry):
        return
    with (
        _quietly(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database,
    ):
        query = "SELECT count(*) FROM gpkg_extensions WHERE table_name = ? AND extension_name = ?"
        (count,) = database.execute(query, (layer.name, "gpkg_rtree_index")).fetchone()
        if not count:
            raise OSError(f"there is no space for the spatial index of {layer.name}")


@contextmanager
def _quietly(path: Path) -> Iterator[None]:
    """Converts errors of writing to `OutputError`; hides pyogrio's warning about a missing CRS."""
    with writing(path.name), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _write(path: Path, layer: Layer, crs: Optional[str], append: bool) -> None:
    with vector_name(str(path)) as name:
        pyogrio.raw.write(
            name,
            geometry=None if layer.geometry is None else shapely.to_wkb(layer.geometry),
            field_data=list(layer.fields.values()),
            fields=np.array(list(layer.fields), dtype=object),
            layer=layer.name,
            driver="GPKG",
            geometry_type=layer.geometry_type,
            crs=None if layer.geometry is None else crs,
            encoding="UTF-8",
            append=append,
            dataset_options=None if path.exists() else {"VERSION": _VERSION},
        )
    _check_index(path, layer)


def classes_table(rows: Sequence[Mapping[str, Any]]) -> Layer:
    """Table `classes`: class_id, class, colour, pixels, area_m2 (null without a CRS), share.

    Args:
        rows: of the report; pixels of the class raster, before small polygons are merged.
    """
    areas = [np.nan if row["area_m2"] is None else row["area_m2"] for row in rows]
    return _table(
        "classes",
        {
            "class_id": np.array([row["id"] for row in rows], np.int32),
            "class": text_column([row["name"] for row in rows]),
            "colour": text_column([row["colour"] for row in rows]),
            "pixels": np.array([row["pixels"] for row in rows], np.int64),
            "area_m2": np.array(areas, np.float64),
            "share": np.array([row["share"] for row in rows], np.float64),
        },
    )


def run_table(record: Mapping[str, Any]) -> Layer:
    """Table `run`, one row: model, raster, device and reason, seconds, tiles, and JSON of the rest.

    Args:
        record: the report so far; `seconds` has the finished stages.
    """
    seconds: Dict[str, float] = record["seconds"]
    stages = sum(value for stage, value in seconds.items() if stage != "model")
    return _table(
        "run",
        {
            "model": text_column([record["job"]["model"]]),
            "raster": text_column([record["job"]["raster"]]),
            "device": text_column([record["device"]["used"]]),
            "device_reason": text_column([record["device"]["reason"]]),
            "seconds": np.array([stages], np.float64),
            "tiles": np.array([record["tiles"]["predicted"]], np.int64),
            "parameters": text_column([_json(record["job"])]),
            "grid": text_column([_json(record["grid"])]),
            "versions": text_column([_json(record["versions"])]),
            "warnings": text_column([_json(record["warnings"])]),
        },
    )


def _table(name: str, fields: Dict[str, NDArray[Any]]) -> Layer:
    return Layer(name, None, None, fields)


def text_column(values: Sequence[str]) -> NDArray[np.object_]:
    """Values of a text field."""
    return np.array(values, dtype=object)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
