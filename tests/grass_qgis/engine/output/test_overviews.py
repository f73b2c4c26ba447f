from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grass_qgis.engine.output.overviews import halved, write_overviews
from tests.scenes import write_scene

bands = arrays(
    np.uint8,
    array_shapes(min_dims=2, max_dims=2, max_side=9),
    elements=st.sampled_from([0, 1, 2, 7, 100, 255]),
)


def squares(values):
    """Of each pixel at half the size, the list of the valid pixels under it."""
    height, width = values.shape
    for row in range(-(-height // 2)):
        for col in range(-(-width // 2)):
            under = values[2 * row : 2 * row + 2, 2 * col : 2 * col + 2].ravel().tolist()
            yield (row, col), [value for value in under if value != 255]


@given(bands)
def test_a_class_of_an_overview_is_one_of_the_commonest_valid_ones(values):
    result = halved(values, averaged=False)
    for place, valid in squares(values):
        counts = Counter(valid)
        most = [value for value in counts if counts[value] == max(counts.values())]
        assert result[place] in (most or [255])


@given(bands)
def test_a_mean_of_an_overview_is_that_of_the_valid_pixels(values):
    result = halved(values, averaged=True)
    for place, valid in squares(values):
        expected = int(np.floor(np.mean(valid) + 0.5)) if valid else 255
        assert result[place] == expected


@pytest.mark.parametrize(("height", "width"), [(1100, 700), (257, 3), (1, 600), (256, 256)])
def test_levels_are_halved_again_and_again_up_to_the_requested_size(tmp_path, height, width):
    rng = np.random.default_rng(0)
    kept = rng.choice(np.array([0, 1, 99, 255], np.uint8), (2, height, width))
    scene = write_scene(tmp_path / "s.tif", kept, nodata=255)
    paths = write_overviews(scene, tmp_path / "levels", (False, True), 256)
    for path in paths:
        kept = np.stack([halved(kept[0], averaged=False), halved(kept[1], averaged=True)])
        with rasterio.open(path) as source:
            np.testing.assert_array_equal(source.read(), kept)
    assert max(kept.shape[1:]) <= 256
    assert len(paths) == sum(max(height, width) > 256 * 2**k for k in range(9))
