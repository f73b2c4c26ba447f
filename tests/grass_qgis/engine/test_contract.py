from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from grass_qgis.engine import contract
from grass_qgis.engine.errors import ContractError
from tests.onnx_models import COLOURS, input_spec

GRAPH = contract.GraphShape((None, 3, None, None), (None, 3, None, None))
SEGMENT = contract.Contract(
    "segmentation",
    input_spec(64, 8, dynamic=True, batch=0),
    contract.OutputSpec("probabilities", "softmax", COLOURS),
    provenance={"encoder": "x"},
)
REGIONS = contract.Contract(
    "regions", input_spec(64, 0, dynamic=False, batch=0), contract.OutputSpec(),
    contract.RegionsSpec(sign="support"),
)  # fmt: skip


@pytest.mark.parametrize("given", [SEGMENT, REGIONS], ids=["segmentation", "regions"])
def test_a_contract_survives_the_metadata(given):
    graph = replace(GRAPH, output=(None, None, None))
    assert contract.decode(contract.encode(given), graph) == given


def test_every_value_for_deepness_is_json_and_scaled_for_a_division_by_255():
    wide = replace(SEGMENT.input, scale=(10000.0,) * 3, mean=(0.4,) * 3, gsd_m=(0.1, 0.05, 0.2))
    values = {
        key: json.loads(text) for key, text in contract.encode(replace(SEGMENT, input=wide)).items()
    }
    assert values["model_type"] == "Segmentor"
    assert values["class_names"] == {"0": "red", "1": "green", "2": "blue"}
    assert values["tile_size"] == values["tiles_size"] == 64
    assert values["resolution"] == pytest.approx(10.0)
    raw, mean, std = 3000.0, 0.4, 0.25
    ours = (raw / 10000 - mean) / std
    theirs = (raw / 255 - values["standardization_mean"][0]) / values["standardization_std"][0]
    assert theirs == pytest.approx(ours)


def test_a_newer_schema_is_an_error_that_names_both():
    metadata = contract.encode(SEGMENT)
    key = next(k for k in metadata if "contract" in k)
    record = json.loads(metadata[key])
    record["schema"] = contract.SCHEMA + 7
    with pytest.raises(ContractError, match=rf"{contract.SCHEMA + 7}.*{contract.SCHEMA}"):
        contract.decode({key: json.dumps(record)}, GRAPH)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("task", "dancing", "task"),
        ("input.bands", [], "input.bands"),
        ("input.scale", [255.0], "input.scale"),
        ("input.scale", [0.0, 1.0, 1.0], "input.scale"),
        ("input.mean", ["a", 0, 0], "input.mean"),
        ("input.std", [0.0, 1, 1], "input.std"),
        ("input.tile", 0, "input.tile"),
        ("input.tile", "64", "input.tile"),
        ("input.multiple", 0, "input.multiple"),
        ("input.min_overlap", 40, "input.min_overlap"),
        ("input.fixed_batch", -1, "input.fixed_batch"),
        ("input.dtype", "uint8", "input.dtype"),
        ("input.dtype", "float16", "input.dtype"),
        ("input.dtype", None, "input.dtype"),
        ("input.gsd_m", [1.0], "input.gsd_m"),
        ("input", [], "input"),
        ("input", None, "input"),
        ("input", {}, "in input"),
        ("input.bands", None, "input.bands"),
        ("input.bands", "rgb", "input.bands"),
        ("input.bands", [1, 2, 3], "input.bands"),
        ("input.scale", 255.0, "input.scale"),
        ("input.mean", [float("nan")] * 3, "input.mean"),
        ("input.mean", [10**400] * 3, "input.mean"),
        ("input.std", [float("inf")] * 3, "input.std"),
        ("input.tile", True, "input.tile"),
        ("input.tile", 10**9, "input.tile"),
        ("input.dynamic", "yes", "input.dynamic"),
        ("input.gsd_m", 1, "input.gsd_m"),
        ("input.gsd_m", ["a", "b", "c"], "input.gsd_m"),
        ("input.gsd_m", [-1.0, 0.0, 0.0], "input.gsd_m"),
        ("output", [], "output"),
        ("output", None, "output"),
        ("output.classes", 5, "output.classes"),
        ("output.classes", [5], "output.classes"),
        ("output.classes", [{}], "output.classes"),
        ("output.classes", [{"id": 0.0, "name": "a", "colour": "#000000"}], "output.classes"),
        ("output.classes", [{"id": 0, "name": 5, "colour": "#000000"}], "classes.name"),
        ("output.ignore_id", "x", "ignore_id"),
        ("provenance", 5, "provenance"),
        ("regions", 5, "regions"),
        ("task", [], "task"),
        ("output.kind", "labels", "output.kind"),
        ("output.activation", "tanh", "output.activation"),
        ("output.classes", [], "output.classes"),
        ("output.classes", [{"id": 1, "name": "a", "colour": "#000000"}], "output.classes"),
        ("output.classes", [{"id": 0, "name": "a", "colour": "red"}], "colour"),
    ],
)
def test_a_wrong_field_is_named(path, value, says):
    with pytest.raises(ContractError, match=says):
        contract.decode(_changed(SEGMENT, path, value), GRAPH)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("regions.sign", "up"),
        ("regions.score", "x"),
        ("regions.positive", "x"),
        ("regions.window", 0),
        ("regions.window", "half"),
        ("regions.threshold", 1.5),
        ("regions.threshold", "half"),
        ("regions.threshold", float("nan")),
        ("regions.relu", 1),
        ("regions.bank_size", "many"),
        ("regions.stride", 0),
        ("regions.stride", "x"),
        ("regions", None),
    ],
)
def test_a_wrong_field_of_a_regions_model_is_named(path, value):
    with pytest.raises(ContractError, match=path):
        contract.decode(_changed(REGIONS, path, value), replace(GRAPH, output=(None, 8, 8)))


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        (contract.GraphShape((None, 4, None, None), (None, 3, None, None)), "input.bands"),
        (contract.GraphShape((None, 3, 128, 128), (None, 3, 128, 128)), "input.tile"),
        (contract.GraphShape((None, 3, None, None), (None, 5, None, None)), "output.classes"),
        (contract.GraphShape((None, 3), (None, 3)), "input shape"),
    ],
)
def test_a_graph_that_contradicts_the_contract_is_refused(graph, says):
    with pytest.raises(ContractError, match=says):
        contract.decode(contract.encode(SEGMENT), graph)


