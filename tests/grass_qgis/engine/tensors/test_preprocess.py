from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grass_qgis.engine.tensors.preprocess import RawCopy, filler, standardise, standardiser
from tests.onnx_models import input_spec

SPEC = replace(
    input_spec(64, 8, dynamic=True, batch=0),
    scale=(255.0, 100.0, 10.0),
    mean=(0.1, 0.2, 0.3),
    std=(0.5, 0.25, 2.0),
)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32", "float64"])
def test_each_band_is_divided_shifted_and_divided_again(dtype):
    raw = np.arange(3 * 4 * 5).reshape(3, 4, 5).astype(dtype)
    expected = np.empty(raw.shape)
    for band in range(3):
        for row in range(4):
            for col in range(5):
                share = float(raw[band, row, col]) / SPEC.scale[band]
                expected[band, row, col] = (share - SPEC.mean[band]) / SPEC.std[band]
    result = standardise(raw, SPEC)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_invalid_pixels_become_the_mean_whatever_they_held():
    raw = np.full((3, 2, 2), 50, np.float64)
    raw[:, 0, 0] = np.nan
    raw[:, 1, 1] = -1e300
    valid = np.array([[False, True], [True, False]])
    out = np.full((3, 2, 2), 77, np.float32)
    standardiser(SPEC).fill(raw, valid, out)
    assert (out[:, ~valid] == 0).all()
    np.testing.assert_array_equal(out[:, valid], standardise(raw, SPEC)[:, valid])


def test_a_graph_that_standardises_gets_raw_pixels_and_the_mean_where_there_are_none():
    spec = replace(SPEC, dtype="uint8", mean=(0.1, 1.3, 30.0), scale=(255.0, 100.0, 10.0))
    raw = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    valid = np.array([[False, True], [True, True]])
    fill = filler(spec)
    out = np.zeros((3, 2, 2), fill.dtype)
    fill.fill(raw, valid, out)
    assert out.dtype == np.uint8
    assert out[:, 0, 0].tolist() == [26, 130, 255]  # 0.1 * 255 to the nearest; 300 is cut off
    np.testing.assert_array_equal(out[:, valid], raw[:, valid])


def test_the_filler_of_a_usual_graph_standardises():
    assert filler(SPEC) == standardiser(SPEC)
    assert not isinstance(filler(SPEC), RawCopy)
