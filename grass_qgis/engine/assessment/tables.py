"""Tables of an assessment: CSV, and layers of a GeoPackage."""

from __future__ import annotations

import csv
import io
from typing import Any, Dict, List

import numpy as np
import shapely

from ..output.geopackage import Layer
from .figures import Assessment, Figure
from .survey import Survey

_FIGURES = ("area", "share", "users", "producers", "f1")


def table_rows(assessment: Assessment) -> List[Dict[str, Any]]:
    """A row for each class, and one for all of them with the overall accuracy.

    Of each figure there are the estimate, `_se` (standard error), `_low` and `_high` (95 %
    interval); None where it is unknown.
    """
    rows: List[Dict[str, Any]] = []
    for item in assessment.classes:
        row: Dict[str, Any] = {
            "class_id": item.id,
            "class": item.name,
            "points_map": item.mapped_points,
            "points_reference": item.reference_points,
            "mapped_area": item.mapped_area,
        }
        for name in _FIGURES:
            row.update(_four(name, getattr(item, name)))
        rows.append({**row, **_four("overall", Figure(None))})
    whole = dict.fromkeys(rows[0])
    whole.update({"class": "all", "points_map": assessment.points, "area": assessment.total})
    whole.update({"points_reference": assessment.points, "share": 1.0})
    whole["mapped_area"] = sum(item.mapped_area for item in assessment.classes)
    whole.update(_four("overall", assessment.overall))
    return [*rows, whole]


def _four(name: str, figure: Figure) -> Dict[str, Any]:
    return {
        name: figure.value,
        f"{name}_se": figure.error,
        f"{name}_low": figure.low,
        f"{name}_high": figure.high,
    }


def as_csv(assessment: Assessment) -> str:
    """The rows as comma-separated values; areas in square metres, or in pixels without a CRS."""
    rows = table_rows(assessment)
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0], "area_unit"], lineterminator="\n")
    writer.writeheader()
    unit = "m2" if assessment.is_m2 else "px"
    for row in rows:
        writer.writerow({**{key: _short(value) for key, value in row.items()}, "area_unit": unit})
    return text.getvalue()


def _short(value: Any) -> Any:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else value


def layers_of(survey: Survey, assessment: Assessment) -> List[Layer]:
    """Layers of the GeoPackage: points with both classes, figures, error matrix."""
    surveyed = survey.surveyed
    ids = np.array([item.id for item in surveyed.classes], np.int32)
    names = np.array([item.name for item in surveyed.classes], dtype=object)
    strata = np.array([item.id for item in surveyed.strata], np.int32)
    points = Layer(
        "points",
        shapely.points(survey.xy),
        "Point",
        {
            "point": survey.numbers.astype(np.int32),
            "stratum": strata[surveyed.stratum],
            "map_id": ids[surveyed.mapped],
            "map": names[surveyed.mapped],
            "reference_id": ids[surveyed.reference],
            "reference": names[surveyed.reference],
            "is_right": (surveyed.mapped == surveyed.reference).astype(np.int32),
        },
    )
    return [points, _figures_layer(assessment), _matrix_layer(assessment)]


def _figures_layer(assessment: Assessment) -> Layer:
    rows = table_rows(assessment)
    fields = {}
    for key in rows[0]:
        values = [row[key] for row in rows]
        if key == "class":
            fields[key] = np.array(values, dtype=object)
        else:
            fields[key] = np.array([np.nan if value is None else value for value in values], float)
    return Layer("accuracy", None, None, fields)


def _matrix_layer(assessment: Assessment) -> Layer:
    names = [item.name for item in assessment.classes]
    size = len(names)
    return Layer(
        "error_matrix",
        None,
        None,
        {
            "map": np.array(np.repeat(names, size), dtype=object),
            "reference": np.array(names * size, dtype=object),
            "points": np.array(assessment.counts, np.int32).ravel(),
            "share": np.array(assessment.matrix, np.float64).ravel(),
        },
    )
