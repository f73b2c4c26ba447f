import numpy as np
import pytest

from grass_model.data.balance import class_pixels, median_frequency_weights, tile_shares


def test_pixels_are_counted_by_class_and_what_is_not_labelled_is_not():
    masks = np.array([[[0, 0], [1, 255]], [[2, 2], [2, 255]]], np.uint8)
    assert class_pixels(masks, 4).tolist() == [2, 1, 3, 0]


def test_the_median_class_weighs_one_and_rarer_ones_more_up_to_tenfold():
    weights = median_frequency_weights(np.array([400, 100, 50, 1, 0]))
    # The median of 1, 50, 100, 400 is 75.
    assert weights == pytest.approx((75 / 400, 0.75, 1.5, 10.0, 1.0))


def test_tiles_of_one_class_each_show_every_class_equally_often():
    masks = np.array([0] * 6 + [1] * 3 + [2], np.uint8)[:, None, None].repeat(4, 1).repeat(4, 2)
    shares = tile_shares(masks, class_pixels(masks, 3))
    assert shares.sum() == pytest.approx(1)
    assert [shares[:6].sum(), shares[6:9].sum(), shares[9]] == pytest.approx([1 / 3] * 3)


def test_pixels_without_a_label_do_not_make_a_tile_rarer():
    masks = np.array([[[0, 0]], [[0, 255]], [[1, 0]]], np.uint8)
    first, second, third = tile_shares(masks, class_pixels(masks, 2))
    assert first == pytest.approx(second)
    assert third > first
