"""A small map with its truth, points on it, and jobs that assess it, for tests."""

from __future__ import annotations

import sqlite3

import numpy as np
import pyogrio.raw
import shapely

from grass_qgis.engine.assessment.points_file import read_sample
from grass_qgis.engine.core.job import AssessJob

ROWS, COLS = 150, 200
TRUTH = np.ones((ROWS, COLS), np.uint8)
TRUTH[:, 120:] = 2
MAP = TRUTH.copy()
MAP[:, 110:120] = 2  # 5 % of the area are shown as 2, falsely
MAP[:20, :20] = 3
MAP[-5:] = 255


def interpret(path, who, truth=TRUTH, change=lambda number, value: value):
    stored = read_sample(path)
    rows, cols = pixels_of(stored.xy)
    with sqlite3.connect(path) as database:
        for number, value in zip(stored.numbers.tolist(), truth[rows, cols].tolist()):
            database.execute(
                "INSERT INTO interpretations (point, interpreter, class_id) VALUES (?, ?, ?)",
                (number, who, change(number, value)),
            )
    database.close()


def pixels_of(xy):
    return ((5400000 - xy[:, 1]) / 0.5).astype(int), ((xy[:, 0] - 500000) / 0.5).astype(int)


def write_points(path, xy, values, crs="EPSG:32633", field="reference"):
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapely.points(xy)),
        field_data=[np.array(values)],
        fields=np.array([field], object),
        layer="plots",
        driver="GPKG",
        geometry_type="Point",
        crs=crs,
    )
    return str(path)


def grid_points(step=7):
    """Every seventh pixel centre as x, y, and the row and column of each."""
    rows, cols = (axis.ravel() for axis in np.mgrid[3:ROWS:step, 3:COLS:step])
    return np.column_stack([500000 + (cols + 0.5) * 0.5, 5400000 - (rows + 0.5) * 0.5]), rows, cols


def job_for(points, folder, **changes):
    names = {"report": "report.html", "table": "table.csv", "assessed": "assessed.gpkg"}
    paths = {role: str(folder / name) for role, name in names.items()}
    return AssessJob(points, **{**paths, **changes})
