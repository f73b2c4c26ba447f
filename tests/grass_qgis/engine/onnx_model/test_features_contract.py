"""The contract of a features model: written, read, and refused when it is wrong."""

from dataclasses import replace

import pytest

from grass_qgis.engine.core.contract import FeatureLevel, FeaturesSpec, GraphShape
from grass_qgis.engine.core.errors import ContractError, ModelError
from grass_qgis.engine.onnx_model.metadata import decode, encode
from grass_qgis.engine.runtime.device_trial import prove
from grass_qgis.engine.runtime.session import Model
from tests.features_models import LEVELS, TILE, features_contract, write_features_model

GRAPH = GraphShape((None, 3, TILE, TILE), (None, 4, TILE // 2, TILE // 2))


def test_it_is_read_as_it_was_written():
    contract = features_contract()
    assert decode(encode(contract), GRAPH) == contract


def test_deepness_is_given_no_key_for_it():
    assert list(encode(features_contract())) == ["grass_contract"]


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (None, "features"),
        (FeaturesSpec(()), "features.levels"),
        (FeaturesSpec((LEVELS[0], LEVELS[0])), "features.levels.name"),
        (FeaturesSpec((FeatureLevel("a", 7, 3),)), "features.levels.stride"),
        (FeaturesSpec((FeatureLevel("a", 2, 0),)), "features.levels.channels"),
        (FeaturesSpec((FeatureLevel("", 2, 3),)), "features.levels.name"),
        (FeaturesSpec(LEVELS, "tiny", 5), "features.checksum"),
    ],
)
def test_what_is_wrong_in_it_is_named(spec, field):
    with pytest.raises(ContractError, match=field.replace(".", r"\.")):
        encode(replace(features_contract(), features=spec))


def test_a_graph_of_other_channels_contradicts_it():
    other = GraphShape(GRAPH.input, (None, 9, TILE // 2, TILE // 2))
    with pytest.raises(ContractError, match=r"features\.levels\.channels"):
        decode(encode(features_contract()), other)


def test_the_runtime_gives_every_level_in_its_order(tmp_path):
    import numpy as np

    model = Model(str(write_features_model(tmp_path / "features.onnx")), "cpu", 1)
    prove(model, TILE)
    result = model.run_all(np.zeros((2, 3, TILE, TILE), np.float32))
    assert [reply.shape for reply in result] == [(2, 4, 32, 32), (2, 6, 8, 8)]


def test_a_level_that_the_graph_lacks_is_named(tmp_path):
    import onnx

    path = write_features_model(tmp_path / "features.onnx")
    graph = onnx.load(str(path))
    del graph.graph.output[1]
    onnx.save(graph, str(path))
    with pytest.raises(ModelError, match="coarse"):
        Model(str(path), "cpu", 1)
