from __future__ import annotations

import pytest

from export.contract_yaml import merged, read_contract
from grass_qgis.engine.core.contract import Contract, OutputSpec
from grass_qgis.engine.core.errors import ContractError
from tests.export.torch_module import WHOLE
from tests.onnx_models import COLOURS, input_spec

EXPECTED = Contract("segmentation", input_spec(64, 8, False, 0), OutputSpec(classes=COLOURS))


def written(tmp_path, text):
    path = tmp_path / "c.yaml"
    path.write_text(text)
    return path


def test_a_whole_contract_is_read(tmp_path):
    assert read_contract(written(tmp_path, WHOLE)) == EXPECTED


def test_fields_left_out_keep_their_values(tmp_path):
    result = read_contract(written(tmp_path, "input: {min_overlap: 16}"), EXPECTED)
    assert result.input.min_overlap == 16
    assert result.input.mean == EXPECTED.input.mean
    assert result.output == EXPECTED.output


def test_lists_are_replaced_and_objects_merged():
    before = {"a": {"b": 1, "c": [1, 2]}, "d": 5}
    assert merged(before, {"a": {"c": [3]}}) == {"a": {"b": 1, "c": [3]}, "d": 5}
    assert merged(before, {"a": 7}) == {"a": 7, "d": 5}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1, 2]", "no fields"),
        ("a: [", "cannot be read"),
        ("{input: {bands: [red]}, output: {classes: []}}", "in input"),
        (WHOLE.replace("mean: [0.5, 0.5, 0.5]", "mean: [0.5]"), r"input\.mean"),
        (WHOLE.replace("tile: 64", "tile: many"), r"input\.tile"),
    ],
)
def test_what_is_wrong_is_named_with_the_file(tmp_path, text, message):
    path = written(tmp_path, text)
    with pytest.raises(ContractError, match=message) as caught:
        read_contract(path)
    assert str(path) in str(caught.value)
