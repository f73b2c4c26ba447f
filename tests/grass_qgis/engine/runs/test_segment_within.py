from __future__ import annotations

import numpy as np
import pyogrio.raw
import pytest
import rasterio
import shapely
from rasterio.warp import transform as warp
from rasterio.warp import transform_bounds

from grass_qgis.engine.core.job import RegionsJob
from grass_qgis.engine.raster.geodesic import to_map
from grass_qgis.engine.raster.pixels import PixelReader
from grass_qgis.engine.runs import segment as pipeline
from grass_qgis.engine.runs.regions import draw_regions
from tests.polygon_files import write_polygons
from tests.scenes import noise, quarters, write_scene
from tests.segmenting import job_for, model_for

pytestmark = pytest.mark.usefixtures("no_thread_stays")
TRIANGLES = (
    shapely.Polygon([(500010.13, 5399990.3), (500031.7, 5399985.1), (500020.4, 5399970.2)]),
    shapely.Polygon([(500085.1, 5399930.2), (500097.3, 5399921.7), (500080.2, 5399905.3)]),
)


def centres_in(shapes, target):
    """Slow oracle: the pixels of an open raster whose centre lies in a shape."""
    rows, cols = np.mgrid[: target.height, : target.width]
    xs, ys = to_map(target.transform, cols.ravel() + 0.5, rows.ravel() + 0.5)
    return shapely.contains_xy(shapely.union_all(shapes), xs, ys).reshape(target.shape)


@pytest.mark.parametrize("metres", [None, 1.3])
def test_results_are_cut_to_polygons_and_only_their_tiles_are_read_and_predicted(
    tmp_path, models, metres, monkeypatch
):
    image = noise(200, 200)
    scene = write_scene(tmp_path / "scene.tif", image, photometric="RGB")
    degrees = shapely.transform(
        np.array(TRIANGLES), lambda xy: np.column_stack(warp("EPSG:32633", "EPSG:4326", *xy.T))
    )
    fields = write_polygons(tmp_path / "fields.gpkg", degrees, "EPSG:4326")
    read = []
    original = PixelReader.read
    monkeypatch.setattr(PixelReader, "read", lambda s, w: read.append(w) or original(s, w))
    model = model_for(tmp_path / "m.onnx", (metres or 0.5,) * 3)
    job = job_for(tmp_path, scene, model, within=str(fields), tile=16, overlap=4)
    result = pipeline.segment(job)
    with rasterio.open(job.classes) as target:
        inside = centres_in(TRIANGLES, target)
        np.testing.assert_array_equal(target.read(1) != 255, inside)
        np.testing.assert_array_equal(target.read(2) != 255, inside)
        if metres is None:
            row, col = (int(v) for v in rasterio.open(scene).index(*target.xy(0, 0)))
            whole = image.argmax(axis=0)[row : row + target.height, col : col + target.width]
            np.testing.assert_array_equal(target.read(1)[inside], whole[inside])
    tiles = result.summary["tiles"]
    assert 0 < tiles["predicted"] < tiles["count"] / 2
    rows = [row for window in read for row in range(window.row, window.row_stop)]
    assert len(rows) == len(set(rows)) < result.summary["grid"]["area"]["height"]
    _, _, geometry, _ = pyogrio.raw.read(job.segments)
    covered = shapely.area(shapely.from_wkb(geometry)).sum()
    assert covered == pytest.approx(inside.sum() * result.summary["grid"]["pixel_m"][0] ** 2, 1e-2)


def test_an_extent_in_another_crs_and_polygons_work_together(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(200, 200), photometric="RGB")
    fields = write_polygons(tmp_path / "fields.gpkg", TRIANGLES, "EPSG:32633")
    west, south, east, north = transform_bounds(
        "EPSG:32633", "EPSG:4326", 500000, 5399950, 500100, 5400000
    )
    extent = {"extent": (west, south, east, north), "extent_crs": "EPSG:4326"}
    pipeline.segment(job_for(tmp_path, scene, models["plain"], within=str(fields), **extent))
    with rasterio.open(tmp_path / "c.tif") as target:
        np.testing.assert_array_equal(target.read(1) != 255, centres_in(TRIANGLES[:1], target))


@pytest.mark.parametrize(
    ("shape", "image"), [("tile", noise(200, 200)), ("object", quarters(200, 200))]
)
def test_regions_stay_within_polygons(tmp_path, models, shape, image):
    scene = write_scene(tmp_path / "scene.tif", image, photometric="RGB")
    field = shapely.box(500010, 5399940, 500060, 5399985)
    fields = write_polygons(tmp_path / "fields.gpkg", [field], "EPSG:32633")
    job = RegionsJob(
        str(scene), models["regions"], str(tmp_path / "r.gpkg"), within=str(fields), shape=shape
    )
    assert draw_regions(job).summary["regions"] > 0
    _, _, geometry, _ = pyogrio.raw.read(job.regions, layer="regions")
    assert field.covers(shapely.union_all(shapely.from_wkb(geometry)))
