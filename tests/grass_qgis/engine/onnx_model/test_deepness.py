from __future__ import annotations

import json
from dataclasses import replace

import pytest

from grass_qgis.engine.core.contract import GraphShape
from grass_qgis.engine.core.errors import ContractError
from grass_qgis.engine.onnx_model.metadata import decode, encode
from tests.contracts import GRAPH, SEGMENT


def test_every_value_for_deepness_is_json_and_scaled_for_a_division_by_255():
    wide = replace(SEGMENT.input, scale=(10000.0,) * 3, mean=(0.4,) * 3, gsd_m=(0.1, 0.05, 0.2))
    values = {key: json.loads(text) for key, text in encode(replace(SEGMENT, input=wide)).items()}
    assert values["model_type"] == "Segmentor"
    assert values["class_names"] == {"0": "red", "1": "green", "2": "blue"}
    assert values["tile_size"] == values["tiles_size"] == 64
    assert values["resolution"] == pytest.approx(10.0)
    raw, mean, std = 3000.0, 0.4, 0.25
    ours = (raw / 10000 - mean) / std
    theirs = (raw / 255 - values["standardization_mean"][0]) / values["standardization_std"][0]
    assert theirs == pytest.approx(ours)


@pytest.mark.parametrize(
    "names",
    [
        '{"0": "a", "1": "b", "2": "c"}',
        '["a", "b", "c"]',
        "{0: 'a', 1: 'b', 2: 'c'}",
        '[{"0": "a", "1": "b", "2": "c"}]',
    ],
)
@pytest.mark.parametrize("key", ["class_names", "names"])
def test_deepness_class_names_in_every_form(key, names):
    graph = GraphShape((1, 3, 64, 64), (1, 3, 64, 64))
    result = decode({key: names, "tiles_overlap": "25"}, graph)
    assert [item.name for item in result.output.classes] == ["a", "b", "c"]
    assert result.input.tile == 64
    assert result.input.min_overlap == 16
    assert result.input.fixed_batch == 1
    assert result.input.scale == (255.0,) * 3


def test_deepness_one_channel_gets_a_background():
    graph = GraphShape((None, 3, 64, 64), (None, 1, 64, 64))
    result = decode({"class_names": '{"0": "roof"}'}, graph)
    assert [item.name for item in result.output.classes] == ["background", "roof"]
    assert result.output.activation == "sigmoid"


def test_deepness_standardisation_of_one_number_serves_all_bands():
    graph = GraphShape((None, 3, 64, 64), (None, 2, 64, 64))
    metadata = {
        "names": '["a", "b"]',
        "standardization_mean": "0.5",
        "standardization_std": "[0.1, 0.2, 0.3]",
    }
    result = decode(metadata, graph)
    assert result.input.mean == (0.5, 0.5, 0.5)
    assert result.input.std == (0.1, 0.2, 0.3)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("standardization_mean", '"abc"'),
        ("standardization_mean", "[0.5, NaN, 0.5]"),
        ("standardization_std", "[1, 1, Infinity]"),
        ("standardization_mean", '{"a": 1}'),
        ("tiles_overlap", '"15%"'),
        ("tiles_overlap", "[15]"),
        ("resolution", '"10 cm"'),
        ("resolution", "NaN"),
        ("tile_size", "big"),
        ("class_names", '{None: "a"}'),
        ("class_names", '{"x": "a"}'),
        ("class_names", "5"),
        ("class_names", "{[]: 1}"),
        ("class_names", "[" * 100_000),
        ("class_names", "(" * 5_000 + ")" * 5_000),
    ],
)
def test_a_wrong_value_of_a_deepness_model_is_named(key, value):
    graph = GraphShape((None, 3, None, None), (None, 2, None, None))
    metadata = {"class_names": '["a", "b"]', key: value}
    with pytest.raises(ContractError, match=key):
        decode(metadata, graph)


def test_a_model_of_raw_pixels_is_none_for_deepness():
    raw = replace(SEGMENT, input=replace(SEGMENT.input, dtype="uint8"))
    (key,) = encode(raw)
    assert "contract" in key
    result = decode(encode(raw), replace(GRAPH, input_dtype="uint8"))
    assert result == raw
    with pytest.raises(ContractError, match=r"input\.dtype"):
        decode(encode(raw), GRAPH)
