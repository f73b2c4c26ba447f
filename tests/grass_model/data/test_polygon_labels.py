import shutil

import numpy as np
import pyogrio
import pytest
import rasterio
import rasterio.features
import shapely
import shapely.geometry
from rasterio import Affine
from rasterio.crs import CRS
from rasterio.warp import transform

from grass_model.data.imagery import describe_image
from grass_model.data.labels import open_labels
from grass_model.data.polygon_labels import count_shown, print_polygon_counts, read_shapes
from grass_model.data.polygons import Polygons
from grass_model.data.scenes import Scene, labelled_scenes
from grass_model.data.synthetic import write_dataset
from grass_model.data.tiles import cut_tiles
from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never
from grass_qgis.engine.raster.label_mask import read_labels
from grass_qgis.engine.tiling.grid import Window
from tests.grass_model.data.test_tiles import write

UTM, DEGREES = "EPSG:32633", "EPSG:4326"
GRID = Affine(2, 0, 400_000, 0, -2, 5_600_000)
SIDE = 40
WHOLE = Window(0, 0, SIDE, SIDE)
IDS = (("field", 0), ("road", 1), ("none", 255))


def blob(x, y, radius):
    return shapely.Point(400_000 + 2 * x, 5_600_000 - 2 * y).buffer(2 * radius, quad_segs=3)


SHAPES = (blob(12, 12, 9), blob(20, 18, 8), blob(33, 31, 5))
VALUES = ("field", "road", "none")


def in_degrees(shape):
    def moved(points):
        return np.stack(transform(CRS.from_string(UTM), CRS.from_string(DEGREES), *points.T)[:2], 1)

    return shapely.transform(shape, moved)


def save(path, shapes=SHAPES, values=VALUES, crs=UTM, field="class"):
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array(shapes)),
        [np.array(values, object)],
        [field],
        geometry_type="Unknown",
        crs=crs,
    )
    return path


def read(tmp_path, polygons, window=WHOLE, **grid):
    profile = {"crs": UTM, "transform": GRID, **grid}
    image = write(tmp_path / "i.tif", np.ones((1, SIDE, SIDE), np.uint8), **profile)
    scene = Scene("i", image, polygons)
    with open_labels(scene, describe_image(image)) as labels:
        return labels.read(window)


def by_hand(shapes=SHAPES, ids=(0, 1, 255)):
    """What each pixel's centre lies in, one by one; the last one counts."""
    result = np.full((SIDE, SIDE), 255, np.uint8)
    for row, col in np.ndindex(SIDE, SIDE):
        centre = shapely.Point(GRID @ (col + 0.5, row + 0.5))
        for shape, id in zip(shapes, ids, strict=True):
            if shape.contains(centre):
                result[row, col] = id
    return result


@pytest.mark.parametrize("name", ["p.gpkg", "p.geojson", "p.shp"])
def test_a_pixel_has_the_class_of_the_last_polygon_over_its_centre(tmp_path, name):
    in_file = [in_degrees(s) for s in SHAPES] if name == "p.geojson" else SHAPES
    crs = DEGREES if name == "p.geojson" else UTM
    file = save(tmp_path / name, in_file, crs=crs)
    result, expected = read(tmp_path, Polygons(file, "", "class", IDS)), by_hand()
    # A centre that lies on an edge may fall to either side once coordinates are rounded.
    assert (result != expected).sum() <= (0 if name == "p.gpkg" else 2)
    assert {0, 1, 255} <= set(np.unique(result))


def test_polygons_of_another_reference_system_are_brought_to_the_image(tmp_path):
    file = save(tmp_path / "p.gpkg", [in_degrees(shape) for shape in SHAPES], crs=DEGREES)
    result = read(tmp_path, Polygons(file, "", "class", IDS))
    assert (result != by_hand()).sum() <= 2


def test_a_window_is_the_same_part_of_the_whole(tmp_path):
    polygons = Polygons(save(tmp_path / "p.gpkg"), "", "class", IDS)
    whole = read(tmp_path, polygons)
    part = read(tmp_path, polygons, Window(7, 11, 20, 13))
    assert np.array_equal(part, whole[11:24, 7:27])


def test_only_where_labels_are_complete_is_the_rest_background(tmp_path):
    area = shapely.box(400_000, 5_600_000 - 2 * SIDE, 400_000 + SIDE, 5_600_000)  # the left half
    complete = save(tmp_path / "area.gpkg", [area], ["x"])
    polygons = Polygons(save(tmp_path / "p.gpkg"), "", "class", IDS, complete, 1)
    result, drawn = read(tmp_path, polygons), by_hand()
    half = SIDE // 2
    inside = np.where(drawn[:, :half] == 255, 1, drawn[:, :half])
    assert np.array_equal(result[:, :half], inside)
    assert np.array_equal(result[:, half:], drawn[:, half:])


def test_polygons_outside_all_images_are_counted(tmp_path):
    image = write(tmp_path / "i.tif", np.ones((1, SIDE, SIDE), np.uint8), crs=UTM, transform=GRID)
    file = save(tmp_path / "p.gpkg", [*SHAPES, blob(900, 900, 4)], [*VALUES, "road"])
    assert count_shown(Polygons(file, "", "class", IDS), (image,)) == (3, 4)
    lost = save(tmp_path / "q.gpkg", [blob(900, 900, 4)], ["road"])
    with pytest.raises(DataError, match="None of the 1 polygons") as caught:
        count_shown(Polygons(lost, "", "class", IDS), (image,))
    assert "CRS" in caught.value.remedy


BOW = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


