from __future__ import annotations

import pytest

from grass_qgis.engine.core.errors import ContractError, ModelError
from grass_qgis.engine.core.map_jobs import DescribeJob
from grass_qgis.engine.onnx_model.metadata import from_record
from grass_qgis.engine.runs.dispatch import run
from tests.onnx_models import COLOURS, write_regions_model, write_segment_model


def test_a_model_is_described_by_its_contract(tmp_path):
    path = write_segment_model(tmp_path / "m.onnx")
    summary = run(DescribeJob(str(path))).summary
    assert summary["file"] == "m.onnx"
    assert summary["bytes"] == path.stat().st_size
    assert from_record(summary["contract"]).output.classes == COLOURS


def test_a_regions_model_tells_its_rule(tmp_path):
    path = write_regions_model(tmp_path / "r.onnx", threshold=0.25)
    contract = from_record(run(DescribeJob(str(path))).summary["contract"])
    assert contract.task == "regions"
    assert contract.regions.threshold == 0.25


def test_a_model_without_a_contract_is_an_error_with_its_shapes(tmp_path):
    path = write_segment_model(tmp_path / "m.onnx", metadata={})
    with pytest.raises(ContractError, match="grass-train adopt"):
        run(DescribeJob(str(path)))


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ModelError, match="does not exist"):
        run(DescribeJob(str(tmp_path / "gone.onnx")))
