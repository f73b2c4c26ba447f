from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest

from grass_qgis.engine.core.errors import ModelError
from grass_qgis.engine.onnx_model.header import read_contract
from grass_qgis.engine.runtime.patch_graph import levels_of, load_graph, patch_graph, patch_side
from tests.domain_models import CHANNELS, TILE, write_domain_model
from tests.onnx_models import write_segment_model


def test_the_levels_are_the_last_maps_of_each_stride_before_the_graph_enlarges(tmp_path):
    path = write_domain_model(tmp_path / "m.onnx")
    levels = levels_of(load_graph(path), read_contract(path).input, (4, 8))
    assert [(name, stride) for name, stride, _ in levels] == [("fine_map", 4), ("coarse_map", 8)]
    assert levels[0][2] == tuple(range(CHANNELS))


def test_a_model_without_strides_has_no_level(tmp_path):
    path = write_segment_model(tmp_path / "m.onnx")
    assert levels_of(load_graph(path), read_contract(path).input, (4, 8)) == []


def test_outputs_are_means_and_mean_squares_of_the_chosen_channels(tmp_path):
    path = write_domain_model(tmp_path / "m.onnx")
    model, spec = load_graph(path), read_contract(path).input
    made, contract = patch_graph(model, spec, [("fine_map", 4, (5, 2))], 64)
    onnx.checker.check_model(made)
    assert all(node.op_type != "Resize" for node in made.graph.node)
    image = np.random.default_rng(0).normal(size=(2, 3, TILE, TILE)).astype(np.float32)
    model.graph.output.append(onnx.helper.make_tensor_value_info("fine_map", 1, None))
    whole = onnxruntime.InferenceSession(model.SerializeToString())
    maps = whole.run(["fine_map"], {"image": image})[0][:, [5, 2]].astype(np.float64)
    cells = maps.reshape(2, 2, 2, 16, 2, 16)
    part = onnxruntime.InferenceSession(made.SerializeToString())
    (got,) = part.run(None, {"image": image})
    np.testing.assert_allclose(got[:, :2], cells.mean(axis=(3, 5)), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(got[:, 2:], (cells**2).mean(axis=(3, 5)), rtol=1e-4, atol=1e-5)
    assert contract.features is not None and contract.features.levels[0].channels == 4


def test_a_value_that_the_graph_lacks_is_named(tmp_path):
    path = write_domain_model(tmp_path / "m.onnx")
    with pytest.raises(ModelError, match="no value gone"):
        patch_graph(load_graph(path), read_contract(path).input, [("gone", 4, (0,))], 64)


@pytest.mark.parametrize(
    ("tile", "side"), [(512, 128), (256, 128), (224, 112), (544, 32), (96, 96), (64, 64), (36, 0)]
)
def test_a_patch_divides_the_tile_into_whole_cells(tile, side):
    assert patch_side(tile, 8) == side
