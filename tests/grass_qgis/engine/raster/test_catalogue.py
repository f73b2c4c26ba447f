"""Every catalogued real raster runs, and its result lies on it pixel for pixel."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import rasterio

from grass_qgis.engine.core.job import RegionsJob, SegmentJob
from grass_qgis.engine.raster.dataset import PIXEL_UNITS, describe
from grass_qgis.engine.raster.geodesic import to_map
from grass_qgis.engine.runs import segment as pipeline
from grass_qgis.engine.runs.regions import draw_regions
from tests.onnx_models import write_regions_model, write_segment_model

FOLDER = Path(__file__).resolve().parents[5] / "shared" / "data" / "geotiff"
FILES = sorted(FOLDER.glob("*.tif"))
LARGEST = 600  # rows and columns taken from the middle of larger files

pytestmark = pytest.mark.skipif(not FILES, reason="the catalogue is not on this machine")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return (
        str(write_segment_model(folder / "s.onnx", tile=256, overlap=16)),
        str(write_regions_model(folder / "r.onnx", tile=256)),
    )


def settings_of(path):
    """Bands for the model (grey ones three times) and an extent of bearable size."""
    info = describe(str(path))
    usable = [band for band, name in enumerate(info.colours, 1) if name != "alpha"]
    bands = None if len(usable) >= 3 or info.colours == ("palette",) else (usable[0],) * 3
    col, row = max(0, info.width - LARGEST) // 2, max(0, info.height - LARGEST) // 2
    width, height = min(LARGEST, info.width), min(LARGEST, info.height)
    xs, ys = zip(
        to_map(info.transform, col, row), to_map(info.transform, col + width, row + height)
    )
    return bands, (min(xs), min(ys), max(xs), max(ys)), (col, row, width, height)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_catalogued_raster_runs_and_keeps_its_place(path, models, tmp_path):
    bands, extent, (col, row, width, height) = settings_of(path)
    classes, segments = str(tmp_path / "c.tif"), str(tmp_path / "s.gpkg")
    job = SegmentJob(str(path), models[0], classes, segments, extent=extent, bands=bands)
    result = pipeline.segment(job)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = rasterio.open(path)
    with source, rasterio.open(classes) as target:
        assert target.shape == (height, width)
        pixel_transform = PIXEL_UNITS if source.transform.is_identity else source.transform
        assert target.crs == (source.crs if pixel_transform == source.transform else None)
        for corner in ((0, 0), (width, 0), (0, height), (width, height)):
            expected = to_map(pixel_transform, corner[0] + col, corner[1] + row)
            np.testing.assert_allclose(to_map(target.transform, *corner), expected, rtol=1e-12)
        window = rasterio.windows.Window(col, row, width, height)
        data = source.read(bands, window=window) if bands else source.read(window=window)
        mask = source.dataset_mask(window=window) > 0
        if data.dtype.kind == "f":
            mask &= np.isfinite(data).all(axis=0)
        valid = target.read(1) != 255
        # Our validity looks at the model's bands; the file's own also at the others.
        assert (valid & ~mask).sum() == 0
        assert (mask & ~valid).mean() < 0.01
    counted = sum(item["pixels"] for item in result.summary["classes"])
    assert counted + result.summary["nodata_pixels"] == width * height
    _, _, _, fields = pyogrio.raw.read(segments)
    assert fields[3].sum() == counted


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_regions_of_a_catalogued_raster_can_be_drawn(path, models, tmp_path):
    bands, extent, _ = settings_of(path)
    job = RegionsJob(str(path), models[1], str(tmp_path / "r.gpkg"), extent=extent, bands=bands)
    result = draw_regions(job)
    layers = {name for name, _ in pyogrio.list_layers(job.regions)}
    assert layers == {"regions", "boxes", "layer_styles"}
    assert pyogrio.read_info(job.regions, layer="boxes")["features"] == result.summary["regions"]
