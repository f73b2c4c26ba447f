from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from grass_qgis.engine.core.contract import GraphShape
from grass_qgis.engine.core.errors import ContractError
from grass_qgis.engine.onnx_model.metadata import decode, encode
from tests.contracts import GRAPH, REGIONS, SEGMENT, changed


@pytest.mark.parametrize(
    ("path", "value", "message"),
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
        ("output.classes", [{"id": 0, "name": "\ud800", "colour": "#000000"}], "classes.name"),
        ("output.ignore_id", "x", "ignore_id"),
        ("provenance", 5, "provenance"),
        ("refine", 5, "refine"),
        ("refine", {"pixels": 0}, "refine.pixels"),
        ("refine", {"pixels": 1e3}, "refine.pixels"),
        ("refine", {"share": 1.5}, "refine.share"),
        ("refine", {"share": "half"}, "refine.share"),
        ("regions", 5, "regions"),
        ("task", [], "task"),
        ("output.kind", "labels", "output.kind"),
        ("output.activation", "tanh", "output.activation"),
        ("output.classes", [], "output.classes"),
        ("output.classes", [{"id": 1, "name": "a", "colour": "#000000"}], "output.classes"),
        ("output.classes", [{"id": 0, "name": "a", "colour": "red"}], "colour"),
    ],
)
def test_a_wrong_field_is_named(path, value, message):
    with pytest.raises(ContractError, match=message):
        decode(changed(SEGMENT, path, value), GRAPH)


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
        decode(changed(REGIONS, path, value), replace(GRAPH, output=(None, 8, 8)))


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (GraphShape((None, 4, None, None), (None, 3, None, None)), "input.bands"),
        (GraphShape((None, 3, 128, 128), (None, 3, 128, 128)), "input.tile"),
        (GraphShape((None, 3, None, None), (None, 5, None, None)), "output.classes"),
        (GraphShape((None, 3), (None, 3)), "input shape"),
    ],
)
def test_a_graph_that_contradicts_the_contract_is_refused(graph, message):
    with pytest.raises(ContractError, match=message):
        decode(encode(SEGMENT), graph)


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
                decode(changed(given, f"{part}.{name}", {"no": "value"}), graph)
