from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pyproj import Transformer
from rasterio.transform import Affine, from_origin

from grass_qgis.engine.change.positions import Positions, read_at
from grass_qgis.engine.raster.bands import BandChoice
from grass_qgis.engine.raster.dataset import describe, open_raster
from grass_qgis.engine.raster.pixels import PixelReader
from grass_qgis.engine.raster.work_grid import WorkGrid, native_grid
from grass_qgis.engine.tiling.grid import Window
from tests.scenes import write_scene

GRID = WorkGrid(150, 110, from_origin(500000.0, 5400000.0, 10.0, 10.0))
UTM = "EPSG:32633"
OTHERS = {
    "same": (UTM, from_origin(500000.0, 5400000.0, 10.0, 10.0)),
    "finer": (UTM, from_origin(499990.4, 5400019.3, 3.0, 3.0)),
    "turned": (UTM, Affine(6.6, 2.4, 500300.1, 2.4, -6.6, 5399900.2)),
    "degrees": ("EPSG:4326", from_origin(14.999, 48.7565, 1.2e-4, 0.9e-4)),
    "mercator": ("EPSG:3857", from_origin(1669500.0, 6232500.0, 20.0, 20.0)),
    "neighbour": ("EPSG:32632", from_origin(940900.0, 5417600.0, 12.0, 12.0)),
}  # fmt: skip


def other(folder, name, shape=(200, 300)):
    crs, transform = OTHERS[name]
    image = np.arange(shape[0] * shape[1], dtype=np.int32).reshape(1, *shape)
    return describe(str(write_scene(folder / "o.tif", image, crs=crs, transform=transform)))


def exactly(info, grid, crs):
    """Column and row of every pixel's centre, each transformed by PROJ."""
    cols, rows = np.meshgrid(np.arange(grid.width) + 0.5, np.arange(grid.height) + 0.5)
    x, y = grid.transform @ (cols, rows)
    x, y = Transformer.from_crs(crs, info.crs, always_xy=True).transform(x, y)
    return ~info.transform @ (x, y)


@pytest.mark.parametrize("name", OTHERS)
def test_positions_are_those_of_proj(tmp_path, name):
    info = other(tmp_path, name)
    crs = describe(str(write_scene(tmp_path / "g.tif", np.zeros((1, 2, 2), np.uint8)))).crs
    rows, cols = Positions(info, GRID, crs).at(GRID.whole)
    col, row = exactly(info, GRID, UTM)
    inside = (col >= 0) & (col < info.width) & (row >= 0) & (row < info.height)
    # Positions this close to an edge may fall on either side.
    sure = (np.abs(col - np.rint(col)) > 0.02) & (np.abs(row - np.rint(row)) > 0.02)
    assert sure.mean() > 0.9 if name != "same" else sure.all()
    assert inside[sure].any()
    assert np.array_equal(rows[sure] >= 0, inside[sure])
    at = sure & inside
    assert np.array_equal(rows[at], np.floor(row[at]).astype(int))
    assert np.array_equal(cols[at], np.floor(col[at]).astype(int))


@pytest.mark.parametrize("name", OTHERS)
def test_positions_do_not_depend_on_the_window(tmp_path, name):
    info = other(tmp_path, name)
    positions = Positions(info, GRID, UTM_WKT)
    rows, cols = positions.at(GRID.whole)
    for window in (Window(13, 31, 40, 1), Window(0, 64, 150, 46), Window(149, 109, 1, 1)):
        place = (slice(window.row, window.row_stop), slice(window.col, window.col_stop))
        part = positions.at(window)
        assert np.array_equal(part[0], rows[place])
        assert np.array_equal(part[1], cols[place])


def test_near_a_pole_pixels_are_transformed_one_by_one(tmp_path):
    image = np.zeros((1, 180, 3600), np.uint8)
    path = write_scene(
        tmp_path / "o.tif", image, crs="EPSG:4326", transform=from_origin(-180, 90, 0.1, 0.1)
    )
    info = describe(str(path))
    grid = WorkGrid(100, 100, from_origin(-500000.0, 500000.0, 10000.0, 10000.0))
    polar = write_scene(tmp_path / "g.tif", image[:, :2, :2], crs="EPSG:3995")
    rows, cols = Positions(info, grid, describe(str(polar)).crs).at(grid.whole)
    col, row = exactly(info, grid, "EPSG:3995")
    sure = (np.abs(col - np.rint(col)) > 0.02) & (np.abs(row - np.rint(row)) > 0.02)
    assert np.array_equal(rows[sure], np.floor(row[sure]).astype(int))
    assert np.array_equal(cols[sure], np.floor(col[sure]).astype(int))


def test_a_map_of_0_to_360_degrees_is_read(tmp_path):
    image = np.zeros((1, 10, 360), np.uint8)
    path = write_scene(
        tmp_path / "o.tif", image, crs="EPSG:4326", transform=from_origin(0, 5, 1, 1)
    )
    grid = WorkGrid(4, 2, from_origin(-90.0, 1.0, 1.0, 1.0))
    info = describe(str(path))
    _, cols = Positions(info, grid, info.crs).at(grid.whole)
    assert cols[0].tolist() == [270, 271, 272, 273]


def test_far_apart_positions_are_read_in_portions(tmp_path):
    info = other(tmp_path, "finer")
    rows, cols = Positions(info, GRID, UTM_WKT).at(GRID.whole)
    with open_raster(info.path) as source:
        reader = PixelReader(source, info, BandChoice((1,)), native_grid(info))
        whole = read_at(reader, rows, cols)
        parts = read_at(reader, rows, cols, most=50)
    assert np.array_equal(whole[0][whole[1]], parts[0][parts[1]])
    assert np.array_equal(whole[1], parts[1])
    assert np.array_equal(whole[0][whole[1]], (rows * 300 + cols)[whole[1]])


def test_without_a_crs_both_are_taken_as_the_same(tmp_path):
    info = replace(other(tmp_path, "same"), crs=None)
    rows, cols = Positions(info, GRID, UTM_WKT).at(Window(3, 4, 2, 2))
    assert rows.tolist() == [[4, 4], [5, 5]]
    assert cols.tolist() == [[3, 4], [3, 4]]


UTM_WKT = (
    'PROJCS["WGS 84 / UTM zone 33N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,'
    '298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG",'
    '"4326"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
    'PARAMETER["central_meridian",15],PARAMETER["scale_factor",0.9996],'
    'PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],'
    'AUTHORITY["EPSG","32633"]]'
)
