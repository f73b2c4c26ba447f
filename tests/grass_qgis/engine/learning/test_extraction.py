"""Features of tiles: filters against plain numpy, blocks, and cells of tiles."""

import numpy as np
import onnxruntime
import pytest

from grass_qgis.engine.core.contract import FeatureLevel, InputSpec
from grass_qgis.engine.core.errors import ContractError
from grass_qgis.engine.learning.basis import Moments, basis_of
from grass_qgis.engine.learning.extraction import (
    CELL,
    build_extraction,
    features_contract,
)
from grass_qgis.engine.learning.resampling import enlarged
from tests.features_models import LEVELS, TILE, write_features_model
from tests.onnx_models import write_segment_model


def spec(count):
    names = tuple(f"band {k}" for k in range(count))
    return InputSpec(names, (255.0,) * count, (0.5,) * count, (0.25,) * count, TILE, 16)


def run(extraction, image):
    session = onnxruntime.InferenceSession(extraction.model.SerializeToString())
    return session.run(None, {"image": image})


def image(count, seed=0):
    return np.random.default_rng(seed).normal(0, 1, (1, count, TILE, TILE)).astype(np.float32)


def test_filters_are_means_and_stds_of_windows_of_cells():
    values = image(2)
    (result,) = run(build_extraction(None, spec(2)), values)
    side = TILE // CELL
    cells = values[0].astype(float).reshape(2, side, CELL, side, CELL)
    expected = []
    for window in (1, 3, 7):
        means, stds = np.zeros((2, side, side)), np.zeros((2, side, side))
        for row in range(side):
            for col in range(side):
                reach = window // 2
                rows = slice(max(0, row - reach), row + reach + 1)
                cols = slice(max(0, col - reach), col + reach + 1)
                part = cells[:, rows, :, cols]
                means[:, row, col] = part.mean(axis=(1, 2, 3, 4))
                stds[:, row, col] = part.std(axis=(1, 2, 3, 4))
        expected += [means, stds]
    assert np.allclose(result[0], np.concatenate(expected), atol=2e-3)


def test_all_bands_have_filters_and_the_encoder_sees_its_bands(tmp_path):
    path = write_features_model(tmp_path / "features.onnx")
    extraction = build_extraction(path, spec(5))
    values = image(5)
    fine, coarse, filters = run(extraction, values)
    theirs = onnxruntime.InferenceSession(str(path)).run(None, {"image": values[:, :3]})
    pooled = theirs[0].reshape(1, 4, TILE // CELL, 2, TILE // CELL, 2).mean(axis=(3, 5))
    assert np.allclose(fine, pooled, atol=1e-5)
    assert np.allclose(coarse, theirs[1], atol=1e-5)
    assert filters.shape == (1, 5 * 6, TILE // CELL, TILE // CELL)
    assert [level.stride for level in extraction.levels] == [4, 8, 4]


def test_a_segmentation_model_is_no_features_model(tmp_path):
    write_segment_model(tmp_path / "segment.onnx")
    with pytest.raises(ContractError, match="learning needs a features model"):
        features_contract(tmp_path / "segment.onnx")


def test_the_contract_of_the_levels_is_kept_in_the_file(tmp_path):
    contract = features_contract(write_features_model(tmp_path / "features.onnx"))
    assert contract.features is not None and contract.features.levels == LEVELS
    assert contract.features.encoder == "tiny"


def test_enlarging_is_onnx_s_linear_resize():
    values = np.random.default_rng(0).normal(0, 1, (1, 3, 5, 7)).astype(np.float32)
    from onnx import TensorProto, helper

    for factor in (2, 4, 8):
        node = helper.make_node(
            "Resize", ["x", "", "s"], ["y"], mode="linear",
            coordinate_transformation_mode="half_pixel",
        )  # fmt: skip
        graph = helper.make_graph(
            [node],
            "resize",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 5, 7])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
            [helper.make_tensor("s", TensorProto.FLOAT, [4], [1, 1, factor, factor])],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
        model.ir_version = 9
        session = onnxruntime.InferenceSession(model.SerializeToString())
        assert np.allclose(session.run(None, {"x": values})[0], enlarged(values, factor), atol=1e-5)


def basis(values, levels):
    moments = [Moments(level) for level in levels]
    for item, level in zip(moments, values):
        item.add(level.reshape(len(level), -1).T)
    return basis_of(moments, CELL)


def test_blocks_have_the_same_variance_and_their_principal_components():
    random = np.random.default_rng(0)
    levels = [FeatureLevel("a", 4, 30), FeatureLevel("b", 8, 3), FeatureLevel("filters", 4, 8)]
    mixing = np.linalg.qr(random.normal(0, 1, (30, 30)))[0] * np.linspace(100, 10, 30)
    values = [
        (mixing @ random.normal(0, 1, (30, 400))).reshape(30, 20, 20).astype(np.float32),
        random.normal(5, 0.01, (3, 10, 10)).astype(np.float32),
        random.normal(0, 1, (8, 20, 20)).astype(np.float32),
    ]
    made = basis(values, levels)
    reduced = made.reduced(values)
    variances = [part.reshape(len(part), -1).var(axis=1).sum() for part in reduced]
    assert np.allclose(variances, made.size / 3, rtol=1e-3)
    assert [block.size for block in made.blocks] == [30, 3, 8]
    covariance = np.cov(reduced[0].reshape(30, -1))
    assert np.abs(covariance - np.diag(np.diag(covariance))).max() < 1e-3 * covariance.max()
    assert (np.diff(np.diag(covariance)) <= 1e-6).all()  # strongest first


def test_single_cells_have_the_vectors_of_the_whole_tile():
    random = np.random.default_rng(0)
    levels = [FeatureLevel("a", 4, 3), FeatureLevel("b", 32, 2), FeatureLevel("filters", 4, 4)]
    sides = (16, 2, 16)
    values = [
        random.normal(0, 1, (level.channels, side, side)).astype(np.float32)
        for level, side in zip(levels, sides)
    ]
    made = basis(values, levels)
    reduced = made.reduced(values)
    whole = made.on_cells(reduced)
    rows, cols = random.integers(0, 16, 40), random.integers(0, 16, 40)
    assert np.allclose(made.at(reduced, rows, cols), whole[:, rows, cols].T, atol=1e-5)


def test_a_band_without_change_does_no_harm():
    levels = [FeatureLevel("filters", 4, 3)]
    values = np.random.default_rng(0).normal(0, 1, (3, 8, 8)).astype(np.float32)
    values[1] = 7.0
    made = basis([values], levels)
    assert np.isfinite(made.reduced([values])[0]).all()
    assert made.size == 2
