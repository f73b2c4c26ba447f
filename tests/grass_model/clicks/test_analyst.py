"""The simulated analyst's rules."""

import numpy as np

from grass_model.clicks.analyst import Analyst
from grass_model.clicks.curve import corrected_curve, mean_iou, random_curve
from grass_model.clicks.objects import PureSegments, brush


def reference():
    """Two halves, a small third class, a border without class."""
    result = np.zeros((40, 60), np.uint8)
    result[:, 30:] = 1
    result[10:16, 5:11] = 2
    result[:, -2:] = 255
    return result


def test_the_first_clicks_are_one_a_class_in_the_middle_of_an_area():
    clicks = Analyst(reference(), 0).first_clicks()
    assert [click.class_id for click in clicks] == [0, 1, 2]
    assert 11 <= clicks[2].row <= 14 and 6 <= clicks[2].col <= 9


def test_corrections_lie_in_the_middle_of_wrong_areas_and_name_the_true_class():
    truth = reference()
    predicted = truth.copy()
    predicted[20:30, 40:52] = 0
    (click,) = Analyst(truth, 0).corrections(predicted, 5)
    assert click.class_id == 1
    assert 23 <= click.row <= 26 and 44 <= click.col <= 47


def test_large_wrong_areas_tend_to_come_first():
    truth = np.zeros((40, 80), np.uint8)
    predicted = truth.copy()
    predicted[:, 40:] = 1  # 1600 pixels
    predicted[:4, :4] = 1  # 16 pixels
    first = [Analyst(truth, seed).corrections(predicted, 1)[0].col for seed in range(20)]
    assert sum(col >= 40 for col in first) >= 17


def test_the_same_seed_clicks_alike_and_unlabelled_pixels_are_left_alone():
    truth = reference()
    one, other = Analyst(truth, 3).random_clicks(50), Analyst(truth, 3).random_clicks(50)
    assert one == other and one != Analyst(truth, 4).random_clicks(50)
    assert all(truth[click.row, click.col] != 255 for click in one)


def test_a_right_map_needs_no_correction():
    assert Analyst(reference(), 0).corrections(reference(), 5) == []


def test_mean_iou_is_that_of_plain_sets():
    truth = reference()
    predicted = np.random.default_rng(0).integers(0, 3, truth.shape)
    valid = truth != 255
    expected = []
    for k in (0, 1, 2):
        a, b = (truth == k) & valid, (predicted == k) & valid
        expected.append((a & b).sum() / (a | b).sum())
    assert np.isclose(mean_iou(predicted, truth), np.mean(expected))


def test_curves_end_with_the_map_of_all_clicks():
    truth = reference()

    def nearest(clicks):
        rows, cols = np.indices(truth.shape)
        distance = [(rows - c.row) ** 2 + (cols - c.col) ** 2 for c in clicks]
        return np.array([c.class_id for c in clicks])[np.argmin(distance, axis=0)]

    corrected = corrected_curve(Analyst(truth, 0), truth, nearest, (3, 30))
    random = random_curve(Analyst(truth, 0), truth, nearest, (3, 30))
    assert list(corrected) == [3, 30] and corrected[30] > corrected[3]
    assert random[3] == corrected[3]


def test_a_brush_is_a_disc_cut_at_the_edge():
    click = Analyst(reference(), 0).first_clicks()[0]
    whole = brush(click, (40, 60), 3).pixels
    rows, cols = whole // 60, whole % 60
    assert ((rows - click.row) ** 2 + (cols - click.col) ** 2 <= 9).all()
    assert len(whole) == 29


def test_the_largest_pure_segment_around_a_click_is_selected():
    truth = np.array([[0, 0, 1, 1]] * 4, np.uint8)
    leaves = np.array([[0, 1, 2, 3]] * 4, np.int32)
    merges = np.array([[0, 1], [2, 3], [4, 5]], np.int32)
    segments = PureSegments(leaves, merges, truth)
    click = Analyst(truth, 0).first_clicks()[0]
    result = segments.around(click)
    assert sorted(set((result.pixels % 4).tolist())) == [0, 1]
    assert len(result.pixels) == 8 and result.class_id == 0