def test_no_metadata_at_all_shows_the_shapes():
    with pytest.raises(ContractError, match=r"\(None, 3, None, None\)"):
        contract.decode({}, GRAPH)


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
    graph = contract.GraphShape((1, 3, 64, 64), (1, 3, 64, 64))
    found = contract.decode({key: names, "tiles_overlap": "25"}, graph)
    assert [item.name for item in found.output.classes] == ["a", "b", "c"]
    assert found.input.tile == 64
    assert found.input.min_overlap == 16
    assert found.input.fixed_batch == 1
    assert found.input.scale == (255.0,) * 3


def test_deepness_one_plane_gets_a_background():
    graph = contract.GraphShape((None, 3, 64, 64), (None, 1, 64, 64))
    found = contract.decode({"class_names": '{"0": "roof"}'}, graph)
    assert [item.name for item in found.output.classes] == ["background", "roof"]
    assert found.output.activation == "sigmoid"


def test_deepness_standardisation_of_one_number_serves_all_bands():
    graph = contract.GraphShape((None, 3, 64, 64), (None, 2, 64, 64))
    metadata = {
        "names": '["a", "b"]',
        "standardization_mean": "0.5",
        "standardization_std": "[0.1, 0.2, 0.3]",
    }
    found = contract.decode(metadata, graph)
    assert found.input.mean == (0.5, 0.5, 0.5)
    assert found.input.std == (0.1, 0.2, 0.3)


def _changed(given: contract.Contract, path: str, value: object) -> dict[str, str]:
    metadata = contract.encode(given)
    key = next(k for k in metadata if "contract" in k)
    record = json.loads(metadata[key])
    *parents, last = path.split(".")
    place = record
    for parent in parents:
        place = place[parent]
    place[last] = value
    return {key: json.dumps(record)}


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
    graph = contract.GraphShape((None, 3, None, None), (None, 2, None, None))
    metadata = {"class_names": '["a", "b"]', key: value}
    with pytest.raises(ContractError, match=key):
        contract.decode(metadata, graph)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"schema": ' * 5_000, "[]", "5"])
