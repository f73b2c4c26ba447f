from __future__ import annotations

import numpy as np
import pyogrio.raw
import pytest
import rasterio
import shapely
from PIL import Image

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import BandError, CancelledError, OutputError, RasterError
from grass_qgis.engine.core.job import PolygonizeJob, SegmentJob
from grass_qgis.engine.runs.dispatch import run
from grass_qgis.engine.runs.segment import segment
from tests.onnx_models import write_segment_model
from tests.scenes import quarters, write_scene

VALUES = np.zeros((40, 60), np.uint8)
VALUES[:, 30:] = 7
VALUES[10, 10] = 7  # one pixel, to be merged


def read(path, layer="segments"):
    meta, _, shapes, fields = pyogrio.raw.read(path, layer=layer)
    polygons = shapely.from_wkb(shapes) if shapes is not None else None
    return polygons, dict(zip(meta["fields"], fields))


def job_for(folder, image, **changes):
    nodata = changes.pop("nodata", None)
    scene = write_scene(folder / "classes.tif", image[None], nodata=nodata)
    return PolygonizeJob(str(scene), str(folder / "s.gpkg"), **changes)


def test_components_get_the_rasters_values_and_small_ones_join_their_neighbour(tmp_path):
    result = run(job_for(tmp_path, VALUES))
    polygons, fields = read(result.outputs["segments"])
    assert sorted(fields["class_id"].tolist()) == [0, 7]
    assert sorted(fields["area_px"].tolist()) == [1200, 1200]
    assert shapely.area(polygons).sum() == pytest.approx(2400 * 0.25)
    assert "mean_conf" not in fields  # nobody gave one
    assert [row["pixels"] for row in result.summary["classes"]] == [1199, 1201]


def test_without_a_least_area_single_pixels_stay(tmp_path):
    result = run(job_for(tmp_path, VALUES, min_area_px=0))
    _, fields = read(result.outputs["segments"])
    assert sorted(fields["area_px"].tolist()) == [1, 1199, 1200]


def test_names_come_from_the_job_then_the_raster_then_the_number(tmp_path):
    image = VALUES.copy()
    image[30:, 30:] = 9
    job = job_for(tmp_path, image, classes=(ClassSpec(0, "water", "#0000ff"),))
    with rasterio.open(job.raster, "r+") as source:
        source.update_tags(1, class_7="road", class_0="never used")
    result = run(job)
    _, fields = read(result.outputs["segments"])
    assert set(fields["class"].tolist()) == {"water", "road", "9"}
    assert result.summary["classes"][0]["colour"] == "#0000ff"


def test_colours_come_from_the_colour_table(tmp_path):
    job = job_for(tmp_path, VALUES)
    with rasterio.open(job.raster, "r+") as source:
        source.write_colormap(1, {0: (255, 0, 0, 255), 7: (1, 2, 3, 255)})
    colours = [row["colour"] for row in run(job).summary["classes"]]
    assert colours == ["#ff0000", "#010203"]


def test_names_come_from_the_categories_that_gdal_keeps_with_the_raster(tmp_path):
    job = job_for(tmp_path, VALUES)
    entries = "".join(f"<Category>{name}</Category>" for name in ("a &amp; b", *"bcdefg", "h"))
    (tmp_path / "classes.tif.aux.xml").write_text(
        f'<PAMDataset><PAMRasterBand band="1"><CategoryNames>{entries}</CategoryNames>'
        "</PAMRasterBand></PAMDataset>"
    )
    assert [row["name"] for row in run(job).summary["classes"]] == ["a & b", "h"]


def test_nodata_becomes_no_polygon(tmp_path):
    polygons, fields = read(run(job_for(tmp_path, VALUES, nodata=7)).outputs["segments"])
    assert fields["class_id"].tolist() == [0]
    assert shapely.area(polygons)[0] == pytest.approx(1199 * 0.25)


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.float32, np.float64])
def test_any_type_of_whole_numbers_is_taken(tmp_path, dtype):
    image = VALUES.astype(dtype) - 3
    _, fields = read(run(job_for(tmp_path, image)).outputs["segments"])
    assert sorted(fields["class_id"].tolist()) == [-3, 4]


def test_the_raster_of_a_segmentation_gives_its_polygons(tmp_path):
    scene = write_scene(tmp_path / "scene.tif", quarters(), photometric="RGB")
    model = write_segment_model(tmp_path / "m.onnx", radius=1)
    whole = segment(
        SegmentJob(str(scene), str(model), str(tmp_path / "c.tif"), str(tmp_path / "own.gpkg"))
    )
    again = run(PolygonizeJob(whole.outputs["classes"], str(tmp_path / "again.gpkg")))
    shapes, fields = read(whole.outputs["segments"])
    others, actual = read(again.outputs["segments"])
    assert shapely.equals(shapes, others).all()
    assert list(fields) == list(actual)
    for name in fields:
        assert fields[name].tolist() == actual[name].tolist()


