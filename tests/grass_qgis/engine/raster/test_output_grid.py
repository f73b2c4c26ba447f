from __future__ import annotations

import numpy as np
import pytest
import rasterio

from grass_qgis.engine.core.errors import CancelledError, OutputError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.raster.geodesic import geodesic_measure
from grass_qgis.engine.raster.output_grid import ClassCounter, OutputGrid, count_classes
from tests.scenes import NORTH_UP, SQUARE_METRE, write_scene

WKT = rasterio.crs.CRS.from_epsg(32633).to_wkt()


def output_of(width, height, crs=WKT, transform=NORTH_UP):
    return OutputGrid(width, height, crs, transform, geodesic_measure(crs))


def test_areas_in_degrees_shrink_with_latitude():
    wkt = rasterio.crs.CRS.from_epsg(4326).to_wkt()
    output_grid = output_of(4, 60, wkt, rasterio.transform.from_origin(0, 60, 1, 1))
    counter = ClassCounter(output_grid)
    counter.add(np.zeros((30, 4), np.uint8))  # 60 to 30 degrees north
    counter.add(np.ones((30, 4), np.uint8))  # 30 degrees to the equator
    share = counter.area_m2[0] / counter.area_m2[:2].sum()
    assert share == pytest.approx((np.sin(np.pi / 3) - 0.5) / np.sin(np.pi / 3), abs=2e-3)


def test_every_row_of_a_raster_is_counted_once(tmp_path):
    classes = np.random.default_rng(0).choice([0, 1, 2, 255], (1, 1500, 30)).astype(np.uint8)
    path = write_scene(tmp_path / "c.tif", classes)
    counter = count_classes(path, output_of(30, 1500), Monitor(silent, never))
    for value in (0, 1, 2, 255):
        assert counter.pixels[value] == (classes == value).sum()
        assert counter.area_m2[value] == pytest.approx(
            0.25 * SQUARE_METRE * (classes == value).sum()
        )


def test_without_a_geodesic_measure_there_are_no_areas(tmp_path):
    path = write_scene(tmp_path / "c.tif", np.zeros((1, 9, 9), np.uint8), crs=None)
    counter = count_classes(path, output_of(9, 9, None), Monitor(silent, never))
    assert counter.pixels[0] == 81
    assert not counter.area_m2.any()


def test_counting_can_be_cancelled_and_a_broken_file_is_an_output_error(tmp_path):
    path = write_scene(tmp_path / "c.tif", np.zeros((1, 9, 9), np.uint8))
    with pytest.raises(CancelledError):
        count_classes(path, output_of(9, 9), Monitor(silent, lambda: True))
    path.write_bytes(b"none")
    with pytest.raises(OutputError, match="cannot be read back"):
        count_classes(path, output_of(9, 9), Monitor(silent, never))
