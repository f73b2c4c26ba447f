import re
import subprocess
import sys

import numpy as np
import pytest
import rasterio
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grass_model.data.scenes import unlabelled_scenes
from grass_model.data.sources import (
    find_sources,
    gdal_name,
    images_of,
    local_name,
    matches_files,
    may_be_there,
    short_name,
)
from grass_model.data.tiles import cut_tiles
from grass_qgis.engine.core.errors import DataError, JobError, RasterError


def names(images):
    return [path.name for path in find_sources(str(images))]


def raster(path, driver="GTiff", seed=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    image = np.random.default_rng(seed).integers(1, 200, (1, 40, 40)).astype(np.uint8)
    profile = {"driver": driver, "width": 40, "height": 40, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", **profile) as target:
        target.write(image)
    return image


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A folder, and its address on this machine; GDAL would keep a thread here from serving."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    server = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    port = re.search(r"port (\d+)", server.stdout.readline()).group(1)
    yield tmp_path, f"http://127.0.0.1:{port}"
    server.kill()
    server.communicate()


def test_a_folder_is_its_images_then_its_rasters_then_those_below(tmp_path):
    raster(tmp_path / "deep" / "er" / "d.tif")
    raster(tmp_path / "deep" / "masks" / "m.tif")
    raster(tmp_path / ".hidden" / "h.tif")
    assert names(tmp_path) == ["d.tif"]
    raster(tmp_path / "b.tif")
    raster(tmp_path / "a.TIF")
    (tmp_path / "notes.txt").write_text("no image")
    assert names(tmp_path) == ["a.TIF", "b.tif"]
    raster(tmp_path / "images" / "c.tif")
    assert names(tmp_path) == ["c.tif"]


def test_labelled_images_are_not_looked_for_below(tmp_path):
    raster(tmp_path / "deep" / "d.tif")
    with pytest.raises(DataError, match="No image"):
        images_of(tmp_path)
    with pytest.raises(DataError, match="no folder"):
        images_of(tmp_path / "nowhere")


def test_a_pattern_reaches_any_depth_and_any_driver(tmp_path):
    image = raster(tmp_path / "a" / "one.envi", "ENVI")
    raster(tmp_path / "a" / "b" / "two.tif")
    pattern = str(tmp_path / "**" / "*.[et]*[vi][if]*")
    assert names(pattern) == ["two.tif", "one.envi"]
    chosen = unlabelled_scenes(str(tmp_path / "**" / "*.envi"))
    assert np.array_equal(cut_tiles(chosen, tmp_path / "t", 40).images[0], image)


def test_a_list_keeps_its_order_and_is_relative_to_itself(tmp_path):
    for name in ("a.tif", "b.tif"):
        raster(tmp_path / "in" / name)
    listing = tmp_path / "list.txt"
    listing.write_text("# two scenes\nin/b.tif\n\n  in/a.tif\nhttps://host/c.tif?key=1\n")
    result = find_sources(str(listing))
    assert result == (
        tmp_path / "in/b.tif",
        tmp_path / "in/a.tif",
        "/vsicurl/https://host/c.tif?key=1",
    )
    assert [scene.key for scene in unlabelled_scenes(str(listing))] == ["b", "a", "c"]
    listing.write_text("in/a.tif\nin/z.tif\n")
    with pytest.raises(DataError, match=r"lists in/z\.tif"):
        find_sources(str(listing))
    listing.write_text("\n# nothing\n")
    with pytest.raises(DataError, match="lists no image"):
        find_sources(str(listing))


def test_nothing_there_is_said(tmp_path):
    with pytest.raises(DataError, match="no file or folder"):
        find_sources(str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="No file matches"):
        find_sources(str(tmp_path / "*.tif"))
    with pytest.raises(DataError, match="No image"):
        find_sources(str(tmp_path))


def test_only_names_that_cannot_be_there_are_refused_early(tmp_path):
    raster(tmp_path / "a.tif")
    there = [tmp_path, tmp_path / "a.tif", tmp_path / "*.tif", "s3://bucket/a.tif", "/vsizip/a"]
    assert all(may_be_there(str(name)) for name in there)
    assert not may_be_there(str(tmp_path / "b.tif"))
    assert not may_be_there(str(tmp_path / "*.jp2"))


def test_a_data_set_of_torchgeo_is_there_when_its_folders_are(tmp_path):
    (tmp_path / "a").mkdir()
    assert may_be_there(f"torchgeo:Any?root={tmp_path}&scene=urban")
    assert may_be_there(f"torchgeo:Any?a_paths={tmp_path}&b_paths={tmp_path / 'a'}")
    assert not may_be_there(f"torchgeo:Any?a_paths={tmp_path}&b_paths={tmp_path / 'b'}")
    with pytest.raises(JobError, match="lacks a folder"):
        may_be_there("torchgeo:Any")
    (tmp_path / "list.txt").write_text("torchgeo:Any?root=a&scene=urban\n")
    (result,) = find_sources(str(tmp_path / "list.txt"))
    assert result == f"torchgeo:Any?root={tmp_path / 'a'}&scene=urban"


def test_a_run_s_record_calls_imagery_by_a_short_name():
    assert short_name("some/where/scenes") == "scenes"
    assert short_name("torchgeo:LoveDA?root=/d/loveda&scene=urban") == "torchgeo:LoveDA?scene=urban"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://h/a.tif", "/vsicurl/https://h/a.tif"),
        ("s3://bucket/a.tif", "/vsis3/bucket/a.tif"),
        ("/vsizip/x.zip/a.tif", "/vsizip/x.zip/a.tif"),
    ],
)
def test_addresses_are_read_through_gdal(address, name):
    assert gdal_name(address) == name


