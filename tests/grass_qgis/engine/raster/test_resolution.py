from __future__ import annotations

from dataclasses import replace

import pytest
from rasterio.crs import CRS
from rasterio.transform import from_origin

from grass_qgis.engine.core.errors import JobError, ResolutionError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import Log, never
from grass_qgis.engine.raster.dataset import RasterInfo
from grass_qgis.engine.raster.geodesic import geodesic_measure
from grass_qgis.engine.raster.resolution import choose_grid, work_size_m
from tests.onnx_models import input_spec


def grid_of(pixel, gsd_m, requested=0.0, epsg=32633, origin=(5e5, 5e6), size=(1000, 800)):
    """The grid chosen, and what was said of it: information, warnings."""
    wkt = CRS.from_epsg(epsg).to_wkt() if epsg else None
    place = from_origin(*origin, pixel, pixel)
    info = RasterInfo(
        "x", *size, 3, ("uint8",) * 3, wkt, place, True, ("gray",) * 3, (None,) * 3, False
    )
    events = []
    monitor = Monitor(events.append, never)
    spec = replace(input_spec(64, 8, dynamic=True, batch=0), gsd_m=gsd_m)
    grid = choose_grid(info, spec, requested, (geodesic_measure(wkt), info.whole), monitor)
    messages = [e.message for e in events if isinstance(e, Log) and e.level == "info"]
    return grid, messages, monitor.warnings


@pytest.mark.parametrize(
    ("gsd_m", "width"),
    [
        ((0.0, 0.0, 0.0), 1000),  # the model does not say
        ((0.5, 0.35, 0.7), 1000),  # within its range
        ((0.48, 0.48, 0.48), 1000),  # close to its only size
        ((0.52, 0.0, 0.0), 1000),
        ((1.0, 0.7, 1.4), 500),  # the raster is finer
        ((1.0, 0.0, 0.0), 500),
        ((0.3, 0.2, 0.4), 1667),  # the raster is coarser
    ],
)
def test_a_raster_is_resampled_when_the_model_does_not_know_its_pixels(gsd_m, width):
    grid, messages, warnings = grid_of(0.5, gsd_m)
    assert grid.width == width
    assert grid.is_native == (width == 1000)
    assert len(messages) == (width != 1000)
    assert all("0.5 m" in text and f"{gsd_m[0]:g} m" in text for text in messages)
    assert warnings == []


def test_native_pixels_can_be_kept_with_a_warning():
    grid, messages, warnings = grid_of(0.5, (1.0, 0.7, 1.4), requested=-1.0)
    assert grid.is_native
    assert messages == []
    assert "0.5 m" in warnings[0] and "0.7 to 1.4 m" in warnings[0]


def test_a_requested_size_wins_over_the_model_with_a_warning():
    grid, _, warnings = grid_of(0.5, (1.0, 0.7, 1.4), requested=2.0)
    assert (grid.width, grid.height) == (250, 200)
    assert "runs on pixels of 2 m" in warnings[0]
    assert grid_of(0.5, (1.0, 0.7, 1.4), requested=0.9)[2] == []


def test_a_raster_too_coarse_is_pointed_out():
    _, _, warnings = grid_of(3.0, (1.0, 0.7, 1.4))
    assert "interpolated" in warnings[0]


def test_a_raster_far_too_coarse_is_refused_with_sizes_pixels_and_ways_out():
    with pytest.raises(ResolutionError, match=r"100 m.*1 m.*8\.01 billion pixels") as caught:
        grid_of(100.0, (1.0, 0.7, 1.4))
    assert "model" in caught.value.remedy and "gsd" in caught.value.remedy
    assert grid_of(100.0, (1.0, 0.7, 1.4), requested=-1.0)[0].is_native
    assert grid_of(100.0, (1.0, 0.7, 1.4), requested=20.0)[0].width == 5002  # on purpose


def test_feet_are_converted():
    grid, _, _ = grid_of(1.0, (0.6096, 0.0, 0.0), epsg=2263, origin=(1e6, 2e5))
    assert (grid.width, grid.height) == (500, 400)


def test_degrees_give_square_pixels_in_metres():
    # At 60 degrees a degree of longitude is half as long as one of latitude.
    grid, messages, _ = grid_of(1e-5, (2.0, 0.0, 0.0), epsg=4326, origin=(15.0, 60.004))
    assert grid.height / 800 == pytest.approx(2 * grid.width / 1000, rel=0.01)
    assert " x " in messages[0]
    size = work_size_m(geodesic_measure(CRS.from_epsg(4326).to_wkt()), grid, grid.whole)
    assert size == pytest.approx((2.0, 2.0), rel=2e-3)


@pytest.mark.parametrize("epsg", [3395, 4087])
def test_other_cylindrical_projections_are_measured_too(epsg):
    # At 60 degrees a pixel of the map is half as wide on the ground; in Mercator's half as high.
    north = 8362698.5 if epsg == 3395 else 6679169.4
    grid, _, _ = grid_of(1.0, (0.5, 0.0, 0.0), epsg=epsg, origin=(0.0, north + 400))
    assert grid.width == pytest.approx(1000, rel=0.01)
    assert grid.height == pytest.approx(800 / 0.5 * (0.5 if epsg == 3395 else 1), rel=0.01)


@pytest.mark.parametrize("epsg", [None])
def test_pixels_that_cannot_be_measured_are_kept_or_refused(epsg):
    grid, _, warnings = grid_of(1.0, (0.5, 0.0, 0.0), epsg=epsg)
    assert grid.is_native
    assert "size is unknown" in warnings[0]
    with pytest.raises(JobError, match="2 m"):
        grid_of(1.0, (0.5, 0.0, 0.0), epsg=epsg, requested=2.0)
