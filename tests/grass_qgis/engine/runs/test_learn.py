"""From labels to a model and a map, through the run's public face."""

import numpy as np
import onnx
import pyogrio.raw
import pytest
import rasterio
import shapely
from onnx import numpy_helper
from rasterio.transform import from_origin

from grass_qgis.engine.core.errors import DataError, GrassError, ModelError, RasterError
from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.core.learn_job import LearnJob
from grass_qgis.engine.onnx_model.header import read_contract
from grass_qgis.engine.runs.learn import learn
from grass_qgis.engine.runs.segment import segment
from tests.features_models import write_features_model

CRS = "EPSG:32632"
SIDE = 150
NAMES = ("field", "roof", "water")
COLOURS = np.array([[60, 160, 60], [200, 90, 80], [30, 60, 170]])


def write_scene(path, seed=0, bands=3, dtype="uint8", crs=CRS, nodata_corner=False):
    """Stripes of three classes with noise; returns their class ids (rows, cols)."""
    random = np.random.default_rng(seed)
    classes = (np.arange(SIDE)[:, None] // 25 + np.arange(SIDE)[None] // 40) % 3
    pixels = COLOURS[classes].transpose(2, 0, 1) + random.normal(0, 12, (3, SIDE, SIDE))
    others = [classes * 40 + random.normal(0, 5, (SIDE, SIDE)) for _ in range(bands - 3)]
    values = np.clip(np.concatenate([pixels, *[o[None] for o in others]]), 1, 255)
    if dtype != "uint8":
        values = values * 37 + 500
    if nodata_corner:
        values[:, :30, :30] = 0
    with rasterio.open(
        path, "w", driver="GTiff", width=SIDE, height=SIDE, count=bands, dtype=dtype, crs=crs,
        transform=from_origin(500000, 5200000, 1, 1), nodata=0 if nodata_corner else None,
    ) as target:  # fmt: skip
        target.write(values.astype(dtype))
    return classes


def at(row, col):
    return shapely.Point(500000 + col + 0.5, 5200000 - row - 0.5)


def clicks(classes, each=6, seed=1):
    random = np.random.default_rng(seed)
    shapes, names = [], []
    for k, name in enumerate(NAMES):
        rows, cols = np.nonzero(classes == k)
        for place in random.choice(len(rows), each, replace=False):
            shapes.append(at(int(rows[place]), int(cols[place])))
            names.append(name)
    return shapes, names


def write_labels(path, shapes, names, crs=CRS, kind="Unknown", check=None):
    data, fields = [np.array(names, object)], ["class"]
    if check is not None:
        data, fields = [*data, np.array(check, np.int32)], [*fields, "check"]
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array(shapes, object)), data, fields,
        geometry_type=kind, crs=crs, layer="labels", driver="GPKG",
    )  # fmt: skip
    return str(path)


@pytest.fixture
def place(tmp_path):
    """A raster, labels on it, a features model; and how to learn from them."""
    classes = write_scene(tmp_path / "scene.tif")
    shapes, names = clicks(classes)

    def run(shapes=shapes, names=names, labels_crs=CRS, check=None, rasters=None, **settings):
        labels = write_labels(tmp_path / "labels.gpkg", shapes, names, labels_crs, check=check)
        features = write_features_model(tmp_path / "features.onnx")
        values = {"features": str(features), "device": "cpu", "radius_px": 3.0, **settings}
        warnings = []

        def report(event):
            if getattr(event, "level", "") == "warning":
                warnings.append(event.message)

        job = LearnJob(
            rasters or (str(tmp_path / "scene.tif"),),
            labels,
            str(tmp_path / "model.onnx"),
            **values,
        )
        result = learn(job, report)
        result.summary["heard"] = warnings
        return result

    run.classes, run.shapes, run.names, run.folder = classes, shapes, names, tmp_path
    return run


def mapped(folder, model="model.onnx", raster="scene.tif"):
    target = folder / "map.tif"
    segment(SegmentJob(str(folder / raster), str(folder / model), str(target), device="cpu"))
    with rasterio.open(target) as source:
        return source.read(1)


