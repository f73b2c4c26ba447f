from __future__ import annotations

import io
import json
from dataclasses import dataclass

import pytest

from grass_qgis.engine import worker
from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core.errors import ContractError, JobError, ModelError
from grass_qgis.engine.core.job import DescribeJob, HelloJob, Job
from grass_qgis.engine.core.job_base import check_whole
from grass_qgis.engine.core.progress import PROTOCOL, Log, Result
from grass_qgis.engine.onnx_model.metadata import from_record
from grass_qgis.engine.runs.dispatch import RUNNERS, run
from tests.onnx_models import COLOURS, write_regions_model, write_segment_model


def test_a_model_is_described_by_its_contract(tmp_path):
    path = write_segment_model(tmp_path / "m.onnx")
    summary = run(DescribeJob(str(path))).summary
    assert summary["file"] == "m.onnx"
    assert summary["bytes"] == path.stat().st_size
    assert from_record(summary["contract"]).output.classes == COLOURS


def test_a_regions_model_holds_its_rule(tmp_path):
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


def test_every_kind_of_job_has_a_runner_and_every_runner_a_kind():
    assert set(RUNNERS) == set(jobs.KINDS)
    assert all(issubclass(cls, Job) for cls in jobs.KINDS.values())
    assert len(set(jobs.KINDS.values())) == len(jobs.KINDS)


def test_a_greeting_is_replied_to_with_every_version():
    summary = run(HelloJob()).summary
    assert summary["protocol"] == PROTOCOL and summary["ready"] is True
    assert {"python", "numpy", "rasterio", "gdal", "onnxruntime", "shapely"} <= set(summary)


@dataclass(frozen=True)
class DoubleJob(Job):
    """A job of a kind that is made up."""

    number: int

    def validate(self):
        check_whole(self, {"number": (0, 10)})


def double(job, report, is_cancelled):
    report(Log("info", f"cancelled: {is_cancelled()}"))
    return Result({}, {"double": 2 * job.number})


def test_a_kind_that_is_entered_in_both_registries_runs_from_a_line(monkeypatch):
    monkeypatch.setitem(jobs.KINDS, "double", DoubleJob)
    monkeypatch.setitem(RUNNERS, "double", double)
    out = io.StringIO()
    line = jobs.encode(DoubleJob(4))
    write = worker.EventWriter(out, worker.Stop())
    assert worker.run_line(line, write).summary == {"double": 8}
    assert json.loads(out.getvalue())["message"] == "cancelled: False"
    with pytest.raises(JobError, match="number is 11"):
        worker.run_line(jobs.encode(DoubleJob(11)), write)
