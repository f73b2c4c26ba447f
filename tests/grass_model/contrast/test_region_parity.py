"""Training and engine select the same region of the same map, though each has its own code."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from grass_model.contrast.region import select_regions
from grass_qgis.engine.regions.region import find_region

SCORES = ["box_max", "component_max", "component_mass"]
# Few levels, so that ties and touching components are common; the sums of masses stay exact.
MAPS = arrays(
    np.float32,
    st.tuples(st.integers(2, 12), st.just(0)).map(lambda sides: (sides[0], sides[0])),
    elements=st.integers(-4, 8).map(float),
)


@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize("threshold", [0.25, 0.5, 0.8])
@settings(max_examples=60, deadline=None)
@given(lam=MAPS)
def test_boxes_and_masks_agree(score, threshold, lam):
    ours = find_region(lam, np.ones(lam.shape, bool), threshold, score)
    theirs = select_regions(torch.from_numpy(lam[None]), threshold, score)
    if ours is None:  # a constant map: training keeps the whole view
        assert theirs.boxes[0].tolist() == [0, 0, lam.shape[1], lam.shape[0]]
        return
    assert theirs.boxes[0].tolist() == list(ours.box)
    assert int(theirs.masks[0].sum()) == ours.area_px
