"""The file of a sample as the dock reads and writes it: points, classes, interpretations.

Written with SQLite directly: every class is on the disk before the next point is shown, and no
layer has to be in edit mode. Its tables: `engine/assessment/points_file.py`.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from qgis.core import QgsMapLayer, QgsVectorLayer

from ...engine.core.contract import ClassSpec
from ...engine.core.errors import DataError, OutputError
from ...engine.core.sample_votes import (
    AGREED,
    CLASSES,
    DESIGN,
    INTERPRETATIONS,
    POINTS,
    STRATA,
    majority,
)

_TABLES = {POINTS, STRATA, CLASSES, DESIGN, INTERPRETATIONS}
_WAIT_SECONDS = 0.1  # for another program that writes; QGIS stands still meanwhile


@dataclass(frozen=True)
class Interpretation:
    """An interpreter's class of a point; `class_id` is None for "unclear"."""

    class_id: int | None
    note: str = ""


def sample_path(layer: QgsMapLayer | None) -> str:
    """Path of the sample that a layer shows the points of; empty for any other layer."""
    if not isinstance(layer, QgsVectorLayer) or layer.providerType() != "ogr":
        return ""
    path, _, table = layer.source().partition("|layername=")
    if table.partition("|")[0] not in ("", POINTS) or Path(path).suffix.lower() != ".gpkg":
        return ""
    if not Path(path).is_file():
        return ""
    try:
        with closing(_connect(path, writable=False)) as database:
            query = "SELECT name FROM sqlite_master WHERE type = 'table'"
            names = {name for (name,) in database.execute(query)}
    except sqlite3.Error:
        return ""
    return str(Path(path).absolute()) if names >= _TABLES else ""


class PointsFile:
    """Points, classes and interpretations of a sample.

    Attributes:
        path: of the GeoPackage.
        classes: that may be given.
        numbers: of the points, in the order they are looked at.
        raster: path of the map they were drawn on.
    """

    def __init__(self, path: str) -> None:
        """Reads the file.

        Raises:
            DataError: it is no sample, or damaged.
        """
        self.path = path
        try:
            with closing(_connect(path, writable=False)) as database:
                rows = database.execute(
                    "SELECT class_id, class, colour FROM map_classes ORDER BY class_id"
                )
                self.classes = tuple(ClassSpec(int(a), str(b), str(c)) for a, b, c in rows)
                query = "SELECT point FROM points ORDER BY point"
                self.numbers = tuple(int(number) for (number,) in database.execute(query))
                (settings,) = database.execute("SELECT settings FROM design").fetchone()
                self.raster = str(json.loads(settings)["raster"])
        except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
            raise DataError(
                f"The sample {path} cannot be read: {error}.", "Choose points of a sample."
            ) from error

    def interpreters(self) -> tuple[str, ...]:
        """Names of interpreters, without the entry of points that were settled."""
        with closing(_connect(self.path, writable=False)) as database:
            query = "SELECT DISTINCT interpreter FROM interpretations ORDER BY interpreter"
            names = [str(name) for (name,) in database.execute(query)]
        return tuple(name for name in names if name != AGREED)

    def interpretations(self, interpreter: str) -> dict[int, Interpretation]:
        """Interpretations of one interpreter by point."""
        with closing(_connect(self.path, writable=False)) as database:
            rows = database.execute(
                "SELECT point, class_id, note FROM interpretations WHERE interpreter = ?",
                (interpreter,),
            )
            return {
                int(point): Interpretation(None if value is None else int(value), str(note or ""))
                for point, value, note in rows
            }

    def disputed(self) -> tuple[int, ...]:
        """Points whose interpretations leave no class with most votes, in their order."""
        votes: dict[int, list[int | None]] = {number: [] for number in self.numbers}
        for name in self.interpreters():
            for point, interpretation in self.interpretations(name).items():
                votes.setdefault(point, []).append(interpretation.class_id)
        return tuple(number for number in self.numbers if majority(votes[number])[1])

    def give(self, interpreter: str, point: int, interpretation: Interpretation) -> None:
        """Stores an interpretation in place of the former one; it is on the disk afterwards.

        Raises:
            OutputError: the file cannot be written.
        """
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        try:
            with closing(_connect(self.path, writable=True)) as database, database:
                database.execute(
                    "DELETE FROM interpretations WHERE interpreter = ? AND point = ?",
                    (interpreter, point),
                )
                database.execute(
                    "INSERT INTO interpretations (point, interpreter, class_id, note, made_at) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (point, interpreter, interpretation.class_id, interpretation.note, now),
                )
        except sqlite3.Error as error:
            raise OutputError(
                f"The class cannot be saved in {self.path}: {error}.",
                "Check that no other program has the file open for writing, and give it again.",
            ) from error


def _connect(path: str, writable: bool) -> sqlite3.Connection:
    mode = "rw" if writable else "ro"
    uri = f"{Path(path).absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS)
