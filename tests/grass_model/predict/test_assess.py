"""`grass-train samplepoints` and `grass-train assess`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from grass_model import cli
from grass_qgis.engine.core.errors import DataError, JobError, OutputError
from tests.scenes import write_scene


@pytest.fixture
def folder(tmp_path, monkeypatch):
    classes = np.ones((1, 80, 100), np.uint8)
    classes[:, :, 70:] = 2
    write_scene(tmp_path / "map.tif", classes, nodata=0)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def interpret(path):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "INSERT INTO interpretations (point, interpreter, class_id) "
            "SELECT point, 'ann', CASE WHEN point % 10 = 0 THEN 1 ELSE map_class END FROM points"
        )


def test_points_are_drawn_and_the_map_is_assessed(folder, capsys):
    cli.run(["samplepoints", "map.tif", "--out", "p/points.gpkg", "--size", "100", "--least", "30"])
    shown = capsys.readouterr().out
    assert "100 points; expected standard error" in shown
    interpret("p/points.gpkg")
    cli.run(["assess", "p/points.gpkg", "--out", "out"])
    shown = capsys.readouterr().out
    assert "Right on 9" in shown and "assess: results in out" in shown
    names = sorted(path.name for path in (folder / "out").iterdir())
    assert names == ["accuracy.csv", "assessed.gpkg", "report.html"]


def test_the_summary_is_json_on_request(folder, capsys):
    cli.run(["samplepoints", "map.tif", "--out", "points.gpkg", "--least=10", "--json",
             "--accuracies=[1=0.9, 2=0.5]", "--standard-error=0.05"])  # fmt: skip
    summary = json.loads(read_json(capsys))
    assert [row["accuracy"] for row in summary["strata"]] == [0.9, 0.5]
    interpret("points.gpkg")
    cli.run(["assess", "points.gpkg", "--out", "out", "--json"])
    record = json.loads(read_json(capsys))
    assert record["points"] == summary["points"]
    assert record["classes"][1]["producers"]["value"] == 1


def read_json(capsys):
    return next(line for line in capsys.readouterr().out.splitlines() if line.startswith("{"))


def test_wrong_values_are_named(folder):
    with pytest.raises(JobError, match="accuracies has 'water'"):
        cli.run(["samplepoints", "map.tif", "--out", "p.gpkg", "--accuracies=[water]"])
    with pytest.raises(DataError, match=r"There is no file or folder no\.tif"):
        cli.run(["samplepoints", "map.tif", "--out", "p.gpkg", "--strata=no.tif"])
    with pytest.raises(JobError, match="raster is missing"):
        cli.run(["assess", "map.tif", "--out", "out"])
    (folder / "file").touch()
    with pytest.raises(OutputError, match="cannot be made"):
        cli.run(["assess", "map.tif", "--out", "file/out"])