def test_labels_are_those_the_engine_cuts_tiles_with(tmp_path):
    shapes = [*SHAPES, BOW, shapely.Polygon(), shapely.Point(1, 1), SHAPES[0]]
    file = save(tmp_path / "p.gpkg", shapes, ["field", *["road"] * 5, None])
    classes = (ClassSpec(0, "field", "#000000"), ClassSpec(1, "road", "#ffffff"))
    events = []
    monitor = Monitor(events.append, never)
    engine = read_labels(str(file), "class", classes, CRS.from_user_input(UTM).to_wkt(), monitor)
    ours = read_shapes(Polygons(file, "", "class", IDS))
    assert ours.ids.tolist() == engine.ids.tolist() == [0, 1, 1, 1, 1]
    assert shapely.equals_exact(ours.geometries, engine.polygons).all()
    assert ours.left_out == "1 without a class and 2 without a polygon"
    assert any(ours.left_out in event.message for event in events)


def test_what_is_left_out_is_said_before_training(tmp_path, capsys):
    image = write(tmp_path / "i.tif", np.ones((1, SIDE, SIDE), np.uint8), crs=UTM, transform=GRID)
    file = save(tmp_path / "p.gpkg", [*SHAPES, shapely.Polygon()], [*VALUES, "road"])
    print_polygon_counts([Scene("i", image, Polygons(file, "", "class", IDS))])
    assert "p.gpkg: features 1 without a polygon are left out" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"shapes": [shapely.Point(1, 1)], "values": ["road"]}, "no polygon with a class"),
        ({"values": ["field", "lake", None]}, "1 polygons .* unknown class in .*: 'lake'"),
        ({"field": "kind"}, "no field 'class'; it has kind"),
    ],
)
def test_polygons_that_cannot_be_used_are_named_with_a_remedy(tmp_path, changes, word):
    file = save(tmp_path / "p.gpkg", **changes)
    with pytest.raises(DataError, match=word) as caught:
        read_shapes(Polygons(file, "", "class", IDS))
    assert caught.value.remedy


def test_a_file_that_holds_no_polygons_is_said(tmp_path):
    (tmp_path / "p.gpkg").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"p\.gpkg cannot be read"):
        read_shapes(Polygons(tmp_path / "p.gpkg", "", "class", IDS))


def test_numbers_in_the_class_field_mean_ids(tmp_path):
    path = tmp_path / "p.gpkg"
    geometry = shapely.to_wkb(np.array(SHAPES))
    pyogrio.raw.write(
        path, geometry, [np.array([0.0, 1.0, 255.0])], ["class"], geometry_type="Polygon", crs=UTM
    )
    ids = (("0", 0), ("1", 1), ("255", 255))
    assert read_shapes(Polygons(path, "", "class", ids)).ids.tolist() == [0, 1, 255]


def test_a_landscape_traced_to_polygons_gives_the_tiles_of_its_masks(tmp_path):
    masked = write_dataset(tmp_path / "masked", scenes=3, size=96, seed=0)
    drawn = tmp_path / "drawn"
    shutil.copytree(masked, drawn, ignore=shutil.ignore_patterns("masks"))
    shapes, values, crs = [], [], None
    for path in sorted((masked / "masks").iterdir()):
        with rasterio.open(path) as source, rasterio.open(masked / "images" / path.name) as image:
            crs = image.crs
            result = rasterio.features.shapes(source.read(1), transform=image.transform)
            for shape, value in result:
                shapes.append(shapely.geometry.shape(shape))
                values.append(str(int(value)))
    save(drawn / "labels.gpkg", shapes, values, crs=crs.to_string())
    stores = [
        cut_tiles(labelled_scenes(folder), tmp_path / folder.name / "tiles", 32, classes=5)
        for folder in (masked, drawn)
    ]
    assert np.array_equal(stores[0].masks, stores[1].masks)
    assert len(np.unique(stores[0].masks)) > 2


@pytest.mark.parametrize(("polygons_crs", "image_crs"), [(None, UTM), (UTM, None), (None, None)])
def test_coordinates_are_taken_as_they_are_where_a_crs_is_missing(
    tmp_path, capsys, polygons_crs, image_crs
):
    polygons = Polygons(save(tmp_path / "p.gpkg", crs=polygons_crs), "", "class", IDS)
    assert np.array_equal(read(tmp_path, polygons, crs=image_crs), by_hand())
    print_polygon_counts([Scene("i", tmp_path / "i.tif", polygons)])
    assert "p.gpkg or an image has no CRS" in capsys.readouterr().err


def test_an_image_without_georeference_shows_none_of_the_polygons(tmp_path):
    polygons = Polygons(save(tmp_path / "p.gpkg"), "", "class", IDS)
    image = write(tmp_path / "i.tif", np.ones((1, SIDE, SIDE), np.uint8))
    with pytest.raises(DataError, match="None of the 3 polygons"):
        count_shown(polygons, (image,))


@pytest.mark.parametrize(
    "grid",
    [
        Affine(0.1, 0, 178, 0, -0.1, 2),
        Affine(0.1, 0, -182, 0, -0.1, 2),
        Affine(-0.1, 0, 182, 0, 0.1, -2),
    ],
)
def test_polygons_cut_at_the_antimeridian_are_drawn_on_images_across_it(tmp_path, grid):
    halves = (shapely.box(178, -2, 180, 2), shapely.box(-180, -2, -178, 2))
    file = save(tmp_path / "p.gpkg", halves, ("field", "road"), DEGREES)
    result = read(tmp_path, Polygons(file, "", "class", IDS), crs=DEGREES, transform=grid)
    west, east = result[:, : SIDE // 2], result[:, SIDE // 2 :]
    first, second = (east, west) if grid.a < 0 else (west, east)
    assert (first == 0).all() and (second == 1).all()
