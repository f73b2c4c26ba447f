"""Rasters that are meant to do harm end in a typed error, or are read within bounds."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import time
import zipfile
import zlib

import pytest
import rasterio

from grass_qgis.engine.core.errors import CancelledError, GrassError, RasterError
from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.raster.dataset import describe, open_raster
from grass_qgis.engine.runs import segment as pipeline
from tests.hostile.addresses import virtual
from tests.onnx_models import write_segment_model
from tests.scenes import NORTH_UP, UTM, noise, write_scene

HUGE = 10**6


@pytest.fixture
def model(tmp_path):
    return write_segment_model(tmp_path / "m.onnx", tile=64)


def run(tmp_path, raster, model, **settings):
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    job = SegmentJob(str(raster), str(model), str(out / "c.tif"), device="cpu", threads=1)
    return pipeline.segment(job, **settings)


def refused(tmp_path, raster, model, **settings):
    with pytest.raises(GrassError) as caught:
        run(tmp_path, raster, model, **settings)
    assert not list((tmp_path / "out").iterdir())
    assert "\n" not in str(caught.value)
    return caught.value


def in_a_process(raster, seconds=60):
    """The outcome of describing a raster in a process that is given up after a while."""
    code = (
        "import sys; from grass_qgis.engine.raster.dataset import describe\n"
        "from grass_qgis.engine.core.errors import GrassError\n"
        "try: describe(sys.argv[1])\nexcept GrassError as error: print(error.code, error)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(raster)], stdin=subprocess.PIPE, capture_output=True,
        text=True, timeout=seconds, check=True,
    ).stdout  # fmt: skip


@pytest.mark.parametrize("kind", ["pipe", "device", "sidecar", "overviews", "source", "nested"])
def test_what_would_never_end_is_refused_immediately(tmp_path, kind):
    raster = tmp_path / "a.tif"
    if kind == "pipe":
        os.mkfifo(raster)
    elif kind == "device":
        raster = "/dev/zero"
    elif kind in ("sidecar", "overviews"):
        write_scene(raster, noise(64, 64))
        os.mkfifo(tmp_path / {"sidecar": "a.tif.aux.xml", "overviews": "a.tif.ovr"}[kind])
    else:
        os.mkfifo(tmp_path / "pipe")
        raster = tmp_path / "a.vrt"
        raster.write_text(virtual("pipe", relative=1))
        if kind == "nested":
            (tmp_path / "b.vrt").write_text(virtual("a.vrt", relative=1))
            raster = tmp_path / "b.vrt"
    assert in_a_process(raster).startswith("raster.unreadable")


def test_standard_input_is_no_raster(tmp_path):
    assert in_a_process("/vsistdin/").startswith("raster.unreadable")


def test_a_virtual_raster_runs_no_code(tmp_path, monkeypatch):
    monkeypatch.setenv("GDAL_VRT_ENABLE_PYTHON", "YES")
    write_scene(tmp_path / "a.tif", noise(64, 64))
    mark = tmp_path / "mark"
    code = f"<![CDATA[\nimport os\ndef f(*a, **k):\n    os.mkdir({str(mark)!r})\n]]>"
    expected_valid = (
        ' subClass="VRTDerivedRasterBand"><PixelFunctionType>f</PixelFunctionType>'
        f"<PixelFunctionLanguage>Python</PixelFunctionLanguage><PixelFunctionCode>{code}"
        "</PixelFunctionCode"
    )
    raster = tmp_path / "a.vrt"
    raster.write_text(virtual("a.tif", relative=1, band=expected_valid))
    with pytest.raises(RasterError), open_raster(str(raster)) as source:
        source.read()
    assert not mark.exists()


def sparse(path, side, tile):
    """A raster without one stored pixel."""
    with rasterio.open(
        path, "w", driver="GTiff", width=side, height=side, count=3, dtype="uint8", crs=UTM,
        transform=NORTH_UP, tiled=True, blockxsize=tile, blockysize=tile, SPARSE_OK=True,
        BIGTIFF="YES", compress="deflate",
    ):  # fmt: skip
        pass
    return path


def test_a_huge_raster_of_nothing_ends_on_request(tmp_path, model):
    raster = sparse(tmp_path / "a.tif", 300_000, 512)
    began = time.monotonic()
    with pytest.raises((CancelledError, GrassError)) as caught:
        run(tmp_path, raster, model, is_cancelled=lambda: time.monotonic() - began > 5)
    assert time.monotonic() - began < 60
    assert not list((tmp_path / "out").iterdir())
    assert isinstance(caught.value, GrassError)


def tiff(path, side, content, tiled=False):
    """A little square TIFF of one strip or tile, whatever its content is."""
    place = 8 + 2 + 12 * (11 if tiled else 10) + 4
    entries = [
        (256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1),
        *(() if tiled else [(273, 4, 1, place)]), (277, 3, 1, 1),
        *(() if tiled else [(278, 4, 1, side), (279, 4, 1, len(content))]), (284, 3, 1, 1),
    ]  # fmt: skip
    if tiled:
        entries += [
            (322, 4, 1, side),
            (323, 4, 1, side),
            (324, 4, 1, place),
            (325, 4, 1, len(content)),
        ]
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", *entry) for entry in entries) + b"\0\0\0\0"
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + directory + content)
    return path


@pytest.mark.parametrize("side", [HUGE, 2**31 - 1])
def test_a_few_bytes_that_claim_a_million_rows_are_refused(tmp_path, model, side):
    bomb = tiff(tmp_path / "a.tif", side, zlib.compress(b"\0" * 10**6))
    error = refused(tmp_path, bomb, model)
    assert error.remedy


def test_a_block_that_would_fill_the_memory_is_refused(tmp_path, model):
    content = zlib.compress(b"\0" * 10**7)
    bomb = tiff(tmp_path / "a.tif", 46_336, content, tiled=True)
    assert len(bomb.read_bytes()) < 20_000
    with pytest.raises(RasterError, match="46336 x 46336") as caught:
        describe(str(bomb))
    assert "tiles" in caught.value.remedy


def test_a_block_of_a_usual_size_is_no_obstacle(tmp_path):
    whole = tiff(tmp_path / "a.tif", 3200, zlib.compress(b"\1" * 3200**2), tiled=True)
    with open_raster(str(whole)) as source:
        assert source.block_shapes[0] == (3200, 3200)
        assert source.read(1, window=((2900, 2910), (0, 9))).min() == 1
    assert describe(str(whole)).height == 3200


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.tif", "a'b\".tif", "a;rm -rf x.tif", "$(id).tif", "%s%n.tif", "-o.tif",
        "a|layername=b.tif", "ü漢.tif", "a&b<c>.tif",
    ],
)  # fmt: skip
def test_any_file_name_is_only_a_name(tmp_path, model, name):
    sound = write_scene(tmp_path / "sound.tif", noise(70, 60))
    shutil.move(sound, tmp_path / name)
    assert run(tmp_path, tmp_path / name, model).outputs
    assert {item.name for item in tmp_path.iterdir()} == {name, "m.onnx", "out"}


@pytest.mark.parametrize("kind", ["loop", "itself", "deep"])
def test_virtual_rasters_in_circles_end(tmp_path, kind):
    for k in range(60):
        after = {"loop": (k + 1) % 60, "itself": k, "deep": k + 1}[kind]
        (tmp_path / f"{k}.vrt").write_text(virtual(f"{after}.vrt", relative=1))
    write_scene(tmp_path / "sound.tif", noise(64, 64))
    (tmp_path / "60.vrt").write_text(virtual("sound.tif", relative=1))
    result = in_a_process(tmp_path / "0.vrt", 120)
    assert result == "" or result.startswith("raster.unreadable")


def test_an_archive_that_unpacks_to_very_much_is_read_in_bounds(tmp_path, model):
    raster = sparse(tmp_path / "big.tif", 60_000, 512)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(raster, "big.tif")
    began = time.monotonic()
    with pytest.raises(GrassError):
        run(
            tmp_path, f"/vsizip/{tmp_path}/a.zip/big.tif", model,
            is_cancelled=lambda: time.monotonic() - began > 3,
        )  # fmt: skip
    assert time.monotonic() - began < 60


def test_a_world_file_and_a_sidecar_full_of_nonsense_change_nothing_else(tmp_path, model):
    raster = write_scene(tmp_path / "a.tif", noise(70, 60), transform=None, crs=None)
    (tmp_path / "a.tfw").write_text("nan\ninf\n-1e999\n0\n0\n0\n")
    (tmp_path / "a.tif.aux.xml").write_text("<PAMDataset><SRS>/etc/passwd</SRS>")
    try:
        assert run(tmp_path, raster, model).outputs
    except GrassError as error:
        assert error.remedy
    names = {item.name for item in tmp_path.iterdir()}
    assert names == {"a.tif", "a.tfw", "a.tif.aux.xml", "m.onnx", "out"}


@pytest.mark.parametrize("name", ["x" * 5000, "../" * 2000 + "etc/passwd", "a\u20ac" * 900, "nul"])
def test_a_source_whose_name_is_impossible_is_refused(tmp_path, name):
    path = tmp_path / "a.vrt"
    path.write_text(virtual(name, relative=1))
    with pytest.raises(RasterError, match="refers to the missing file"):
        describe(str(path))


def test_a_virtual_raster_whose_names_are_no_text_is_refused(tmp_path):
    spoilt = virtual("b.tif").encode().replace(b"rasterXSize=", b"\x80 rasterXSize=")
    (tmp_path / "a.vrt").write_bytes(spoilt)
    with pytest.raises(RasterError):
        describe(str(tmp_path / "a.vrt"))