@pytest.mark.parametrize("method", ["lda", "logistic"])
def test_the_map_of_a_few_clicks_is_mostly_right(place, method):
    result = place(method=method)
    actual = mapped(place.folder)
    assert (actual == place.classes).mean() > 0.9
    assert [row["name"] for row in result.summary["classes"]] == list(NAMES)
    assert [row["objects"] for row in result.summary["classes"]] == [6, 6, 6]
    assert result.summary["accuracy"] > 0.8


def test_the_same_labels_in_another_order_give_the_same_bytes(place):
    place()
    first = (place.folder / "model.onnx").read_bytes()
    order = np.random.default_rng(5).permutation(len(place.shapes))
    place([place.shapes[k] for k in order], [place.names[k] for k in order])
    assert (place.folder / "model.onnx").read_bytes() == first


def test_the_model_says_where_it_comes_from(place):
    place()
    contract = read_contract(place.folder / "model.onnx")
    assert [item.name for item in contract.output.classes] == list(NAMES)
    origin = contract.provenance
    assert origin["encoder"] == "tiny" and origin["encoder_checksum"] == "0" * 64
    assert origin["labels"] == {"field": 6, "roof": 6, "water": 6}
    assert origin["rasters"] == ["scene.tif"]
    assert contract.input.gsd_m[0] == pytest.approx(1.0, rel=1e-3)


def test_points_lines_and_polygons_in_another_crs_serve_together(place):
    from rasterio.warp import transform

    def moved(shape):
        return shapely.transform(
            shape, lambda xy: np.column_stack(transform(CRS, "EPSG:4326", xy[:, 0], xy[:, 1]))
        )

    shapes = [
        *place.shapes,
        at(60, 20).buffer(8),
        shapely.LineString([(500045, 5200000 - 10), (500075, 5200000 - 10)]),
    ]
    names = [*place.names, NAMES[place.classes[60, 20]], NAMES[place.classes[10, 60]]]
    place([moved(shape) for shape in shapes], names, labels_crs="EPSG:4326")
    assert (mapped(place.folder) == place.classes).mean() > 0.9


def test_bands_that_the_encoder_does_not_know_are_used(tmp_path, place):
    write_scene(tmp_path / "scene.tif", bands=5)
    place()
    contract = read_contract(tmp_path / "model.onnx")
    assert contract.input.bands == ("red", "green", "blue", "band 4", "band 5")
    assert (mapped(tmp_path) == place.classes).mean() > 0.9


@pytest.mark.parametrize("bands", [10, 64])
def test_bands_alone_are_learnt_from_without_an_encoder(tmp_path, place, bands):
    write_scene(tmp_path / "scene.tif", bands=bands, dtype="uint16")
    place(features="none")
    assert len(read_contract(tmp_path / "model.onnx").input.bands) == bands
    assert (mapped(tmp_path) == place.classes).mean() > 0.9


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_other_types_are_scaled_by_percentiles_kept_in_the_model(tmp_path, place, dtype):
    write_scene(tmp_path / "scene.tif", dtype=dtype)
    place()
    scale = read_contract(tmp_path / "model.onnx").input.scale
    assert min(scale) > 1000
    assert (mapped(tmp_path) == place.classes).mean() > 0.9


def test_several_rasters_are_learnt_from_together(tmp_path, place):
    write_scene(tmp_path / "other.tif", seed=3)
    result = place(
        rasters=(str(tmp_path / "scene.tif"), str(tmp_path / "other.tif")),
        map=str(tmp_path / "maps"),
    )
    assert (tmp_path / "maps" / "other_classes.tif").is_file()
    assert result.outputs["segments:scene"].endswith("scene_segments.gpkg")


def test_objects_kept_aside_are_not_learnt_from(place):
    aside = [k % 3 == 0 for k in range(len(place.shapes))]
    result = place(check=aside)
    assert result.summary["check"]["objects"] == sum(aside)
    assert result.summary["check"]["accuracy"] > 0.8
    kept = [k for k, out in enumerate(aside) if not out]
    with_check = (place.folder / "model.onnx").read_bytes()
    place([place.shapes[k] for k in kept], [place.names[k] for k in kept])
    labels_only = read_contract(place.folder / "model.onnx").provenance["labels"]
    assert sum(labels_only.values()) == len(kept)
    assert len(with_check) == (place.folder / "model.onnx").stat().st_size


