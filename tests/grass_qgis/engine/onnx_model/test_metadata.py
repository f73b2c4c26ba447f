from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grass_qgis.engine.core.contract import (
    ClassSpec,
    Contract,
    GraphShape,
    InputSpec,
    OutputSpec,
    RefineSpec,
)
from grass_qgis.engine.core.errors import ContractError
from grass_qgis.engine.onnx_model import metadata as contract_metadata
from grass_qgis.engine.onnx_model.metadata import (
    as_record,
    decode,
    encode,
    from_record,
    origin_of,
    without_contract,
)
from tests.contracts import GRAPH, REGIONS, SEGMENT, changed

REFINED = replace(SEGMENT, refine=RefineSpec(pixels=500, share=0.25))


@pytest.mark.parametrize(
    "given", [SEGMENT, REGIONS, REFINED], ids=["segmentation", "regions", "refined"]
)
def test_a_contract_survives_the_metadata(given):
    graph = replace(GRAPH, output=(None, None, None))
    assert decode(encode(given), graph) == given


def test_a_newer_schema_is_an_error_that_names_both():
    metadata = encode(SEGMENT)
    key = next(k for k in metadata if "contract" in k)
    record = json.loads(metadata[key])
    record["schema"] = contract_metadata.SCHEMA + 7
    with pytest.raises(
        ContractError, match=rf"{contract_metadata.SCHEMA + 7}.*{contract_metadata.SCHEMA}"
    ):
        decode({key: json.dumps(record)}, GRAPH)


def test_no_metadata_at_all_shows_the_shapes():
    with pytest.raises(ContractError, match=r"\(None, 3, None, None\)"):
        decode({}, GRAPH)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"schema": ' * 5_000, "[]", "5"])
def test_a_contract_that_is_no_object_is_refused(text):
    key = next(k for k in encode(SEGMENT) if "contract" in k)
    with pytest.raises(ContractError, match="contract"):
        decode({key: text}, GRAPH)


GOLDEN = Path(__file__).with_name("contract_v1.json")


def test_a_file_written_with_schema_1_is_read_for_ever():
    metadata = json.loads(GOLDEN.read_text(encoding="utf-8"))
    graph = GraphShape((None, 4, 256, 256), (None, 2, 256, 256))
    assert decode(metadata, graph) == Contract(
        "segmentation",
        InputSpec(
            bands=("red", "green", "blue", "nir"),
            scale=(255.0, 255.0, 255.0, 10000.0),
            mean=(0.4, 0.41, 0.42, 0.3),
            std=(0.2, 0.21, 0.22, 0.1),
            tile=256,
            min_overlap=64,
            gsd_m=(0.5, 0.35, 0.7),
        ),
        OutputSpec(
            classes=(
                ClassSpec(0, "roof", "#aa0000"),
                ClassSpec(1, "ground", "#00aa00"),
            )
        ),
        provenance={"encoder": "resnet18", "licence": "CC0-1.0"},
    )


def test_older_schemas_are_upgraded_step_by_step(monkeypatch):
    def to_2(record):
        return {**record, "job": record.pop("kind")}

    def to_3(record):
        return {**record, "task": record.pop("job")}

    monkeypatch.setattr(contract_metadata, "SCHEMA", 3)
    monkeypatch.setattr(contract_metadata, "UPGRADES", {1: to_2, 2: to_3})
    metadata = encode(SEGMENT)
    key = next(k for k in metadata if "contract" in k)
    record = json.loads(metadata[key])
    old = {**record, "schema": 1, "kind": record.pop("task")}
    del old["task"]
    assert decode({key: json.dumps(old)}, GRAPH) == SEGMENT


@pytest.mark.parametrize("schema", [0, -1, True, "1", None, 1.5])
def test_an_unknown_schema_is_named(schema):
    metadata = changed(SEGMENT, "schema", schema)
    with pytest.raises(ContractError, match=f"schema is {schema!r}"):
        decode(metadata, GRAPH)


def test_unknown_fields_are_ignored():
    assert decode(changed(SEGMENT, "input.colour_space", "sRGB"), GRAPH) == SEGMENT


def test_plain_values_of_a_contract_are_read_again():
    for given in (SEGMENT, REGIONS):
        assert from_record(json.loads(json.dumps(as_record(given)))) == given


def test_the_origin_of_metadata_is_recognised_and_it_can_be_removed():
    metadata = {**encode(SEGMENT), "author": "x"}
    assert origin_of(metadata) == "grass"
    assert origin_of({"names": "[]"}) == "deepness"
    assert origin_of({"author": "x"}) == ""
    assert without_contract(metadata) == {"author": "x"}
