from __future__ import annotations

import zipfile

import numpy as np
import pytest
import rasterio
from rasterio._err import CPLE_AppDefinedError
from rasterio.control import GroundControlPoint
from rasterio.errors import CRSError

from grass_qgis.engine.core.errors import RasterError
from grass_qgis.engine.raster.dataset import PIXEL_UNITS, describe, limited_cache, open_raster
from tests.scenes import NORTH_UP, quarters, write_scene


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
    assert info.alphas == ()
    assert "UTM zone 33N" in info.crs


def test_alpha_and_internal_masks_are_seen(tmp_path):
    four = np.concatenate([quarters(), np.full((1, 96, 128), 255, np.uint8)])
    alpha = write_scene(tmp_path / "alpha.tif", four, photometric="RGB", alpha="YES")
    assert describe(str(alpha)).alphas == (4,)
    assert not describe(str(alpha)).masked
    masked = write_scene(tmp_path / "mask.tif", quarters(), mask=np.ones((96, 128), bool))
    assert describe(str(masked)).masked


def test_without_georeference_pixels_count_y_upwards(tmp_path):
    plain = write_scene(tmp_path / "plain.tif", quarters(), crs=None, transform=None)
    info = describe(str(plain))
    assert info.transform == PIXEL_UNITS
    assert not info.georeferenced


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


def test_a_missing_and_a_broken_file_are_distinguished(tmp_path):
    with pytest.raises(RasterError, match="does not exist"):
        describe(str(tmp_path / "none.tif"))
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"II*\0 no tiff at all")
    with pytest.raises(RasterError, match="cannot be read"):
        describe(str(broken))


def test_the_files_behind_a_name_are_reported(scene, tmp_path):
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


def test_the_geopackage_of_a_table_is_reported(tmp_path):
    path = tmp_path / "many.gpkg"
    for table in ("one", "two"):
        with rasterio.open(
            path, "w", driver="GPKG", width=9, height=9, count=3, dtype="uint8",
            crs="EPSG:32633", transform=NORTH_UP, RASTER_TABLE=table,
            APPEND_SUBDATASET="NO" if table == "one" else "YES",
        ) as target:  # fmt: skip
            target.write(quarters(9, 9))
    assert path in describe(f"GPKG:{path}:two").files


def test_only_overviews_that_all_bands_have_are_reported(tmp_path):
    path = write_scene(tmp_path / "scene.tif", quarters())
    assert describe(str(path)).overviews == ()
    with rasterio.open(path, "r+") as target:
        target.build_overviews([2, 8])
    assert describe(str(path)).overviews == (2, 8)


def test_an_error_of_gdal_itself_while_reading_is_reported_too(scene):
    with pytest.raises(RasterError, match="cannot be read: no such block"), open_raster(str(scene)):
        raise CPLE_AppDefinedError(3, 1, "no such block")


def test_a_reference_system_that_cannot_be_read_is_reported(scene, monkeypatch):
    def fail(*_, **__):
        raise CRSError("The WKT could not be parsed.")

    monkeypatch.setattr(rasterio, "open", fail)
    with pytest.raises(RasterError, match="cannot be read: The WKT"):
        describe(str(scene))


def test_gdal_keeps_few_blocks_by_default(monkeypatch):
    monkeypatch.delenv("GDAL_CACHEMAX", raising=False)
    with limited_cache():
        assert rasterio.env.getenv()["GDAL_CACHEMAX"] == 128 * 2**20
    monkeypatch.setenv("GDAL_CACHEMAX", "64")
    with limited_cache():
        assert "GDAL_CACHEMAX" not in rasterio.env.getenv()


def _virtual(path, source, relative=1):
    path.write_text(
        '<VRTDataset rasterXSize="8" rasterYSize="8"><VRTRasterBand dataType="Byte" band="1">'
        f'<SimpleSource><SourceFilename relativeToVRT="{relative}">{source}</SourceFilename>'
        "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    return path


@pytest.mark.parametrize("allow", ["", "1"])
def test_a_source_that_is_gone_is_named_whatever_else_is_open(scene, tmp_path, monkeypatch, allow):
    monkeypatch.setenv("GRASS_ALLOW_REMOTE", allow)
    inner = _virtual(tmp_path / "inner.vrt", "gone.tif")
    outer = _virtual(tmp_path / "outer.vrt", inner, relative=0)
    with open_raster(str(_virtual(tmp_path / "whole.vrt", "scene.tif"))) as whole:
        whole.read()
        for path in (inner, outer, inner):
            with pytest.raises(RasterError, match=r"inner\.vrt refers to the missing .* gone\.tif"):
                describe(str(path))


def test_a_virtual_raster_behind_a_link_finds_its_sources(scene, tmp_path):
    (tmp_path / "links").mkdir()
    _virtual(tmp_path / "whole.vrt", "scene.tif")
    link = tmp_path / "links" / "link.vrt"
    link.symlink_to(tmp_path / "whole.vrt")
    with open_raster(str(link)) as source:
        assert source.read().shape == (1, 8, 8)


def test_sources_may_be_more_than_a_path(scene, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(scene, "scene.tif")
    for k, name in enumerate((
        f"GTIFF_DIR:1:{scene}", f"/vsizip/{tmp_path}/a.zip/scene.tif", f"vrt://{scene}?bands=2"
    )):  # fmt: skip
        path = _virtual(tmp_path / f"{k}.vrt", name, relative=0)
        with open_raster(str(path)) as source:
            assert source.read().any(), name