def test_labels_that_disagree_with_their_neighbours_are_named(place):
    names = list(place.names)
    names[0] = NAMES[2]
    shown = place(names=names).summary["disagreeing"]
    first = place.shapes[0]
    assert any(
        abs(item["x"] - first.x) < 4 and abs(item["y"] - first.y) < 4 and item["label"] == NAMES[2]
        for item in shown
    )


def test_a_raster_without_crs_takes_coordinates_as_they_are(tmp_path, place):
    write_scene(tmp_path / "scene.tif", crs=None)
    result = place(labels_crs=None)
    assert any("no CRS" in text for text in result.summary["heard"])
    assert (mapped(tmp_path) == place.classes).mean() > 0.9


def test_the_crs_and_nodata_of_the_job_hold_for_labels_model_and_map(tmp_path, place):
    write_scene(tmp_path / "scene.tif", crs="EPSG:32633", nodata_corner=True)
    with rasterio.open(tmp_path / "scene.tif", "r+") as source:
        source.nodata = None  # the corner is 0 everywhere, and nothing says that this is no data
    result = place(
        [*place.shapes, at(10, 10)], [*place.names, "field"], radius_px=1.0,
        crs=CRS, nodata=(0.0,), map=str(tmp_path / "map"),
    )  # fmt: skip
    assert any("nodata pixels" in text for text in result.summary["heard"])
    with rasterio.open(result.outputs["classes:scene"]) as source:
        assert source.crs == rasterio.crs.CRS.from_string(CRS)
        ids = source.read(1)
    assert (ids[:30, :30] == 255).all()
    rest = np.ones(ids.shape, bool)
    rest[:30, :30] = False
    assert (ids[rest] == place.classes[rest]).mean() > 0.9


def test_what_cannot_be_used_is_counted(tmp_path, place):
    write_scene(tmp_path / "scene.tif", nodata_corner=True)
    shapes = [
        *place.shapes,
        shapely.Point(400000, 5200000),  # outside
        at(10, 10),  # no data
        shapely.Polygon(),  # empty
        at(100, 100),
        at(100, 101),
    ]
    true_name = NAMES[place.classes[100, 100]]
    names = [
        *place.names,
        "field",
        "field",
        "field",
        true_name,
        NAMES[(NAMES.index(true_name) + 1) % 3],
    ]
    heard = " ".join(place(shapes, names, radius_px=1.0).summary["heard"])
    assert "lie outside the rasters" in heard
    assert "on nodata pixels" in heard
    assert "empty or invalid geometry" in heard
    assert "labelled with two classes" in heard


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"names": ["field"] * 18}, "All labels are of one class"),
        ({"field": "kind"}, "has no field 'kind'"),
        ({"labels_crs": "EPSG:32633"}, "No label lies on a raster"),
        ({"features": "missing.onnx"}, "does not exist"),
        ({"method": "magic"}, "method is 'magic'"),
        ({"radius_px": -1.0}, "radius_px is -1.0"),
    ],
)
def test_bad_input_ends_in_a_sentence_and_leaves_nothing(place, change, message):
    with pytest.raises(GrassError, match=message):
        place(**change)
    assert not (place.folder / "model.onnx").exists()
    assert not list(place.folder.glob(".grass*"))


def test_a_damaged_features_model_is_refused(tmp_path, place):
    (tmp_path / "broken.onnx").write_bytes(b"no model at all, but long enough to be looked at")
    with pytest.raises(ModelError):
        place(features=str(tmp_path / "broken.onnx"))


def test_a_class_that_is_given_and_not_labelled_is_never_predicted(place):
    from grass_qgis.engine.core.contract import ClassSpec

    given = tuple(ClassSpec(k, name, "#102030") for k, name in enumerate((*NAMES, "snow")))
    result = place(classes=given)
    assert any("snow" in text for text in result.summary["heard"])
    assert mapped(place.folder).max() == 2


def test_a_label_of_a_class_that_is_not_given_is_refused(place):
    from grass_qgis.engine.core.contract import ClassSpec

    with pytest.raises(DataError, match="none of field, roof"):
        place(classes=(ClassSpec(0, "field", "#102030"), ClassSpec(1, "roof", "#203040")))


