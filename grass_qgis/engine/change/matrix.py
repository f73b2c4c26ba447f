"""The from-to matrix: pixels and area of every transition."""

from __future__ import annotations

import csv
import io
from typing import Any, Dict, List, Mapping, Optional, Sequence

import numpy as np
from numpy.typing import NDArray

from ..core.contract import NODATA
from ..output.geopackage import Layer, text_column
from ..raster.output_grid import ClassCounter
from .legend import Codes, CommonClass

_HECTARE = 10_000.0


def matrix_rows(
    codes: Codes, classes: Sequence[CommonClass], counter: ClassCounter, has_area: bool
) -> List[Dict[str, Any]]:
    """A row for each code that occurs: from, to, numbers in the maps, pixels, area, share of it.

    Args:
        codes: of the result.
        classes: of both maps.
        counter: of the result.
        has_area: whether areas in square metres are known; else they are None, and shares are
            those of pixels.
    """
    sizes = counter.area_m2 if has_area else counter.pixels
    total = float(sizes[:NODATA].sum())
    rows = []
    for item in codes.all:
        before, after = classes[item.before], classes[item.after]
        pixels = int(counter.pixels[item.code])
        if not pixels:
            continue
        rows.append(
            {
                "code": item.code,
                "name": codes.name(item),
                "colour": codes.colour(item),
                "is_change": item.is_change,
                "from": before.name,
                "from_id": before.before,
                "to": after.name,
                "to_id": after.after,
                "pixels": pixels,
                "area_m2": float(counter.area_m2[item.code]) if has_area else None,
                "share": float(sizes[item.code]) / total if total else 0.0,
            }
        )
    return rows


def matrix_table(rows: Sequence[Mapping[str, Any]]) -> Layer:
    """Table `matrix` of the GeoPackage, a row for each transition."""

    def numbers(key: str, kind: Any) -> NDArray[Any]:
        return np.array([np.nan if row[key] is None else row[key] for row in rows], kind)

    def texts(key: str) -> NDArray[np.object_]:
        return text_column([row[key] for row in rows])

    fields = {
        "code": numbers("code", np.int32),
        "from_id": numbers("from_id", np.float64),
        "from": texts("from"),
        "to_id": numbers("to_id", np.float64),
        "to": texts("to"),
        "pixels": numbers("pixels", np.int64),
        "area_m2": numbers("area_m2", np.float64),
        "share": numbers("share", np.float64),
    }
    return Layer("matrix", None, None, fields)


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """The matrix as a table: a row for each class of the first map, a column of the second.

    Hectares, or pixels where areas are not known; the last row and column hold the sums.
    """
    unit = "ha" if all(row["area_m2"] is not None for row in rows) else "pixels"
    names = list(dict.fromkeys([row["from"] for row in rows] + [row["to"] for row in rows]))
    cells = {(row["from"], row["to"]): _value(row, unit) for row in rows}
    lines: List[List[Any]] = [[f"from / to ({unit})", *names, "sum"]]
    for name in names:
        values = [cells.get((name, other), 0) for other in names]
        lines.append([name, *map(_text, values), _text(sum(values))])
    sums = [sum(cells.get((name, other), 0) for name in names) for other in names]
    lines.append(["sum", *map(_text, sums), _text(sum(sums))])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


def _value(row: Mapping[str, Any], unit: str) -> float:
    area: Optional[float] = row["area_m2"]
    return int(row["pixels"]) if area is None or unit == "pixels" else area / _HECTARE


def _text(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.6g}"
