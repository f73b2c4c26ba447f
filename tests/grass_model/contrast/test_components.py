import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage.measure import label, regionprops

from grass_model.contrast.components import find_components


@settings(max_examples=150, deadline=None)
@given(
    arrays(bool, st.tuples(st.integers(1, 4), st.integers(1, 6), st.integers(1, 7))),
)
def test_stacked_labelling_equals_labelling_each_mask_alone(masks):
    result = find_components(masks)
    views, boxes, areas = [], [], []
    for number, mask in enumerate(masks):
        for region in regionprops(label(mask, connectivity=2)):
            top, left, bottom, right = region.bbox
            views.append(number)
            boxes.append([left, top, right, bottom])
            areas.append(int(region.area))
    assert result.view.tolist() == views
    assert result.boxes.tolist() == boxes
    assert result.areas.tolist() == areas
    assert np.array_equal(result.labels > 0, masks)


def test_best_takes_the_last_of_equal_scores_and_marks_empty_maps():
    masks = np.zeros((3, 1, 5), bool)
    masks[0, 0, [0, 2, 4]] = masks[2, 0, [1, 3]] = True
    result = find_components(masks)
    assert result.best(np.array([1.0, 2.0, 2.0, 5.0, 4.0]), 3).tolist() == [2, -1, 3]