def test_a_contract_that_is_no_object_is_refused(text):
    key = next(k for k in contract.encode(SEGMENT) if "contract" in k)
    with pytest.raises(ContractError, match="contract"):
        contract.decode({key: text}, GRAPH)


GOLDEN = Path(__file__).with_name("contract_v1.json")


def test_a_file_written_with_schema_1_is_read_for_ever():
    metadata = json.loads(GOLDEN.read_text(encoding="utf-8"))
    graph = contract.GraphShape((None, 4, 256, 256), (None, 2, 256, 256))
    assert contract.decode(metadata, graph) == contract.Contract(
        "segmentation",
        contract.InputSpec(
            bands=("red", "green", "blue", "nir"),
            scale=(255.0, 255.0, 255.0, 10000.0),
            mean=(0.4, 0.41, 0.42, 0.3),
            std=(0.2, 0.21, 0.22, 0.1),
            tile=256,
            min_overlap=64,
            gsd_m=(0.5, 0.35, 0.7),
        ),
        contract.OutputSpec(
            classes=(
                contract.ClassSpec(0, "roof", "#aa0000"),
                contract.ClassSpec(1, "ground", "#00aa00"),
            )
        ),
        provenance={"encoder": "resnet18", "licence": "CC0-1.0"},
    )


def test_older_schemas_are_upgraded_step_by_step(monkeypatch):
    def to_2(record):
        return {**record, "job": record.pop("kind")}

    def to_3(record):
        return {**record, "task": record.pop("job")}

    monkeypatch.setattr(contract, "SCHEMA", 3)
    monkeypatch.setattr(contract, "_UPGRADES", {1: to_2, 2: to_3})
    metadata = contract.encode(SEGMENT)
    key = next(k for k in metadata if "contract" in k)
    record = json.loads(metadata[key])
    old = {**record, "schema": 1, "kind": record.pop("task")}
    del old["task"]
    assert contract.decode({key: json.dumps(old)}, GRAPH) == SEGMENT


@pytest.mark.parametrize("schema", [0, -1, True, "1", None, 1.5])
def test_an_unknown_schema_is_named(schema):
    metadata = _changed(SEGMENT, "schema", schema)
    with pytest.raises(ContractError, match=f"schema is {schema!r}"):
        contract.decode(metadata, GRAPH)


def test_fields_that_are_not_known_are_passed_over():
    assert contract.decode(_changed(SEGMENT, "input.colour_space", "sRGB"), GRAPH) == SEGMENT


@pytest.mark.parametrize("given", [SEGMENT, REGIONS], ids=["segmentation", "regions"])
def test_no_field_can_be_left_out_or_wrong_without_being_named(given):
    """Whatever fields there will be: a value of no kind at all is refused by name."""
    parts = {"input": given.input, "output": given.output}
    if given.regions:
        parts["regions"] = given.regions
    graph = replace(GRAPH, output=(None, None, None))
    for part, values in parts.items():
        for name in asdict(values):
            if (part, name) in (("output", "classes"), ("output", "ignore_id")):
                continue  # looked at by its own tests
            with pytest.raises(ContractError, match=rf"{part}\.{name}"):
                contract.decode(_changed(given, f"{part}.{name}", {"no": "value"}), graph)


def test_a_model_of_raw_pixels_is_none_for_deepness():
    raw = replace(SEGMENT, input=replace(SEGMENT.input, dtype="uint8"))
    (key,) = contract.encode(raw)
    assert "contract" in key
    found = contract.decode(contract.encode(raw), replace(GRAPH, input_dtype="uint8"))
    assert found == raw
    with pytest.raises(ContractError, match=r"input\.dtype"):
        contract.decode(contract.encode(raw), GRAPH)


def test_plain_values_of_a_contract_are_read_again():
    for given in (SEGMENT, REGIONS):
        assert contract.from_record(json.loads(json.dumps(contract.as_record(given)))) == given


def test_whose_metadata_it_is_can_be_told_and_taken_off():
    metadata = {**contract.encode(SEGMENT), "author": "x"}
    assert contract.origin_of(metadata) == "grass"
    assert contract.origin_of({"names": "[]"}) == "deepness"
    assert contract.origin_of({"author": "x"}) == ""
    assert contract.without_contract(metadata) == {"author": "x"}
