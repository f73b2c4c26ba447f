"""Addresses hidden inside files are never called, which is reported; those given are read."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import DataError, ExtentError, GrassError, JobError, RasterError
from grass_qgis.engine.core.job import SegmentJob, TilesJob, encode
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.raster.dataset import describe, open_raster
from grass_qgis.engine.raster.polygon_mask import read_polygons
from grass_qgis.engine.raster.remote_access import ALLOW, leads_away
from grass_qgis.engine.runs import segment as pipeline
from grass_qgis.engine.runs.label_tiles import cut_tiles
from tests.hostile.addresses import AREAS, RASTERS, raster_with_overviews_elsewhere, virtual
from tests.hostile.listener import listening
from tests.onnx_models import write_segment_model
from tests.range_server import served
from tests.scenes import UTM, noise, write_scene

QUIET = Monitor(silent, never)


@pytest.fixture(scope="module")
def listener(tmp_path_factory):
    with listening(tmp_path_factory.mktemp("listener")) as result:
        yield result


@pytest.fixture(autouse=True)
def heard_nothing(listener):
    """Every test but the one of the listener itself leaves it alone."""
    before = listener.heard()
    yield
    assert listener.heard() == before


@pytest.fixture
def model(tmp_path):
    return write_segment_model(tmp_path / "m.onnx")


def refused(job):
    with pytest.raises(GrassError) as caught:
        pipeline.segment(job)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)
    return caught.value


def test_the_listener_hears_whoever_calls(tmp_path):
    with listening(tmp_path) as one:
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{one.address}/x")
        assert one.heard() == ["GET /x HTTP/1.1"]


@pytest.mark.parametrize("kind", RASTERS)
def test_a_raster_that_names_an_address_is_refused_and_nobody_is_called(
    tmp_path, listener, model, kind
):
    raster = RASTERS[kind](tmp_path, listener.address)
    out = tmp_path / "out"
    out.mkdir()
    error = refused(SegmentJob(str(raster), str(model), str(out / "c.tif"), device="cpu"))
    assert isinstance(error, RasterError)
    assert not list(out.iterdir())


def test_a_coverage_service_without_an_address_leaves_no_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    raster = tmp_path / "a.xml"
    raster.write_text("<WCS_GDAL><ServiceURL>nowhere</ServiceURL></WCS_GDAL>")
    with pytest.raises(RasterError, match="a web coverage service"):
        describe(str(raster))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("kind", [k for k in RASTERS if k.startswith("vrt of a") or "service" in k])
def test_the_error_says_that_addresses_inside_files_are_not_read(tmp_path, listener, kind):
    raster = RASTERS[kind](tmp_path, listener.address)
    with (
        pytest.raises(RasterError, match="addresses inside files are not read"),
        open_raster(str(raster)) as source,
    ):
        source.read()
    assert listener.heard() == []


def test_overviews_at_an_address_are_left_out(tmp_path, listener):
    raster = raster_with_overviews_elsewhere(tmp_path, listener.address)
    assert describe(str(raster)).overviews == ()
    with open_raster(str(raster)) as source:
        assert source.read(out_shape=(3, 16, 16)).any()


@pytest.mark.parametrize("kind", AREAS)
def test_an_area_that_is_or_names_an_address_calls_nobody(tmp_path, listener, kind):
    area = AREAS[kind](tmp_path, listener.address)
    try:
        result = read_polygons(str(area), UTM, QUIET)
    except ExtentError as error:
        assert error.remedy
        assert "\n" not in str(error)
    else:
        assert kind.startswith("geojson")  # read without what the link may say
        assert len(result) == 1


@pytest.mark.parametrize("kind", AREAS)
def test_labels_that_are_or_name_an_address_call_nobody(tmp_path, listener, kind):
    scene = write_scene(tmp_path / "scene.tif", noise(96, 96))
    labels = AREAS[kind](tmp_path, listener.address)
    job = TilesJob(
        str(scene), str(labels), "class", str(tmp_path / "tiles"),
        (ClassSpec(0, "red", "#ff0000"),), tile=32,
    )  # fmt: skip
    with pytest.raises((DataError, ExtentError)) as caught:
        cut_tiles(job, QUIET)
    assert caught.value.remedy
    assert listener.heard() == []


def test_a_reference_system_at_an_address_is_refused(tmp_path, listener, model):
    scene = write_scene(tmp_path / "scene.tif", noise(96, 96))
    job = SegmentJob(
        str(scene), str(model), str(tmp_path / "c.tif"), extent=(0, 0, 1, 1),
        extent_crs=f"{listener.address}/crs",
    )  # fmt: skip
    assert isinstance(refused(job), (JobError, ExtentError))


@pytest.mark.parametrize("setting", ["", "0", "no"])
def test_only_a_clear_yes_lets_files_name_addresses(tmp_path, listener, monkeypatch, setting):
    monkeypatch.setenv(ALLOW, setting)
    raster = RASTERS["vrt of a file fetched in parts"](tmp_path, listener.address)
    with pytest.raises(RasterError):
        describe(str(raster))
    assert listener.heard() == []


def test_a_user_who_says_so_lets_files_name_addresses(tmp_path, monkeypatch):
    monkeypatch.setenv(ALLOW, "1")
    pixels = noise(64, 64)
    write_scene(tmp_path / "far.tif", pixels)
    with served(tmp_path) as address:
        raster = tmp_path / "a.vrt"
        raster.write_text(virtual(f"/vsicurl/{address}/far.tif"))
        with open_raster(str(raster)) as source:
            assert (source.read(1) == pixels[0]).all()


def test_an_address_that_is_given_is_read_after_one_that_is_hidden_was_refused(tmp_path, listener):
    pixels = noise(64, 64)
    write_scene(tmp_path / "far.tif", pixels)
    hidden = RASTERS["vrt of an address"](tmp_path, listener.address)
    with pytest.raises(RasterError):
        describe(str(hidden))
    with served(tmp_path) as address, open_raster(f"/vsicurl/{address}/far.tif") as source:
        assert (source.read() == pixels).all()


def test_hosts_that_are_excepted_from_a_proxy_are_not_called_by_a_worker_either(
    tmp_path, listener, model
):
    scene = write_scene(tmp_path / "scene.tif", noise(96, 96))
    area = AREAS["geojson whose CRS is a link"](tmp_path, listener.address)
    job = SegmentJob(
        str(scene), str(model), str(tmp_path / "c.tif"), device="cpu", threads=1, within=str(area)
    )
    with subprocess.Popen(
        [sys.executable, "-m", "grass_qgis.engine"], stdin=-1, stdout=-1, text=True,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
    ) as worker:  # fmt: skip
        worker.stdin.write(encode(job) + "\n")
        worker.stdin.flush()
        assert "extent.empty" in worker.stdout.read()  # its place is what the link would reveal
    assert listener.heard() == []


@pytest.mark.parametrize(
    ("name", "away"),
    [
        ("/vsicurl/https://h/a.tif", True), ("/vsis3/b/a.tif", True), ("HTTPS://h/a.tif", True),
        ("/vsizip//vsicurl/http://h/a.zip/a.tif", True), ("WMS:http://h", True),
        ("/vsizip/a.zip/a.tif", False), ("GPKG:a.gpkg:t", False), ("C:\\data\\a.tif", False),
        ("NETCDF:a.nc:t", False), ("a" * 5000, False), ("a\0b", False), ("wms_2020.tif", False),
    ],
)  # fmt: skip
def test_what_counts_as_an_address(name, away):
    assert leads_away(name) is away


def test_a_file_may_be_called_like_an_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "http:").mkdir()
    (tmp_path / "http:" / "a.tif").touch()
    assert not leads_away("http://a.tif")
