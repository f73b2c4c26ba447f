from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.enums import ColorInterp

from grass_qgis.engine.core.errors import OutputError
from grass_qgis.engine.output.cog import write_cog
from grass_qgis.engine.output.pixel_layers import BandLook, Layers
from grass_qgis.engine.raster.dataset import PIXEL_UNITS
from grass_qgis.engine.raster.output_grid import OutputGrid
from grass_qgis.engine.tiling.grid import Window
from tests.little_room import little_room
from tests.onnx_models import COLOURS
from tests.scenes import NORTH_UP, write_scene

WKT = rasterio.crs.CRS.from_epsg(32633).to_wkt()
LOOKS = Layers(COLOURS).of("classes")


def output_of(width, height, crs=WKT, transform=NORTH_UP):
    return OutputGrid(width, height, crs, transform, None)


def parts_of(folder, kept, heights):
    """(bands, rows, cols) cut into files of these heights."""
    parts, top = [], 0
    for k, rows in enumerate(heights):
        path = folder / f"{k}.tif"
        write_scene(path, kept[:, top : top + rows], crs=None, transform=None, nodata=255)
        parts.append((path, Window(0, top, kept.shape[2], rows)))
        top += rows
    return parts


def random_classes(height, width):
    rng = np.random.default_rng(0)
    classes = rng.choice([0, 1, 2, 255], (height, width)).astype(np.uint8)
    return np.stack([classes, np.where(classes == 255, 255, 80).astype(np.uint8)])


def written(tmp_path, kept, heights, looks=LOOKS, **place):
    parts = parts_of(tmp_path, kept, heights)
    path = tmp_path / "out.tif"
    output_grid = output_of(kept.shape[2], kept.shape[1], **place)
    write_cog(path, tmp_path / "m.vrt", parts, looks, output_grid)
    return path


def test_parts_come_together_in_place_with_their_look(tmp_path):
    kept = random_classes(700, 600)
    path = written(tmp_path, kept, (100, 1, 344, 255))
    with rasterio.open(path) as source:
        np.testing.assert_array_equal(source.read(), kept)
        assert source.transform == NORTH_UP
        assert source.crs.to_epsg() == 32633
        assert source.nodatavals == (255, 255)
        assert source.descriptions == ("class", "confidence")
        assert source.tags(1)["class_1"] == "green"
        assert source.tags(2)["unit"] == "percent"
        table = source.colormap(1)
        assert table[0] == (0xD6, 0x27, 0x28, 255)
        assert table[2] == (0x1F, 0x77, 0xB4, 255)
        assert table[255][3] == 0
        assert source.compression.name == "deflate"
    assert not list(tmp_path.glob("out.tif.*"))


def test_the_confidence_is_no_alpha_band_at_any_level(tmp_path):
    path = written(tmp_path, random_classes(1300, 600), (1300,))
    for level in (None, 0, 1):
        options = {} if level is None else {"overview_level": level}
        with rasterio.open(path, **options) as source:
            assert source.colorinterp == (ColorInterp.palette, ColorInterp.undefined)
            assert source.mask_flag_enums[0] == [rasterio.enums.MaskFlags.nodata]


def test_the_file_is_cloud_optimised(tmp_path):
    path = written(tmp_path, random_classes(1300, 1100), (1300,))
    with rasterio.open(path) as source:
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert source.overviews(1) == source.overviews(2) == [2, 4, 8]
        assert source.block_shapes == [(256, 256)] * 2
        # The smallest overview comes first, the full resolution last, each in one piece.
        places = [int(source.get_tag_item("BLOCK_OFFSET_0_0", "TIFF", 1, ovr=k)) for k in (2, 1, 0)]
        places.append(int(source.get_tag_item("BLOCK_OFFSET_0_0", "TIFF", 1)))
    assert places == sorted(places)


def test_overviews_hold_classes_that_exist_there(tmp_path):
    kept = np.full((2, 1024, 1024), 1, np.uint8)
    kept[:, :, 512:] = 2
    kept[0, ::4, ::4] = 0  # rare, so never the commonest of four
    with rasterio.open(written(tmp_path, kept, (1024,)), overview_level=0) as source:
        overview = source.read(1)
    assert (overview[:, :250] == 1).all()
    assert (overview[:, 262:] == 2).all()


def test_overviews_of_the_confidence_are_means_and_keep_nodata_out(tmp_path):
    kept = np.zeros((2, 600, 512), np.uint8)
    kept[1, :, 0::2], kept[1, :, 1::2] = 40, 80
    kept[:, 301] = 255
    kept[:, 400:402] = 255
    with rasterio.open(written(tmp_path, kept, (300, 300)), overview_level=0) as source:
        classes, confidence = source.read()
    assert (np.delete(confidence, 200, axis=0) == 60).all()
    assert (confidence[200] == 255).all()
    assert (classes[200] == 255).all()


def test_the_same_parts_give_the_same_bytes(tmp_path):
    kept, files = random_classes(600, 500), []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        files.append(written(folder, kept, (200, 400)).read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize("count", [1, 3, 5])
def test_grey_bands_are_written_too(tmp_path, count):
    kept = np.random.default_rng(0).integers(0, 100, (5, 90, 80)).astype(np.uint8)
    looks = [BandLook(5 - k, f"band <{k}> & more") for k in range(count)]
    with rasterio.open(written(tmp_path, kept, (90,), looks)) as source:
        np.testing.assert_array_equal(source.read(), kept[::-1][:count])
        assert source.descriptions == tuple(f"band <{k}> & more" for k in range(count))
        assert ColorInterp.alpha not in source.colorinterp
    assert not list(tmp_path.glob("out.tif.*"))


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (700, 3)])
def test_odd_sizes_without_georeference_keep_pixel_units(tmp_path, size):
    kept = random_classes(*size)
    path = written(tmp_path, kept, (size[0],), crs=None, transform=PIXEL_UNITS)
    with rasterio.open(path) as source:
        np.testing.assert_array_equal(source.read(), kept)
        assert source.transform == PIXEL_UNITS
        assert source.crs is None


def test_a_place_that_cannot_be_written_or_is_full_is_an_output_error(tmp_path):
    kept = random_classes(700, 600)
    parts = parts_of(tmp_path, kept, (700,))
    output_grid = output_of(600, 700)
    with pytest.raises(OutputError, match="cannot be written"):
        write_cog(tmp_path / "none" / "c.tif", tmp_path / "m.vrt", parts, LOOKS, output_grid)
    write_cog(tmp_path / "good.tif", tmp_path / "m.vrt", parts, LOOKS, output_grid)
    room = (tmp_path / "good.tif").stat().st_size
    for missing in (1, 2000, *range(5000, room, room // 25)):
        with little_room(room - missing), pytest.raises(OutputError, match="Check the space"):
            write_cog(tmp_path / f"{missing}.tif", tmp_path / "m.vrt", parts, LOOKS, output_grid)


def test_parts_of_a_file_that_is_gone_are_an_output_error(tmp_path):
    parts = parts_of(tmp_path, random_classes(90, 60), (90,))
    parts[0][0].unlink()
    with pytest.raises(OutputError, match="cannot be written"):
        write_cog(tmp_path / "c.tif", tmp_path / "m.vrt", parts, LOOKS, output_of(60, 90))
