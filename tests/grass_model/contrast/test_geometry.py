import cv2
import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_model.contrast.geometry import crop_source, share_regions, to_tile, to_view, warp_masks
from grass_model.contrast.region import Regions, box_masks
from grass_model.data.views import ViewGeometry, cut_view

TILE, SIZE = 64, 32
places = st.builds(
    lambda left, top, width, height, fx, fy: [left, top, width, height, fx, fy],
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(8, 34),
    st.integers(8, 34),
    st.integers(0, 1),
    st.integers(0, 1),
)
boxes = st.builds(
    lambda x, y, w, h: [x, y, min(SIZE, x + w), min(SIZE, y + h)],
    st.integers(0, SIZE - 1),
    st.integers(0, SIZE - 1),
    st.integers(1, SIZE),
    st.integers(1, SIZE),
)


@settings(max_examples=200, deadline=None)
@given(boxes, places)
def test_a_box_comes_back_from_its_tile(box, place):
    box, place = torch.tensor([box]), torch.tensor([place])
    back = to_view(to_tile(box, place, SIZE), place, SIZE)
    assert torch.allclose(back, box.double())


@settings(max_examples=200, deadline=None)
@given(boxes, places)
def test_a_box_lies_where_its_pixels_were_cut_from(box, place):
    """Oracle: a tile whose pixels hold their own coordinates, cut as training cuts views."""
    rows, columns = np.mgrid[:TILE, :TILE].astype(np.float32) + 0.5
    geometry = ViewGeometry(*place[:4], *(bool(flip) for flip in place[4:]))
    view = cut_view(np.stack((columns, rows), axis=2), geometry, SIZE, labels=True)
    x0, y0, x1, y1 = box
    inside = view[y0:y1, x0:x1].reshape(-1, 2)
    left, top, right, bottom = to_tile(torch.tensor([box]), torch.tensor([place]), SIZE)[0]
    # Nearest neighbour moves a pixel by half a pixel of view or tile at most.
    slack = 0.5 + max(place[2:4]) / SIZE
    assert left - slack <= inside[:, 0].min() <= inside[:, 0].max() <= right + slack
    assert top - slack <= inside[:, 1].min() <= inside[:, 1].max() <= bottom + slack


def test_shared_regions_show_the_same_area():
    torch.manual_seed(0)
    first = torch.tensor([[0, 0, 40, 40, 0, 1], [0, 0, 20, 20, 0, 0]])
    second = torch.tensor([[10, 5, 30, 34, 1, 0], [40, 40, 20, 20, 0, 0]])
    both = torch.cat((first, second))
    chosen = torch.tensor([[12, 10, 24, 26], [0, 0, 16, 16], [0, 0, 9, 9], [3, 3, 20, 20]])
    shared = share_regions(Regions(chosen, box_masks(chosen, SIZE)), both)
    assert shared.same.tolist() == [True, False]
    area = to_tile(shared.regions.boxes, both, SIZE)
    pixel = 40 / SIZE
    assert (area[0] - area[2]).abs().max() <= 2 * pixel
    # The second tile's views show no common ground: each keeps its own region.
    assert shared.regions.boxes[1].tolist() == chosen[1].tolist()
    assert shared.regions.boxes[3].tolist() == chosen[3].tolist()


def test_masks_are_carried_to_where_the_other_view_shows_them():
    place, other = torch.tensor([[0, 0, 32, 32, 0, 0]]), torch.tensor([[16, 0, 32, 32, 1, 0]])
    mask = torch.zeros(1, SIZE, SIZE, dtype=torch.bool)
    mask[0, 4:8, 20:30] = True
    moved = warp_masks(mask, place, other)
    expected = torch.zeros(SIZE, SIZE + 16, dtype=torch.bool)
    expected[4:8, 20:30] = True
    assert torch.equal(moved[0], expected[:, 16:].flip(1))


@settings(max_examples=60, deadline=None)
@given(places)
def test_a_cut_from_the_source_shows_what_the_view_shows(place):
    rng = np.random.default_rng(0)
    smooth = cv2.GaussianBlur(rng.random((TILE, TILE, 3), dtype=np.float32), (0, 0), 4)
    geometry = ViewGeometry(*place[:4], *(bool(flip) for flip in place[4:]))
    view = cut_view(smooth, geometry, SIZE)
    tile = torch.from_numpy(smooth.transpose(2, 0, 1).copy())[None]
    place = torch.tensor([place], dtype=torch.float32)
    whole = to_tile(torch.tensor([[0, 0, SIZE, SIZE]]), place, SIZE)
    cut = crop_source(tile, whole, place[:, 4:], SIZE)[0].permute(1, 2, 0).numpy()
    assert np.abs(cut - view).max() < 0.02


def test_cuts_that_shrink_average_instead_of_picking():
    stripes = torch.tensor([0.0, 1.0]).repeat(32)[None, None, None].expand(1, 1, 64, 64)
    cut = crop_source(stripes, torch.tensor([[0.0, 0, 64, 64]]), torch.zeros(1, 2), 32)
    assert torch.allclose(cut, torch.full_like(cut, 0.5))
