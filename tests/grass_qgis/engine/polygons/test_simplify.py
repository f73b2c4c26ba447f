from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.features import shapes

from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.polygons.outlines import simplify_inside, without_straight_points


def simplified(polygons, tolerance):
    return without_straight_points(simplify_inside(polygons, tolerance))


def components_of(classes):
    """The 4-connected components of a class raster as polygons, nodata left out."""
    result = shapes(classes, mask=classes != 255, connectivity=4)
    return np.array([shapely.geometry.shape(outline) for outline, _ in result], object)


def blobs(seed, nodata):
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, 3, (10, 12)).astype(np.uint8).repeat(4, axis=0).repeat(4, axis=1)
    classes[rng.random(classes.shape) < 0.05] = 1
    if nodata:
        classes[10:25, 8:30] = 255
    return classes


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.5, 1.5, 4.0]), st.booleans())
def test_no_gap_and_no_overlap_appears_and_the_outer_border_stays(seed, tolerance, nodata):
    before = components_of(blobs(seed, nodata))
    after = simplified(before, tolerance)
    assert len(after) == len(before)
    assert shapely.is_valid(after).all()
    assert not shapely.is_empty(after).any()
    assert shapely.union_all(after).equals(shapely.union_all(before))
    assert shapely.area(after).sum() == pytest.approx(shapely.union_all(before).area)


def test_stairs_become_slopes_on_both_sides(tmp_path):
    classes = np.tri(30, 30, dtype=np.uint8)
    before = components_of(classes)
    after = simplified(before, 2.0)
    assert shapely.get_num_coordinates(after).sum() < shapely.get_num_coordinates(before).sum() / 3
    border = shapely.intersection(*after)
    assert border.length == pytest.approx(30 * 2**0.5, rel=0.05)


def test_an_old_library_is_reported_with_its_version(monkeypatch):
    monkeypatch.delattr(shapely, "coverage_simplify")
    with pytest.raises(JobError, match=shapely.__version__) as caught:
        simplify_inside(components_of(blobs(0, False)), 1.0)
    assert "simplify_px" in caught.value.remedy
