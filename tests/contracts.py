"""Model contracts, and the metadata of one with a single field changed."""

from __future__ import annotations

import json

from grass_qgis.engine.core.contract import Contract, GraphShape, OutputSpec, RegionsSpec
from grass_qgis.engine.onnx_model.metadata import encode
from tests.onnx_models import COLOURS, input_spec

GRAPH = GraphShape((None, 3, None, None), (None, 3, None, None))
SEGMENT = Contract(
    "segmentation",
    input_spec(64, 8, dynamic=True, batch=0),
    OutputSpec("probabilities", "softmax", COLOURS),
    provenance={"encoder": "x"},
)
REGIONS = Contract(
    "regions", input_spec(64, 0, dynamic=False, batch=0), OutputSpec(),
    RegionsSpec(sign="support"),
)  # fmt: skip


def changed(given: Contract, path: str, value: object) -> dict[str, str]:
    metadata = encode(given)
    key = next(k for k in metadata if "contract" in k)
    record = json.loads(metadata[key])
    *parents, last = path.split(".")
    place = record
    for parent in parents:
        place = place[parent]
    place[last] = value
    return {key: json.dumps(record)}