def test_a_raster_is_read_from_a_server(served):
    folder, address = served
    image = raster(folder / "far.tif")
    scenes = unlabelled_scenes(f"{address}/far.tif")
    assert [scene.key for scene in scenes] == ["far"]
    assert np.array_equal(cut_tiles(scenes, folder / "t", 40).images[0], image)


def test_an_address_without_a_raster_is_said(served):
    folder, address = served
    with pytest.raises(RasterError, match=r"missing\.tif (cannot be read|does not exist)"):
        cut_tiles(unlabelled_scenes(f"{address}/missing.tif"), folder / "t", 40)


def test_held_out_scenes_stay_unseen_however_they_are_named(tmp_path):
    for name in ("a", "b"):
        raster(tmp_path / "set" / "images" / f"{name}.tif")
    (tmp_path / "set" / "index.csv").write_text("key,split\na,test\nb,train\n")
    raster(tmp_path / "more" / "c.tif")
    (tmp_path / "list.txt").write_text("set/images/a.tif\nset/images/b.tif\n")

    def keys(images):
        return [scene.key for scene in unlabelled_scenes(str(images))]

    assert keys(tmp_path) == ["c", "b"]
    assert keys(tmp_path / "**" / "*.tif") == ["c", "b"]
    assert keys(tmp_path / "list.txt") == ["b"]
    with pytest.raises(DataError, match="no image in split 'train'"):
        keys(tmp_path / "set" / "images" / "a*")


NAMES = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",), exclude_characters="/\\\0\n\r"),
        st.sampled_from(" %#?;:&=+[]*'\"\t\u00a0\u3000\u2028"),
    ),
    min_size=1,
    max_size=10,
).filter(lambda name: name not in (".", ".."))


@settings(max_examples=60, deadline=None)
@given(folder=NAMES, name=NAMES)
@example(folder="S2_2023-05-01T10:30:00Z", name="scene one")
@example(folder="site [2]", name="a%20b")
def test_a_raster_is_opened_by_path_folder_pattern_list_and_address(tmp_path_factory, folder, name):
    inside = tmp_path_factory.mktemp("names") / folder
    inside.mkdir()
    path = inside / f"x{name}x.tif"
    path.touch()
    (inside / f"._x{name}x.tif").touch()  # as macOS leaves it
    listed = inside / "list.txt"
    for line in (path.name, str(path), path.as_uri()):
        listed.write_text(f"\ufeff# rasters\n{line}\n", encoding="utf-8")
        assert find_sources(str(listed)) == (path,)
    for images in (path, inside, path.as_uri(), inside.as_uri(), f"{inside}/*.tif", f"{inside}/x*"):
        assert find_sources(str(images)) == (path,), images
        assert may_be_there(str(images))
    listed.unlink()


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("file:///data/a%20b.tif", "/data/a b.tif"),
        ("file://localhost/data/a.tif", "/data/a.tif"),
        ("FILE:/data/%E5%BB%BA.tif", "/data/\u5efa.tif"),
        ("file:///data/a%23b%3F.tif", "/data/a#b?.tif"),
        ("/data/a%20b.tif", "/data/a%20b.tif"),
        ("https://example.org/a%20b.tif", "https://example.org/a%20b.tif"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="paths of POSIX")
def test_addresses_of_files_are_paths_without_escapes(address, path):
    assert local_name(address) == path


@pytest.mark.parametrize(
    ("name", "is_pattern"),
    [
        ("*.tif", True),
        ("C:/scenes/*.tif", True),
        ("C:\\scenes\\*.tif", True),
        ("a 10:30/**/?.tif", True),
        ("scene.tif", False),
        ('NETCDF:"a[1].nc":b', False),
        ("GTIFF_DIR:1:a*.tif", False),
        ("/vsicurl/https://example.org/a?b=*", False),
        ("https://example.org/a?b=[1]", False),
    ],
)
def test_a_pattern_is_none_where_gdal_names_a_part_of_a_raster(name, is_pattern):
    assert matches_files(name) == is_pattern
