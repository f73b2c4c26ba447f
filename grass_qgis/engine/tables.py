"""What stands beside the polygons in their GeoPackage: the classes, and the run that made them."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping

import numpy as np

from .output.geopackage import Layer


def classes_table(rows: List[Mapping[str, Any]]) -> Layer:
    """Table `classes`: class_id, class, colour, pixels, area_m2 (null without ground), share.

    Args:
        rows: of the report; pixels are those of the class raster, before small polygons merge.
    """
    areas = [np.nan if row["area_m2"] is None else row["area_m2"] for row in rows]
    return _table(
        "classes",
        {
            "class_id": np.array([row["id"] for row in rows], np.int32),
            "class": _texts([row["name"] for row in rows]),
            "colour": _texts([row["colour"] for row in rows]),
            "pixels": np.array([row["pixels"] for row in rows], np.int64),
            "area_m2": np.array(areas, np.float64),
            "share": np.array([row["share"] for row in rows], np.float64),
        },
    )


def run_table(record: Mapping[str, Any]) -> Layer:
    """Table `run`, one row: model, raster, device and why, seconds, tiles, and JSON of the rest.

    Args:
        record: the report as far as it is known; `seconds` holds the stages that are finished.
    """
    seconds: Dict[str, float] = record["seconds"]
    stages = sum(value for stage, value in seconds.items() if stage != "model")
    return _table(
        "run",
        {
            "model": _texts([record["job"]["model"]]),
            "raster": _texts([record["job"]["raster"]]),
            "device": _texts([record["device"]["used"]]),
            "device_reason": _texts([record["device"]["reason"]]),
            "seconds": np.array([stages], np.float64),
            "tiles": np.array([record["tiles"]["predicted"]], np.int64),
            "parameters": _texts([_json(record["job"])]),
            "grid": _texts([_json(record["grid"])]),
            "versions": _texts([_json(record["versions"])]),
            "warnings": _texts([_json(record["warnings"])]),
        },
    )


def _table(name: str, fields: Dict[str, np.ndarray]) -> Layer:
    return Layer(name, None, None, fields)


def _texts(values: List[str]) -> np.ndarray:
    return np.array(values, dtype=object)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
