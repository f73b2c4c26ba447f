"""Smooth outlines of segments."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from rasterio.features import rasterize
from scipy import ndimage

from grass_qgis.engine.segments.outline import REACH, around, moved, smooth_segment


def ragged(height=150, width=170, count=30, seed=0):
    """Segments with ragged borders, (rows, cols); the numbers from 20 on are none."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 1, (count, 2)) * (height, width)
    grid = np.stack(np.mgrid[:height, :width], axis=-1) + rng.normal(0, 4, (height, width, 2))
    nearest = ((grid[:, :, None] - places) ** 2).sum(axis=-1).argmin(axis=-1)
    return np.where(nearest < 20, nearest, -1)


def outlines(owners, valid):
    """The outline of every segment, each from its own window."""
    shapes = []
    for node in range(20):
        rows, cols = np.nonzero(owners == node)
        box = (rows.min(), cols.min(), rows.max() + 1, cols.max() + 1)
        top, left, bottom, right = around(box, owners.shape)
        window = np.s_[top:bottom, left:right]
        shape = smooth_segment(owners[window], node, valid[window])
        if shape is not None:
            shapes.append(moved(shape.outline, left, top))
    return shapes


def test_smoothed_segments_do_not_overlap_and_stay_on_valid_pixels():
    owners = ragged()
    valid = np.ones(owners.shape, bool)
    valid[40:90, 60:100] = False
    shapes = outlines(np.where(valid, owners, -1), valid)
    assert len(shapes) > 12
    assert shapely.is_valid(shapes).all()
    total = shapely.area(shapes).sum()
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(total, rel=1e-6)
    assert shapely.box(0, 0, 170, 150).buffer(1e-6).covers(shapely.union_all(shapes))
    inside = rasterize(shapes, owners.shape) > 0
    assert not (inside & ~valid).any()


def test_an_outline_covers_the_pixels_of_its_mask_and_has_no_stairs():
    rows, cols = np.mgrid[:90, :120]
    owners = np.where(3 * rows + 2 * cols < 220, 0, -1)  # an oblique edge
    shape = smooth_segment(owners, 0, np.ones(owners.shape, bool))
    np.testing.assert_array_equal(rasterize([shape.outline], owners.shape) > 0, shape.mask)
    assert (shape.mask == (owners == 0)).mean() > 0.99
    sides = (owners[1:] != owners[:-1]).sum() + (owners[:, 1:] != owners[:, :-1]).sum()
    oblique = shape.outline.length - 73 - 110  # less the sides along the border
    assert oblique == pytest.approx(np.hypot(73, 110), rel=0.05)
    assert sides > 1.3 * oblique


def test_thin_arms_and_far_parts_are_cut_off_and_small_holes_closed():
    owners = np.full((120, 160), -1)
    owners[40:80, 30:70] = 0
    owners[58:61, 70:150] = 0
    owners[5:25, 140:158] = 0
    owners[55:60, 45:55] = -1
    shape = smooth_segment(owners, 0, np.ones(owners.shape, bool))
    assert ndimage.label(shape.mask)[1] == 1
    assert shape.outline.bounds[2] < 80 and not shape.outline.geoms[0].interiors
    assert shape.mask.sum() == pytest.approx(1600, rel=0.05)


def test_a_hole_with_another_segment_stays_open():
    owners = np.zeros((100, 100), int)
    owners[42:58, 42:58] = 1
    valid = np.ones(owners.shape, bool)
    outer, inner = (smooth_segment(owners, node, valid) for node in (0, 1))
    assert len(outer.outline.geoms[0].interiors) == 1
    assert not (outer.mask & inner.mask).any()


def test_a_segment_thinner_than_the_smoothing_has_no_outline():
    owners = np.full((60, 60), -1)
    owners[30, 5:55] = 0
    assert smooth_segment(owners, 0, np.ones(owners.shape, bool)) is None
    assert around((30, 5, 31, 55), owners.shape) == (30 - REACH, 0, 31 + REACH, 60)
