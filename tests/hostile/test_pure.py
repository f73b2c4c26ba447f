"""What reads texts and bytes without a library: anything at all is a value or a typed error."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, target
from hypothesis import strategies as st

from grass_qgis.engine.core import contract
from grass_qgis.engine.core.errors import ContractError, JobError, ModelError, OutputError
from grass_qgis.engine.onnx_model import metadata as contract_metadata
from grass_qgis.engine.onnx_model.external_data import external_locations
from grass_qgis.engine.onnx_model.header import read_contract
from grass_qgis.engine.output.journal import Journal, Part
from grass_qgis.engine.raster.polygon_mask import split_layer
from grass_qgis.engine.tiling.grid import Window, plan_grid
from tests.hostile.mutations import VALUES, spoilt_bytes, spoilt_record
from tests.onnx_models import write_regions_model, write_segment_model

MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 2**32)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)
GRAPH = contract.GraphShape((None, 3, 64, 64), (None, 3, 64, 64), "float32")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    return write_segment_model(folder / "s.onnx"), write_regions_model(folder / "r.onnx")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("place")


@pytest.fixture(scope="module")
def record(sound):
    return json.loads(contract_metadata.encode(read_contract(sound[0]))["grass_contract"])


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=60), max_size=6))
@MANY
def test_any_metadata_is_a_contract_or_a_typed_error(metadata):
    try:
        assert contract_metadata.decode(metadata, GRAPH).output is not None
    except ContractError as error:
        assert error.what and error.remedy


@given(st.one_of(JSON.map(json.dumps), st.text()))
@MANY
def test_any_text_under_our_key_is_a_contract_or_a_typed_error(text):
    with pytest.raises(ContractError) as caught:
        contract_metadata.decode({"grass_contract": text}, GRAPH)
    assert caught.value.remedy


@given(SEEDS)
@MANY
def test_a_contract_with_something_odd_in_it_is_whole_or_a_typed_error(record, seed):
    rng = random.Random(seed)
    odd = record
    for _ in range(rng.choice((1, 1, 2, 4))):
        odd = spoilt_record(odd, rng) or record
    text = json.dumps(odd)
    target(float(len(set(text))), label="letters")
    try:
        result = contract_metadata.decode({"grass_contract": text}, GRAPH)
    except ContractError as error:
        assert error.what and error.remedy
        return
    assert contract_metadata.decode(contract_metadata.encode(result), GRAPH) == result
    assert len(result.input.bands) == 3 == len(result.input.mean) == len(result.input.scale)
    assert 0 < result.input.tile <= 2**20


@given(st.dictionaries(
    st.sampled_from(["class_names", "names", "tile_size", "tiles_size", "standardization_mean",
                     "standardization_std", "resolution", "tiles_overlap", "model_type"]),
    st.one_of(JSON.map(json.dumps), st.text(max_size=40), JSON.map(repr),
              st.sampled_from(["(" * 300, "9" * 5000, "{0: 'a', 1: 'b'}", '{"0": "a"}'])),
))  # fmt: skip
@MANY
def test_any_metadata_of_another_plugin_is_a_contract_or_a_typed_error(metadata):
    try:
        assert contract_metadata.decode(metadata, GRAPH).output is not None
    except ContractError as error:
        assert error.what and error.remedy


@given(SEEDS, st.integers(0, 1))
@MANY
def test_a_spoilt_model_file_is_read_or_a_typed_error(sound, place, seed, which):
    data = spoilt_bytes(sound[which].read_bytes(), random.Random(seed))
    path = place / "m.onnx"
    path.write_bytes(data)
    for read in (read_contract, external_locations):
        try:
            read(path)
        except (ModelError, ContractError) as error:
            assert error.what and error.remedy


@given(st.binary(max_size=300))
@MANY
def test_any_bytes_are_no_model_and_that_is_reported(place, data):
    path = place / "m.onnx"
    path.write_bytes(data)
    with pytest.raises((ModelError, ContractError)):
        read_contract(path)


def begun(folder: Path, content: bytes) -> tuple[Part, ...]:
    """The parts that a journal of that content gives to a run."""
    target_path = folder / "c.tif"
    inside = folder / ".c.tif.grass-run"
    inside.mkdir(exist_ok=True)
    (inside / "journal.jsonl").write_bytes(content)
    (inside / "part-000000.tif").write_bytes(b"x")
    with Journal(target_path) as journal:
        journal.begin("run")
        return journal.parts


HEAD = b'{"schema": 2, "run": "run"}\n'
SOUND = {"index": 0, "top": 0, "rows": 0, "left": 0, "width": 9, "tiles": 1, "size": 0, "check": 0}


@given(st.one_of(st.binary(max_size=200), JSON.map(lambda value: json.dumps(value).encode())))
@MANY
def test_a_journal_of_any_bytes_gives_no_part(place, data):
    assert begun(place, HEAD + data + b"\n") == ()
    assert begun(place, data) == ()


@given(st.dictionaries(st.sampled_from(list(SOUND)), st.one_of(JSON, st.sampled_from(VALUES))))
@MANY
def test_a_journal_with_odd_numbers_gives_parts_of_whole_numbers_only(place, odd):
    line = json.dumps({**SOUND, **odd}).encode() + b"\n"
    for part in begun(place, HEAD + line):
        assert all(type(value) is int and value >= 0 for value in vars(part).values())


def test_a_sound_journal_gives_its_part(place):
    assert len(begun(place, HEAD + json.dumps(SOUND).encode() + b"\n")) == 1


def test_a_journal_that_is_a_link_elsewhere_does_not_change_what_it_leads_to(tmp_path):
    (tmp_path / "other").mkdir()
    kept = tmp_path / "other" / "kept.txt"
    kept.write_text("mine")
    (tmp_path / ".c.tif.grass-run").symlink_to(tmp_path / "other")
    with pytest.raises(OutputError):
        Journal(tmp_path / "c.tif").begin("run")
    assert kept.read_text() == "mine"


@given(st.text())
def test_any_text_is_a_file_and_a_layer(text):
    file, layer = split_layer(text)
    assert text in (file, f"{file}|layername={layer}")


@given(*(st.integers(1, 2**31 - 1) for _ in "ab"), st.integers(1, 2**16), st.integers(0, 2**16))
@MANY
def test_tiles_of_any_size_cover_any_area_or_are_a_typed_error(width, height, tile, overlap):
    try:
        grid = plan_grid(Window(0, 0, width, height), tile, overlap)
    except JobError as error:
        assert overlap % 2 or 2 * overlap > tile
        assert error.remedy
        return
    for axis, size in ((grid.cols, width), (grid.rows, height)):
        assert axis.count >= 1
        assert axis.start(0) <= 0
        assert axis.start(axis.count - 1) + axis.tile >= size