def broken(path):
    """Its last rows cannot be read."""
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def test_a_raster_that_breaks_off_is_refused_in_words(tmp_path):
    path = tmp_path / "scene.tif"
    classes = write_scene(path)
    with rasterio.open(path) as source:
        pixels, profile = source.read(), source.profile
    with rasterio.open(path, "w", **{**profile, "compress": "deflate", "blockysize": 5}) as target:
        target.write(pixels)
    write_labels(tmp_path / "labels.gpkg", *clicks(classes))
    write_features_model(tmp_path / "features.onnx")
    broken(path)
    job = LearnJob(
        (str(path),), str(tmp_path / "labels.gpkg"), str(tmp_path / "m.onnx"),
        features=str(tmp_path / "features.onnx"), device="cpu",
    )  # fmt: skip
    with pytest.raises(RasterError, match="cannot be read"):
        learn(job)
    assert not (tmp_path / "m.onnx").exists()


@pytest.mark.parametrize("weight", [np.nan, np.inf, 1e30])
def test_a_features_model_without_finite_values_is_refused_in_words(tmp_path, weight):
    classes = write_scene(tmp_path / "scene.tif")
    write_labels(tmp_path / "labels.gpkg", *clicks(classes))
    model = onnx.load(write_features_model(tmp_path / "features.onnx"))
    kernel = model.graph.initializer[0]
    spoilt = numpy_helper.to_array(kernel).copy()
    spoilt[0] = weight
    kernel.CopyFrom(numpy_helper.from_array(spoilt, kernel.name))
    onnx.save_model(model, str(tmp_path / "features.onnx"))
    job = LearnJob(
        (str(tmp_path / "scene.tif"),), str(tmp_path / "labels.gpkg"), str(tmp_path / "m.onnx"),
        features=str(tmp_path / "features.onnx"), device="cpu",
    )  # fmt: skip
    with pytest.raises(ModelError, match="not finite"):
        learn(job)


def test_values_too_large_to_learn_from_are_refused_in_words(tmp_path):
    path = tmp_path / "scene.tif"
    classes = write_scene(path, dtype="float32")
    with rasterio.open(path, "r+") as target:
        target.write(np.full((3, 5, 5), 3e38, np.float32), window=((0, 5), (0, 5)))
    write_labels(tmp_path / "labels.gpkg", *clicks(classes))
    job = LearnJob(
        (str(path),), str(tmp_path / "labels.gpkg"), str(tmp_path / "m.onnx"),
        features="none", device="cpu",
    )  # fmt: skip
    with pytest.raises(RasterError, match="too large"):
        learn(job)


def test_a_radius_near_zero_still_labels_the_cell_under_the_point(tmp_path):
    classes = write_scene(tmp_path / "scene.tif")
    write_labels(tmp_path / "labels.gpkg", *clicks(classes))
    job = LearnJob(
        (str(tmp_path / "scene.tif"),), str(tmp_path / "labels.gpkg"), str(tmp_path / "m.onnx"),
        features="none", device="cpu", radius_px=1e-320,
    )  # fmt: skip
    rows = learn(job).summary["classes"]
    assert [row["objects"] for row in rows] == [6, 6, 6]


@pytest.mark.parametrize("features", ["features.onnx", "none"])
@pytest.mark.parametrize("bands", [(3, 2, 1), (4, 3, 2), (2, 4, 3)])
def test_the_map_is_of_the_bands_that_were_learnt_from(tmp_path, bands, features):
    path = tmp_path / "scene.tif"
    classes = write_scene(path)
    with rasterio.open(path) as source:
        pixels, profile = source.read(), source.profile
    noise = np.random.default_rng(3).integers(1, 255, (4, SIDE, SIDE)).astype(np.uint8)
    for number, values in zip(bands, pixels):
        noise[number - 1] = values
    with rasterio.open(path, "w", **{**profile, "count": 4}) as target:
        target.write(noise)  # nothing names the bands
    write_labels(tmp_path / "labels.gpkg", *clicks(classes, each=20))
    write_features_model(tmp_path / "features.onnx")
    given = features if features == "none" else str(tmp_path / features)
    job = LearnJob(
        (str(path),), str(tmp_path / "labels.gpkg"), str(tmp_path / "m.onnx"), features=given,
        device="cpu", bands=bands, map=str(tmp_path / "map"),
    )  # fmt: skip
    learn(job)
    with rasterio.open(tmp_path / "map" / "scene_classes.tif") as source:
        assert (source.read(1) == classes).mean() > 0.9
