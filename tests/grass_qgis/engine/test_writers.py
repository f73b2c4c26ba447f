from __future__ import annotations

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine import writers
from grass_qgis.engine.errors import OutputError
from grass_qgis.engine.ground import ground_of
from grass_qgis.engine.raster import PIXEL_UNITS
from grass_qgis.engine.writers import ClassCounter, MapFrame, ProbabilityRows, write_classes
from tests.little_room import little_room
from tests.onnx_models import COLOURS
from tests.scenes import NORTH_UP

WKT = rasterio.crs.CRS.from_epsg(32633).to_wkt()


def frame_of(width, height, crs=WKT, transform=NORTH_UP):
    return MapFrame(width, height, crs, transform, ground_of(crs))


def write(path, planes, valid, frame, step):
    counter = ClassCounter(frame)
    parts = (
        ProbabilityRows(planes[:, top : top + step], valid[top : top + step])
        for top in range(0, planes.shape[1], step)
    )
    write_classes(path, frame, COLOURS, parts, counter)
    return counter


@pytest.mark.parametrize(("height", "width", "step"), [(700, 300, 101), (256, 256, 256), (5, 3, 2)])
def test_any_size_in_any_steps_is_written_whole(tmp_path, height, width, step):
    planes = np.random.default_rng(0).random((3, height, width)).astype(np.float32)
    valid = np.random.default_rng(1).random((height, width)) > 0.2
    counter = write(tmp_path / "c.tif", planes, valid, frame_of(width, height), step)
    expected = np.where(valid, planes.argmax(axis=0), 255)
    with rasterio.open(tmp_path / "c.tif") as source:
        np.testing.assert_array_equal(source.read(1), expected)
        assert (source.read(2)[~valid] == 255).all()
        assert source.read(2)[valid].max() <= 100
    for value in (0, 1, 2, 255):
        assert counter.pixels[value] == (expected == value).sum()
    assert counter.area_m2[1] == pytest.approx(0.25 * (expected == 1).sum())


def test_colours_names_place_and_layout_can_be_read_back(tmp_path):
    planes = np.zeros((3, 300, 300), np.float32)
    write(tmp_path / "c.tif", planes, np.ones((300, 300), bool), frame_of(300, 300), 300)
    with rasterio.open(tmp_path / "c.tif") as source:
        table = source.colormap(1)
        assert table[0] == (0xD6, 0x27, 0x28, 255)
        assert table[2] == (0x1F, 0x77, 0xB4, 255)
        assert table[255][3] == 0
        assert source.descriptions == ("class", "confidence")
        assert source.tags(1)["class_1"] == "green"
        assert source.nodatavals == (255, 255)
        assert source.transform == NORTH_UP
        assert source.crs.to_epsg() == 32633
        assert source.block_shapes[0] == (256, 256)
        assert source.compression.name == "deflate"
    assert [p.name for p in tmp_path.iterdir()] == ["c.tif"]


def test_pixel_units_survive_the_file(tmp_path):
    frame = frame_of(8, 9, None, PIXEL_UNITS)
    counter = write(
        tmp_path / "c.tif", np.ones((3, 9, 8), np.float32), np.ones((9, 8), bool), frame, 9
    )
    with rasterio.open(tmp_path / "c.tif") as source:
        assert source.transform == PIXEL_UNITS
        assert source.crs is None
    assert not counter.area_m2.any()


def test_areas_in_degrees_shrink_with_latitude(tmp_path):
    wkt = rasterio.crs.CRS.from_epsg(4326).to_wkt()
    frame = frame_of(4, 60, wkt, rasterio.transform.from_origin(0, 60, 1, 1))
    counter = ClassCounter(frame)
    counter.add(np.zeros((30, 4), np.uint8))  # 60 to 30 degrees north
    counter.add(np.ones((30, 4), np.uint8))  # 30 degrees to the equator
    share = counter.area_m2[0] / counter.area_m2[:2].sum()
    assert share == pytest.approx((np.sin(np.pi / 3) - 0.5) / np.sin(np.pi / 3), abs=2e-3)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_rows_are_regrouped_to_whole_blocks(heights):
    rows = np.arange(sum(heights))
    parts = np.split(rows, np.cumsum(heights)[:-1])
    blocks = list(writers._in_blocks(part[None, :, None] for part in parts))
    joined = np.concatenate([block[0, :, 0] for _, block in blocks])
    np.testing.assert_array_equal(joined, rows)
    assert all(top % 256 == 0 and block[0, 0, 0] == top for top, block in blocks)
    assert all(block.shape[1] % 256 == 0 for _, block in blocks[:-1])


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path):
    frame = frame_of(3, 3)
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "none" / "c.tif", np.ones((3, 3, 3)), np.ones((3, 3), bool), frame, 3)


def test_a_disk_that_fills_while_the_file_is_closed_is_an_output_error(tmp_path):
    planes = np.random.default_rng(0).random((3, 700, 300)).astype(np.float32)
    valid, frame = np.ones((700, 300), bool), frame_of(300, 700)
    write(tmp_path / "good.tif", planes, valid, frame, 100)
    room = (tmp_path / "good.tif").stat().st_size
    for missing in (200, 2000, room // 2):
        with little_room(room - missing), pytest.raises(OutputError, match="Check the space"):
            write(tmp_path / f"{missing}.tif", planes, valid, frame, 100)


def test_last_rows_that_differ_from_what_was_written_are_an_output_error(tmp_path):
    write(tmp_path / "c.tif", np.ones((3, 300, 9)), np.ones((300, 9), bool), frame_of(9, 300), 300)
    with rasterio.open(tmp_path / "c.tif") as source:
        last = source.read(window=((256, 300), (0, 9)))
    writers._check_end(tmp_path / "c.tif", 256, last)
    with pytest.raises(OutputError, match="not complete"):
        writers._check_end(
            tmp_path / "c.tif", 256, last + np.array([0, 1], np.uint8)[:, None, None]
        )
