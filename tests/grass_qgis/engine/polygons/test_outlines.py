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
    """(polygon, class) of every component, from strips of `rows` rows."""
    width = classes.shape[1]
    components, result = Components(width), []
    for strip in (*in_strips(classes, rows), np.full((1, width), 255, np.uint8)):
        top = components.rows
        outlines.add(components.add(strip), top)
        polygons, numbers = outlines.take(~components.is_open)
        result += zip(polygons, components.classes[numbers].tolist())
        outlines.renumber(components.keep(components.is_open))
    return result


def of_gdal(classes):
    """The same by GDAL, from the whole."""
    result = shapes(classes, mask=classes != 255, connectivity=4)
    return [(shapely.geometry.shape(outline), int(value)) for outline, value in result]


def as_set(result):
    return sorted((shapely.normalize(polygon).wkt, value) for polygon, value in result)


@settings(deadline=None, max_examples=120)
@given(st.integers(0, 2**32 - 1), st.integers(1, 14), st.integers(1, 14), st.integers(1, 14))
def test_polygons_from_strips_are_those_that_gdal_traces_as_a_whole(seed, height, width, rows):
    classes = random_classes(seed, (height, width))
    result = traced(classes, rows, PixelOutlines())
    assert as_set(result) == as_set(of_gdal(classes))
    assert all(polygon.is_valid for polygon, _ in result)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_rings_that_touch_themselves_and_each_other_at_corners_are_valid(rows):
    around = np.array(
        [[0, 1, 1, 1, 1], [1, 0, 1, 0, 1], [1, 1, 0, 1, 1], [1, 0, 1, 1, 1], [1, 1, 1, 1, 0]],
        np.uint8,
    )
    board = np.indices((5, 5)).sum(axis=0).astype(np.uint8) % 2
    for classes in (around, board):
        result = traced(classes, rows, PixelOutlines())
        assert as_set(result) == as_set(of_gdal(classes))
        assert all(polygon.is_valid for polygon, _ in result)


def test_a_component_within_a_component_within_a_component_is_a_hole_each_time():
    classes = np.zeros((9, 9), np.uint8)
    classes[1:8, 1:8], classes[3:6, 3:6] = 1, 2
    result = {value: polygon for polygon, value in traced(classes, 2, PixelOutlines())}
    assert {value: polygon.area for value, polygon in result.items()} == {0: 32, 1: 40, 2: 9}
    assert [len(result[value].interiors) for value in (0, 1, 2)] == [1, 1, 0]


def test_a_component_that_spans_many_simplified_strips_is_one_polygon():
    classes = np.tri(40, 40, dtype=np.uint8)
    result = traced(classes, 8, SimplerOutlines(2.0))
    assert sorted(value for _, value in result) == [0, 1]
    assert all(polygon.geom_type == "Polygon" and polygon.is_valid for polygon, _ in result)
    first, second = (polygon for polygon, _ in result)
    assert first.area + second.area == pytest.approx(1600)
    assert first.intersection(second).area == pytest.approx(0)
    # Stairs became slopes, but for a corner or two where strips meet.
    assert all(shapely.get_num_coordinates(polygon) < 30 for polygon, _ in result)
