from __future__ import annotations

from dataclasses import replace

import pytest

from grass_qgis.engine.onnx_model.variants import is_reduced, variant_of
from tests.contracts import SEGMENT


@pytest.mark.parametrize(
    ("provenance", "name", "reduced"),
    [
        ({"export": {"variant": "default"}}, "default", False),
        ({"export": {"variant": "int8"}}, "int8", True),
        ({"export": {"variant": "fp16"}}, "fp16", True),
        ({"export": {}}, "", True),
        ({"export": "by hand"}, "", True),
        ({}, "", True),  # of another program: it may hold any numbers
    ],
)
def test_a_model_s_variant_is_what_its_export_says(provenance, name, reduced):
    spec = replace(SEGMENT, provenance=provenance)
    assert (variant_of(spec), is_reduced(spec)) == (name, reduced)
