from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage.measure import label, regionprops
from torch.nn import functional

from grass_model.contrast.presets import FIXED
from grass_model.contrast.region import area_shares, limit_boxes, resize_map, select_boxes


def slow_box(lam, threshold):
    """The definition, one view, with scikit-image's labelling."""
    low, high = lam.min(), lam.max()
    limit = np.float32(low) + np.float32(threshold) * (np.float32(high) - np.float32(low))
    regions = regionprops(label(lam > limit, connectivity=2))
    best, box = -np.inf, [0, 0, lam.shape[1], lam.shape[0]]
    for region in sorted(regions, key=lambda r: r.label):
        top, left, bottom, right = region.bbox
        inside = lam[top:bottom, left:right].max()
        if inside >= best:
            best, box = inside, [left, top, right, bottom]
    return box


@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.8])
def test_boxes_equal_the_slow_oracle_on_random_maps(threshold):
    seeded = torch.Generator().manual_seed(0)
    maps = torch.cat(
        [
            functional.interpolate(torch.randn(40, 1, n, n, generator=seeded), 28, mode="bilinear")
            for n in (3, 7, 14)
        ]
    )[:, 0]
    expected = [slow_box(lam.numpy(), threshold) for lam in maps]
    assert select_boxes(maps, threshold).tolist() == expected


@settings(max_examples=150, deadline=None)
@given(arrays(np.float32, (6, 7), elements=st.sampled_from([0.0, 1.0, 2.0, 3.0])))
def test_boxes_equal_the_slow_oracle_on_maps_full_of_ties(lam):
    assert select_boxes(torch.from_numpy(lam)[None], 0.5).tolist() == [slow_box(lam, 0.5)]


def test_constant_or_undefined_maps_keep_the_whole_view():
    maps = torch.stack([torch.zeros(5, 5), torch.full((5, 5), float("nan"))])
    assert select_boxes(maps, 0.5).tolist() == [[0, 0, 5, 5]] * 2


def test_diagonal_neighbours_belong_together():
    lam = torch.zeros(1, 4, 4)
    lam[0, 1, 1] = lam[0, 2, 2] = 1
    assert select_boxes(lam, 0.5).tolist() == [[1, 1, 3, 3]]


def test_the_last_of_equal_boxes_is_taken():
    lam = torch.zeros(1, 5, 5)
    lam[0, 0, 0] = lam[0, 4, 4] = 1
    assert select_boxes(lam, 0.5).tolist() == [[4, 4, 5, 5]]


def test_resize_uses_pixel_centres():
    lam = torch.rand(2, 3, 3)
    expected = functional.interpolate(lam[:, None], (9, 9), mode="bilinear")[:, 0]
    assert torch.equal(resize_map(lam, 9), expected)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(1, 32),
    st.integers(1, 32),
    st.floats(0, 0.5),
)
def test_limited_boxes_lie_in_the_view_and_are_large_enough(x, y, width, height, least):
    size = 32
    box = [x, y, min(size, x + width), min(size, y + height)]
    options = replace(FIXED, min_area=least, max_area=1.0)
    boxes = torch.tensor([box])
    limited = limit_boxes(boxes, size, options)
    left, top, right, bottom = limited[0].tolist()
    assert 0 <= left < right <= size
    assert 0 <= top < bottom <= size
    if area_shares(boxes, size)[0] >= least:
        assert limited.tolist() == boxes.tolist()
    else:
        assert area_shares(limited, size)[0] >= area_shares(boxes, size)[0]
        # A side that fills the view cannot grow further, so only then may the area fall short.
        filled = size in (right - left, bottom - top)
        assert filled or area_shares(limited, size)[0] >= least


def test_boxes_above_the_greatest_area_become_the_whole_view():
    boxes = torch.tensor([[0, 0, 10, 9], [0, 0, 5, 5]])
    limited = limit_boxes(boxes, 10, replace(FIXED, min_area=0.0, max_area=0.8))
    assert limited.tolist() == [[0, 0, 10, 10], [0, 0, 5, 5]]
