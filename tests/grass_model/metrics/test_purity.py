import numpy as np
import pytest

from grass_model.metrics.purity import bootstrap_interval, cell_counts, score_boxes, summarise

STRIDE, CELLS, CLASSES = 4, 6, 3


def patchy(rng, count):
    """Masks of random rectangles, some of them not labelled."""
    masks = np.zeros((count, CELLS * STRIDE, CELLS * STRIDE), np.uint8)
    for mask in masks:
        for _ in range(6):
            top, left = rng.integers(0, 18, 2)
            mask[top : top + 9, left : left + 9] = rng.choice([0, 1, 2, 255])
    return masks


def random_boxes(rng, count):
    starts = rng.integers(0, CELLS, (count, 2))
    return np.concatenate([starts, rng.integers(starts + 1, CELLS + 1)], axis=1)


def slow_purity(mask, box):
    left, top, right, bottom = (int(v) * STRIDE for v in box)
    pixels = mask[top:bottom, left:right].ravel().tolist()
    labelled = [value for value in pixels if value < CLASSES]
    if 2 * len(labelled) < len(pixels):
        return None
    return max(labelled.count(k) for k in range(CLASSES)) / len(labelled)


def slow_expected(mask, box):
    wide, high = box[2] - box[0], box[3] - box[1]
    actual = [
        slow_purity(mask, (x, y, x + wide, y + high))
        for y in range(CELLS - high + 1)
        for x in range(CELLS - wide + 1)
    ]
    numbers = [value for value in actual if value is not None]
    return sum(numbers) / len(numbers)


def scored(masks, boxes):
    return score_boxes(cell_counts(masks, CLASSES, STRIDE), boxes, STRIDE)


def quadrants(count):
    """Four pure quadrants a tile: 1 is the upper right one."""
    mask = np.kron(np.array([[0, 1], [2, 0]]), np.ones((12, 12))).astype(np.uint8)
    return np.repeat(mask[None], count, axis=0)


def test_scores_equal_a_loop_over_pixels_and_places():
    rng = np.random.default_rng(0)
    masks, boxes = patchy(rng, 60), random_boxes(rng, 60)
    actual = scored(masks, boxes)
    assert 0 < (~actual.kept).sum() < 30
    for i, (mask, box) in enumerate(zip(masks, boxes, strict=True)):
        purity = slow_purity(mask, box)
        assert actual.kept[i] == (purity is not None)
        if purity is not None:
            assert actual.purity[i] == pytest.approx(purity)
            assert actual.expected[i] == pytest.approx(slow_expected(mask, box))
        left, top, right, bottom = box * STRIDE
        inside = mask[top:bottom, left:right]
        assert actual.chosen[i].tolist() == [(inside == k).sum() for k in range(CLASSES)]
        assert actual.every[i].tolist() == [(mask == k).sum() for k in range(CLASSES)]
        assert actual.area[i] == pytest.approx(inside.size / mask.size)


def test_a_pure_quadrant_wins_by_what_the_other_places_lack():
    boxes = np.tile([3, 0, 6, 3], (20, 1))
    result = summarise(scored(quadrants(20), boxes), np.arange(20) // 5, 200, 0)["mixed"]
    assert result.purity == 1.0
    assert result.expected == pytest.approx(slow_expected(quadrants(1)[0], boxes[0]))
    assert result.gain > 0.2
    assert result.over_tiles[0] > 0 and result.over_scenes[0] > 0
    assert result.whole == 0.5
    assert result.area == 0.25
    assert result.chosen_mix == (0.0, 1.0, 0.0)
    assert result.every_mix == (0.5, 0.25, 0.25)
    assert result.mix_distance == 0.75


def test_boxes_anywhere_gain_nothing_within_the_interval():
    rng = np.random.default_rng(1)
    starts = rng.integers(0, CELLS - 2, (600, 2))
    boxes = np.concatenate([starts, starts + 3], axis=1)
    result = summarise(scored(quadrants(600), boxes), np.arange(600) // 20, 500, 0)["all"]
    low, high = result.over_tiles
    assert low < 0 < high
    assert high - low < 0.06  # narrow enough to have seen the gain of a pure quadrant
    assert result.over_scenes[0] < 0 < result.over_scenes[1]


def test_a_box_of_the_whole_tile_gains_exactly_nothing():
    result = summarise(scored(quadrants(4), np.tile([0, 0, 6, 6], (4, 1))), np.arange(4), 50, 0)
    assert result["all"].gain == 0.0
    assert result["all"].purity == result["all"].whole


def test_badly_labelled_boxes_are_dropped_and_counted():
    masks = quadrants(3)
    masks[0, :8, 12:] = 255  # two thirds of the upper right quadrant
    result = summarise(scored(masks, np.tile([3, 0, 6, 3], (3, 1))), np.arange(3), 50, 0)["all"]
    assert (result.tiles, result.dropped, result.scenes) == (2, 1, 2)
    assert result.purity == 1.0


def test_only_tiles_of_several_classes_are_mixed():
    masks = quadrants(3)
    masks[0] = 2
    masks[1, :, :23] = 1  # 96 % of one class
    masks[1, :, 23] = 0
    results = summarise(scored(masks, np.tile([0, 0, 2, 2], (3, 1))), np.arange(3), 50, 0)
    assert results["all"].tiles == 3
    assert results["mixed"].tiles == 1


def test_a_subset_without_tiles_has_no_numbers_and_raises_no_alarm():
    masks = np.ones((3, 24, 24), np.uint8)
    result = summarise(scored(masks, np.tile([0, 0, 2, 2], (3, 1))), np.arange(3), 50, 0)["mixed"]
    assert result.tiles == 0
    assert np.isnan(result.gain) and np.isnan(result.over_tiles[0])


def test_the_interval_of_independent_values_is_that_of_the_normal_theory():
    values = np.random.default_rng(2).normal(3.0, 1.0, 400)
    low, high = bootstrap_interval(values, np.arange(400), 2000, np.random.default_rng(0))
    half = 1.96 * values.std() / 20
    assert low == pytest.approx(values.mean() - half, abs=0.02)
    assert high == pytest.approx(values.mean() + half, abs=0.02)


def test_values_that_agree_within_scenes_widen_the_interval_over_scenes():
    rng = np.random.default_rng(3)
    scenes = np.repeat(np.arange(10), 40)
    values = rng.normal(0, 1, 10)[scenes] + rng.normal(0, 0.1, 400)
    tiles = bootstrap_interval(values, np.arange(400), 500, np.random.default_rng(0))
    grouped = bootstrap_interval(values, scenes, 500, np.random.default_rng(0))
    assert grouped[1] - grouped[0] > 3 * (tiles[1] - tiles[0])


def test_one_scene_has_no_interval_over_scenes():
    low, high = bootstrap_interval(np.ones(5), np.zeros(5, int), 50, np.random.default_rng(0))
    assert np.isnan(low) and np.isnan(high)
