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
from grass_model.contrast.region import (
    Regions,
    area_shares,
    box_masks,
    homogeneous_regions,
    limit_boxes,
    move_anywhere,
    resize_map,
    scale_regions,
    select_boxes,
    select_regions,
)


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


def slow_component(lam, threshold, score):
    """The other scores' definition, one view: mask and box of the chosen component."""
    low, high = np.float32(lam.min()), np.float32(lam.max())
    limit = low + np.float32(threshold) * (high - low)
    labels = label(lam > limit, connectivity=2)
    best, chosen = -np.inf, None
    for region in regionprops(labels):
        values = lam[labels == region.label].astype(np.float64)
        value = values.max() if score == "component_max" else (values - limit).sum()
        if value >= best - 1e-6 * abs(value) * (score == "component_mass"):
            best, chosen = value, region
    if chosen is None:
        return np.ones(lam.shape, bool), [0, 0, lam.shape[1], lam.shape[0]]
    top, left, bottom, right = chosen.bbox
    return labels == chosen.label, [left, top, right, bottom]


@pytest.mark.parametrize("score", ["component_max", "component_mass"])
@settings(max_examples=60, deadline=None)
@given(arrays(np.float32, (4, 6, 7), elements=st.sampled_from([0.0, 1.0, 2.0, 3.0])))
def test_components_are_chosen_as_the_slow_oracle_does(score, maps):
    result = select_regions(torch.from_numpy(maps), 0.5, score)
    for lam, box, mask in zip(maps, result.boxes.tolist(), result.masks.numpy(), strict=True):
        expected, expected_box = slow_component(lam, 0.5, score)
        assert box == expected_box
        assert np.array_equal(mask, expected)


def test_a_region_lies_in_its_box_and_touches_its_sides():
    maps = functional.interpolate(torch.randn(30, 1, 5, 5), 24, mode="bilinear")[:, 0]
    result = select_regions(maps, 0.5, "box_max")
    for mask, box in zip(result.masks, result.boxes.tolist(), strict=True):
        rows, columns = mask.any(dim=1).nonzero(), mask.any(dim=0).nonzero()
        assert [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1] == box


def test_homogeneous_takes_the_component_of_one_object():
    """Two equal peaks: over the left one features vary, over the right one they are alike."""
    torch.manual_seed(0)
    lam = torch.zeros(6, 12, 24)
    lam[:, 3:9, 2:10] = lam[:, 3:9, 14:22] = 1
    features = torch.randn(6, 16, 12, 24)
    features[:, :, :, 12:] = torch.randn(6, 16, 1, 1)
    result = homogeneous_regions(lam, features, 0.05)
    assert result.boxes.tolist() == [[14, 3, 22, 9]] * 6


def test_homogeneous_keeps_the_whole_view_of_a_constant_map():
    result = homogeneous_regions(torch.zeros(2, 5, 5), torch.randn(2, 3, 5, 5), 0.05)
    assert result.boxes.tolist() == [[0, 0, 5, 5]] * 2


def test_scaled_regions_cover_the_cells_they_come_from():
    result = scale_regions(
        Regions(torch.tensor([[1, 0, 3, 2]]), box_masks(torch.tensor([[1, 0, 3, 2]]), 6)), 96
    )
    assert result.boxes.tolist() == [[16, 0, 48, 32]]
    assert torch.equal(result.masks, box_masks(result.boxes, 96))


def test_control_boxes_keep_their_sizes_and_go_everywhere():
    torch.manual_seed(0)
    boxes = torch.tensor([[0, 0, 5, 9]]).repeat(4000, 1)
    moved = move_anywhere(boxes, 20)
    assert (moved[:, 2:] - moved[:, :2]).unique(dim=0).tolist() == [[5, 9]]
    assert moved.min() == 0
    assert moved.max() == 20
    counts = moved[:, 0].bincount(minlength=16)
    assert len(counts) == 16
    assert counts.min() > 0.7 * 4000 / 16


def test_a_margin_widens_boxes_within_the_view():
    boxes = torch.tensor([[0, 4, 10, 14]])
    widened = limit_boxes(boxes, 20, replace(FIXED, margin=0.2, min_area=0.0, max_area=1.0))
    assert widened.tolist() == [[0, 2, 12, 16]]
