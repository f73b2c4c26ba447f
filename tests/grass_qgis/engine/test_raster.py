from __future__ import annotations

import zipfile

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from rasterio.control import GroundControlPoint
from rasterio.transform import Affine

from grass_qgis.engine.errors import ExtentError, RasterError
from grass_qgis.engine.ground import to_map
from grass_qgis.engine.raster import (
    PIXEL_UNITS,
    RasterInfo,
    bounds,
    choose_area,
    describe,
    window_transform,
)
from grass_qgis.engine.tiling import Window
from tests.scenes import NORTH_UP, quarters, write_scene


def info_of(transform: Affine, width: int = 40, height: int = 30) -> RasterInfo:
    return RasterInfo(
        "x", width, height, 1, ("uint8",), None, transform, True, ("gray",), (None,), False
    )


@pytest.fixture
def scene(tmp_path):
    return write_scene(tmp_path / "scene.tif", quarters(), photometric="RGB", nodata=7)


def test_a_raster_is_described(scene):
    info = describe(str(scene))
    assert (info.width, info.height, info.count) == (128, 96, 3)
    assert info.dtypes == ("uint8",) * 3
    assert info.colours == ("red", "green", "blue")
    assert info.nodata == (7.0, 7.0, 7.0)
    assert info.transform == NORTH_UP
    assert not info.masked
    assert info.alpha is None
    assert "UTM zone 33N" in info.crs


def test_alpha_and_internal_masks_are_seen(tmp_path):
    four = np.concatenate([quarters(), np.full((1, 96, 128), 255, np.uint8)])
    alpha = write_scene(tmp_path / "alpha.tif", four, photometric="RGB", alpha="YES")
    assert describe(str(alpha)).alpha == 4
    assert not describe(str(alpha)).masked
    masked = write_scene(tmp_path / "mask.tif", quarters(), mask=np.ones((96, 128), bool))
    assert describe(str(masked)).masked


def test_without_georeference_pixels_count_y_upwards(tmp_path):
    plain = write_scene(tmp_path / "plain.tif", quarters(), crs=None, transform=None)
    info = describe(str(plain))
    assert info.transform == PIXEL_UNITS
    assert not info.georeferenced
    assert bounds(info) == (0, -96, 128, 0)
    assert choose_area(info, (0, -10, 5, 0)) == Window(0, 0, 5, 10)


def test_control_points_alone_are_refused(tmp_path):
    points = [GroundControlPoint(r, c, c, -r) for r, c in ((0, 0), (0, 90), (90, 0), (90, 90))]
    path = write_scene(tmp_path / "gcp.tif", quarters(), crs=None, transform=None)
    with rasterio.open(path, "r+") as target:
        target.gcps = (points, rasterio.crs.CRS.from_epsg(4326))
    with pytest.raises(RasterError, match="4 ground control points") as caught:
        describe(str(path))
    assert "Warp" in caught.value.remedy


def test_complex_numbers_are_refused(tmp_path):
    path = write_scene(tmp_path / "complex.tif", np.ones((1, 8, 8), np.complex64))
    with pytest.raises(RasterError, match="complex"):
        describe(str(path))


def test_a_missing_and_a_broken_file_are_told_apart(tmp_path):
    with pytest.raises(RasterError, match="does not exist"):
        describe(str(tmp_path / "none.tif"))
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"II*\0 no tiff at all")
    with pytest.raises(RasterError, match="cannot be read"):
        describe(str(broken))


@given(
    st.tuples(st.floats(-60, 60), st.floats(-60, 60), st.floats(0.5, 80), st.floats(0.5, 80)),
    st.sampled_from([0.0, 90.0, 33.0]),
    st.sampled_from([-1.0, 1.0]),
)
def test_an_area_holds_every_pixel_the_extent_touches(numbers, angle, direction):
    transform = Affine.translation(7, 3) * Affine.rotation(angle) * Affine.scale(1.5, direction)
    info = info_of(transform)
    x, y, width, height = numbers
    centres = [
        (c, r)
        for c in range(40)
        for r in range(30)
        if x <= to_map(transform, c + 0.5, r + 0.5)[0] <= x + width
        and y <= to_map(transform, c + 0.5, r + 0.5)[1] <= y + height
    ]
    try:
        area = choose_area(info, (x, y, x + width, y + height))
    except ExtentError:
        assert not centres
        return
    assert area.intersection(info.whole) == area
    for col, row in centres:
        assert area.col <= col < area.col_stop
        assert area.row <= row < area.row_stop


def test_an_extent_on_pixel_edges_takes_no_pixel_more():
    transform = Affine(0.1, 0, 500000.3, 0, -0.1, 5400000.7)
    left, top = to_map(transform, 10, 5)
    right, bottom = to_map(transform, 20, 25)
    area = choose_area(info_of(transform), (left, bottom, right, top))
    assert area == Window(10, 5, 10, 20)


def test_an_extent_beside_the_raster_is_refused_with_both():
    with pytest.raises(ExtentError, match=r"\(100, 100, 101, 101\).*spans \(0, -30, 40, 0\)"):
        choose_area(info_of(PIXEL_UNITS), (100, 100, 101, 101))


def test_the_transform_of_a_window_keeps_pixels_in_place():
    turned = Affine.translation(5, 6) * Affine.rotation(20) * Affine.scale(2, -2)
    moved = window_transform(info_of(turned), Window(3, 4, 10, 10))
    assert to_map(moved, 0, 0) == pytest.approx(to_map(turned, 3, 4))
    assert to_map(moved, 2, 1) == pytest.approx(to_map(turned, 5, 5))


def test_the_files_behind_a_name_are_told(scene, tmp_path):
    virtual = (
        '<VRTDataset rasterXSize="128" rasterYSize="96"><VRTRasterBand dataType="Byte" band="1">'
        '<SimpleSource><SourceFilename relativeToVRT="1">{}</SourceFilename></SimpleSource>'
        "</VRTRasterBand></VRTDataset>"
    )
    (tmp_path / "inner.vrt").write_text(virtual.format("scene.tif"))
    (tmp_path / "outer.vrt").write_text(virtual.format("inner.vrt"))
    archive = tmp_path / "scenes.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.write(scene, "deep/scene.tif")
    assert scene in describe(str(tmp_path / "inner.vrt")).files
    assert scene in describe(str(tmp_path / "outer.vrt")).files
    assert describe(f"/vsizip/{archive}/deep/scene.tif").files == (archive,)
    assert describe(f"/vsizip/{{{archive}}}/deep/scene.tif").files == (archive,)


def test_the_geopackage_of_a_table_is_told(tmp_path):
    path = tmp_path / "many.gpkg"
    for table in ("one", "two"):
        with rasterio.open(
            path, "w", driver="GPKG", width=9, height=9, count=3, dtype="uint8",
            crs="EPSG:32633", transform=NORTH_UP, RASTER_TABLE=table,
            APPEND_SUBDATASET="NO" if table == "one" else "YES",
        ) as target:  # fmt: skip
            target.write(quarters(9, 9))
    assert path in describe(f"GPKG:{path}:two").files
