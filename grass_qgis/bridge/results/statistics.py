"""Area and share of each class of a finished run, read from its result files."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

from qgis.core import QgsFeatureRequest, QgsVectorLayer

from ...engine.core.errors import OutputError


@dataclass(frozen=True)
class ClassShare:
    """One class: `share` of the valid pixels, 0 to 1; `area_m2` None where it is unknown."""

    name: str
    colour: str
    pixels: int
    share: float
    area_m2: float | None


def class_shares(outputs: Mapping[str, str]) -> tuple[ClassShare, ...]:
    """The classes of a run: of the GeoPackage's table `classes`, else of its report.

    Args:
        outputs: role and path of the run's files.

    Raises:
        OutputError: neither file holds them.
    """
    if "segments" in outputs:
        return _of_table(outputs["segments"])
    if "report" in outputs:
        return _of_report(outputs["report"])
    return ()


def as_csv(shares: tuple[ClassShare, ...]) -> str:
    """The table as comma-separated values with a line of names; areas in square metres."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["class", "pixels", "area_m2", "share"])
    for item in shares:
        area = "" if item.area_m2 is None else f"{item.area_m2:.2f}"
        writer.writerow([item.name, item.pixels, area, f"{item.share:.6f}"])
    return text.getvalue()


def _of_table(path: str) -> tuple[ClassShare, ...]:
    layer = QgsVectorLayer(f"{path}|layername=classes", "classes", "ogr")
    if not layer.isValid():
        raise OutputError(f"The result {path} has no table 'classes'.", "Run again.")
    request = QgsFeatureRequest().addOrderBy("class_id")
    shares = tuple(
        _share({key: feature[key] for key in ("class", "colour", "pixels", "share", "area_m2")})
        for feature in layer.getFeatures(request)
    )
    if not shares:  # QGIS may still hold open a file that is gone
        raise OutputError(f"The table 'classes' of {path} is empty or gone.", "Run again.")
    return shares


def _of_report(path: str) -> tuple[ClassShare, ...]:
    try:
        rows = json.loads(Path(path).read_text(encoding="utf-8"))["classes"]
        return tuple(_share({**row, "class": row["name"]}) for row in rows)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutputError(f"The report {path} has no classes: {error}.", "Run again.") from error


def _share(row: Mapping[str, Any]) -> ClassShare:
    area = row["area_m2"]
    has_area = isinstance(area, (int, float))  # a null in a table is a special object of QGIS
    return ClassShare(
        str(row["class"]),
        str(row["colour"]),
        int(row["pixels"]),
        float(row["share"]),
        float(area) if has_area else None,
    )
