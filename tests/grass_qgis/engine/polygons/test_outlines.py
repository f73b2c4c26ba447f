from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.features import shapes

from grass_qgis.engine.polygons.components import Components
from grass_qgis.engine.polygons.outlines import PixelOutlines, SimplerOutlines
from tests.classes import in_strips, random_classes


def traced(classes, rows, outlines):
    """(polygon, class) of every piece, from strips of `rows` rows."""
    width = classes.shape[1]
    pieces, found = Components(width), []
    for strip in (*in_strips(classes, rows), np.full((1, width), 255, np.uint8)):
        top = pieces.rows
        outlines.add(pieces.add(strip), top)
        polygons, numbers = outlines.take(~pieces.is_open)
        found += zip(polygons, pieces.classes[numbers].tolist())
        outlines.renumber(pieces.keep(pieces.is_open))
    return found


def of_gdal(classes):
    """The same by GDAL, from the whole."""
    found = shapes(classes, mask=classes != 255, connectivity=4)
    return [(shapely.geometry.shape(outline), int(value)) for outline, value in found]


def as_set(found):
    return sorted((shapely.normalize(polygon).wkt, value) for polygon, value in found)


@settings(deadline=None, max_examples=120)
@given(st.integers(0, 2**32 - 1), st.integers(1, 14), st.integers(1, 14), st.integers(1, 14))
def test_polygons_from_strips_are_those_that_gdal_traces_in_one_piece(seed, height, width, rows):
    classes = random_classes(seed, (height, width))
    found = traced(classes, rows, PixelOutlines())
    assert as_set(found) == as_set(of_gdal(classes))
    assert all(polygon.is_valid for polygon, _ in found)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_rings_that_touch_themselves_and_each_other_at_corners_are_valid(rows):
    around = np.array(
        [[0, 1, 1, 1, 1], [1, 0, 1, 0, 1], [1, 1, 0, 1, 1], [1, 0, 1, 1, 1], [1, 1, 1, 1, 0]],
        np.uint8,
    )
    board = np.indices((5, 5)).sum(axis=0).astype(np.uint8) % 2
    for classes in (around, board):
        found = traced(classes, rows, PixelOutlines())
        assert as_set(found) == as_set(of_gdal(classes))
        assert all(polygon.is_valid for polygon, _ in found)


def test_a_piece_within_a_piece_within_a_piece_is_a_hole_each_time():
    classes = np.zeros((9, 9), np.uint8)
    classes[1:8, 1:8], classes[3:6, 3:6] = 1, 2
    found = {value: polygon for polygon, value in traced(classes, 2, PixelOutlines())}
    assert {value: polygon.area for value, polygon in found.items()} == {0: 32, 1: 40, 2: 9}
    assert [len(found[value].interiors) for value in (0, 1, 2)] == [1, 1, 0]


def test_a_piece_that_spans_many_simplified_strips_is_one_polygon():
    classes = np.tri(40, 40, dtype=np.uint8)
    found = traced(classes, 8, SimplerOutlines(2.0))
    assert sorted(value for _, value in found) == [0, 1]
    assert all(polygon.geom_type == "Polygon" and polygon.is_valid for polygon, _ in found)
    first, second = (polygon for polygon, _ in found)
    assert first.area + second.area == pytest.approx(1600)
    assert first.intersection(second).area == pytest.approx(0)
    # Stairs became slopes, but for a corner or two where strips meet.
    assert all(shapely.get_num_coordinates(polygon) < 30 for polygon, _ in found)
