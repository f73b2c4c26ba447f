import numpy as np
import pytest

from grass_model.metrics.segment_purity import (
    LabelledPixels,
    NodePurity,
    alike_purity,
    mixed_places,
    segment_purity,
    square_purity,
)

CLASSES = 3


@pytest.fixture
def image():
    rng = np.random.default_rng(0)
    mask = np.zeros((40, 50), np.uint8)
    for _ in range(25):
        top, left = rng.integers(0, 40, 2)
        mask[top : top + 9, left : left + 12] = rng.choice([0, 1, 2, 255])
    return LabelledPixels(mask, CLASSES)


def slow_purity(pixels):
    labelled = pixels[pixels < CLASSES]
    if 2 * labelled.size < pixels.size or not labelled.size:
        return np.nan
    return np.bincount(labelled).max() / labelled.size


def test_a_segment_s_purity_is_the_share_of_its_commonest_class(image):
    labels = (np.arange(40) // 7)[:, None] * 8 + np.arange(50) // 7
    purity = segment_purity(labels, image)
    expected = [slow_purity(image.mask[labels == k]) for k in range(labels.max() + 1)]
    assert purity == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("area", [25.0, 64.0, 300.0])
@pytest.mark.parametrize("limited", [False, True])
def test_squares_of_an_area_lie_on_every_third_pixel(image, area, limited):
    within = np.zeros(image.mask.shape, bool)
    within[:20, 11:] = True
    side = round(np.exp(round(np.log(area**0.5) * 20) / 20))
    purities = [
        slow_purity(image.mask[y : y + side, x : x + side])
        for y in range(0, 40 - side + 1, 3)
        for x in range(0, 50 - side + 1, 3)
        if not limited or within[y + side // 2, x + side // 2]
    ]
    result = square_purity(image, np.array([area]), within if limited else None)
    assert result == pytest.approx([np.nanmean(purities)])


def test_squares_where_none_may_lie_have_no_purity(image):
    nowhere = np.zeros(image.mask.shape, bool)
    assert np.isnan(square_purity(image, np.array([64.0]), nowhere)).all()


def test_nodes_of_like_area_are_the_control_of_a_node():
    area = np.array([100.0, 100, 120, 126, 300, 310, 1000])
    purity = np.array([0.5, 0.7, 0.9, 1.0, np.nan, 0.4, 0.8])
    nodes = NodePurity(purity, np.ones(7, bool), area)
    result = alike_purity(nodes, np.array([0, 5, 6]), least=90)
    assert result == pytest.approx([(0.5 + 0.7 + 0.9) / 3, 0.4, 0.8])


def test_a_place_is_mixed_by_what_the_window_around_it_shows():
    mask = np.zeros((30, 60), np.uint8)
    mask[:, 30:] = 1
    mixed = mixed_places(LabelledPixels(mask, CLASSES), window=9)
    assert mixed[:, 29:31].all()
    assert not mixed[:, :20].any()
    assert not mixed[:, 40:].any()
