from __future__ import annotations

import sqlite3
import weakref
from contextlib import closing

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import shapely

from grass_qgis.engine.core.errors import CancelledError, OutputError
from grass_qgis.engine.output.geopackage import Layer, write_batches, write_layers
from tests.little_room import little_room


def batch(first, count):
    """Squares in a row, numbered from `first`."""
    x = np.arange(first, first + count)
    boxes = shapely.box(x, 0, x + 1, 1)
    names = np.array([f"no. {i}" for i in x], object)
    return Layer("segments", boxes, "Polygon", {"number": x, "name": names})


@pytest.mark.parametrize("points", [1, 8, 2**20])
def test_a_layer_written_in_parts_holds_all_of_them_in_order(tmp_path, points):
    path = tmp_path / "s.gpkg"
    parts = iter([batch(0, 3), batch(3, 0), batch(3, 4)])
    write_batches(path, parts, "EPSG:32633", points)
    write_layers(path, [Layer("note", None, None, {"text": np.array(["x"], object)})], None)
    assert {name for name, _ in pyogrio.list_layers(path)} == {"segments", "note"}
    info = pyogrio.read_info(path, layer="segments")
    assert (info["features"], info["crs"]) == (7, "EPSG:32633")
    _, _, geometry, (number, name) = pyogrio.raw.read(path, layer="segments")
    assert number.tolist() == list(range(7))
    assert name.tolist() == [f"no. {i}" for i in range(7)]
    np.testing.assert_array_equal(shapely.bounds(shapely.from_wkb(geometry))[:, 0], number)
    _, _, result, _ = pyogrio.raw.read(path, layer="segments", bbox=(5.2, 0.2, 5.8, 0.8))
    assert len(result) == 1  # the spatial index knows later parts too


def test_a_single_empty_part_is_an_empty_layer(tmp_path):
    write_batches(tmp_path / "s.gpkg", [batch(0, 0)], None)
    assert pyogrio.read_info(tmp_path / "s.gpkg")["features"] == 0


def test_few_parts_are_held_at_a_time(tmp_path):
    made = []

    def parts():
        for first in range(0, 100, 5):
            part = batch(first, 5)
            made.append(weakref.ref(part))
            yield part
            del part
            assert sum(item() is not None for item in made) <= 3

    write_batches(tmp_path / "s.gpkg", parts(), None, points=50)
    assert pyogrio.read_info(tmp_path / "s.gpkg")["features"] == len(made) * 5 == 100


def test_a_cancel_on_the_way_stays_a_cancel(tmp_path):
    def parts():
        yield batch(0, 2)
        raise CancelledError("The run was cancelled.")

    with pytest.raises(CancelledError):
        write_batches(tmp_path / "s.gpkg", parts(), None)


def test_a_disk_that_fills_is_an_output_error(tmp_path):
    parts = (batch(first, 2000) for first in range(0, 100_000, 2000))
    with little_room(300_000), pytest.raises(OutputError, match=r"s\.gpkg cannot be written"):
        write_batches(tmp_path / "s.gpkg", parts, None, points=50)


def has_index(path):
    with closing(sqlite3.connect(path)) as database:
        names = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    return "rtree_segments_geom" in names


def test_a_disk_that_fills_with_the_index_is_an_output_error_too(tmp_path):
    write_batches(tmp_path / "s.gpkg", iter([batch(0, 5000)]), None)
    assert has_index(tmp_path / "s.gpkg")
    size, failures = (tmp_path / "s.gpkg").stat().st_size, 0
    for room in range(size // 3, size, size // 15):
        path = tmp_path / f"{room}.gpkg"
        try:
            with little_room(room):
                write_batches(path, iter([batch(0, 5000)]), None)
        except OutputError as error:
            failures += "index" in str(error)
        else:
            assert has_index(path)
    assert failures