def test_imagery_is_refused(tmp_path):
    image = np.arange(2400, dtype=np.uint16).reshape(40, 60)
    with pytest.raises(RasterError, match="more than 255 different values"):
        run(job_for(tmp_path, image))
    with pytest.raises(RasterError, match="which is no class"):
        run(job_for(tmp_path, image.astype(np.float32) + 0.5))
    assert [path.name for path in tmp_path.iterdir()] == ["classes.tif"]


@pytest.mark.parametrize("value", [1e20, -(2.0**31) - 1, 2.5])
def test_values_that_no_table_can_hold_are_no_classes(tmp_path, value):
    image = np.array([[[1, 2], [3, value]]], np.float64)
    scene = write_scene(tmp_path / "scene.tif", image)
    with pytest.raises(RasterError, match="which is no class") as caught:
        run(PolygonizeJob(str(scene), str(tmp_path / "s.gpkg")))
    assert str(value) in str(caught.value)


def test_a_band_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BandError, match="Band 2 is requested"):
        run(job_for(tmp_path, VALUES, band=2))


def test_the_raster_is_not_overwritten(tmp_path):
    job = job_for(tmp_path, VALUES)
    with pytest.raises(OutputError):
        run(PolygonizeJob(job.raster, job.raster))


def test_a_cancelled_run_leaves_nothing(tmp_path):
    with pytest.raises(CancelledError):
        run(job_for(tmp_path, VALUES), is_cancelled=lambda: True)
    assert [path.name for path in tmp_path.iterdir()] == ["classes.tif"]


def test_a_raster_without_a_valid_pixel_gives_an_empty_layer_and_a_warning(tmp_path):
    events = []
    result = run(job_for(tmp_path, np.zeros((4, 4), np.uint8), nodata=0), events.append)
    polygons, _ = read(result.outputs["segments"])
    assert len(polygons) == 0
    assert any("no valid pixel" in getattr(event, "message", "") for event in events)


GAP = np.zeros(VALUES.shape, bool)
GAP[5:20, 8:40] = True


def _with_nodata(path):
    return write_scene(path, np.where(GAP, 99, VALUES)[None], nodata=99), {}


def _with_nodata_of_64_bits(path):
    stored = np.where(GAP, 2**63 - 1, VALUES.astype(np.int64))
    write_scene(path.with_name("stored.tif"), stored[None])
    path = path.with_suffix(".vrt")
    path.write_text(
        '<VRTDataset rasterXSize="60" rasterYSize="40"><VRTRasterBand dataType="Int64" band="1">'
        f"<NoDataValue>{2**63 - 1}</NoDataValue><SimpleSource>"
        '<SourceFilename relativeToVRT="1">stored.tif</SourceFilename></SimpleSource>'
        "</VRTRasterBand></VRTDataset>"
    )
    return path, {}


def _with_no_numbers(path):
    stored = np.where(GAP, np.nan, VALUES.astype(np.float32))
    stored[GAP & (np.indices(GAP.shape)[1] > 20)] = np.inf
    return write_scene(path, stored[None]), {}


def _with_mask(path):
    return write_scene(path, np.where(GAP, 3, VALUES)[None], mask=~GAP), {}


def _with_alpha(path):
    bands = np.stack([VALUES, np.where(GAP, 0, 255).astype(np.uint8)])
    return write_scene(path, bands, alpha="YES"), {}


def _with_transparent_colours(path):
    index = np.where(GAP, np.where(VALUES == 7, 5, 3), VALUES)
    image = Image.fromarray(index.astype(np.uint8), "P")
    image.putpalette(list(range(30)))
    path = path.with_suffix(".png")
    image.save(path, transparency=bytes([255, 255, 255, 0, 255, 0, 255, 128]))
    return path, {}


def _as_the_user_chooses(path):
    return write_scene(path, np.where(GAP, 99, VALUES)[None]), {"nodata": (99,)}


@pytest.mark.parametrize(
    "write",
    [
        _with_nodata,
        _with_nodata_of_64_bits,
        _with_no_numbers,
        _with_mask,
        _with_alpha,
        _with_transparent_colours,
        _as_the_user_chooses,
    ],
)
def test_what_holds_no_data_has_no_polygon_however_a_raster_says_so(tmp_path, write):
    path, changes = write(tmp_path / "classes.tif")
    job = PolygonizeJob(str(path), str(tmp_path / "s.gpkg"), min_area_px=0, **changes)
    result = run(job)
    assert [row["id"] for row in result.summary["classes"]] == [0, 7]
    counts = [int((~GAP & (value == VALUES)).sum()) for value in (0, 7)]
    assert [row["pixels"] for row in result.summary["classes"]] == counts
