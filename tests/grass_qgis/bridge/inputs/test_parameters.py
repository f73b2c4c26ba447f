"""Settings of a run as JSON and as fields of a job."""

from __future__ import annotations

import json

import pytest

from grass_qgis.bridge.inputs.parameters import Parameters, as_record, for_job, from_record
from grass_qgis.engine.core.job import RegionsJob, SegmentJob, validate

OTHER = Parameters(
    device="cpu", overlap=32, tile=512, gsd=0.5, augment="flips", stretch=(1.0, 99.0), entropy=True
)


@pytest.mark.parametrize("value", [Parameters(), OTHER])
def test_json_brings_them_back(value):
    assert from_record(json.loads(json.dumps(as_record(value)))) == value


def test_what_is_missing_or_of_another_kind_has_its_default():
    odd = {"tile": "512", "device": 3, "entropy": 1, "stretch": [1], "future": True, "batch": 8}
    assert from_record(odd) == Parameters(batch=8)


def test_a_job_gets_the_settings_it_has_a_field_for():
    segment = validate(SegmentJob("r", "m", "c", **for_job(OTHER, SegmentJob)))
    assert (segment.tile, segment.augment, segment.stretch) == (512, "flips", (1.0, 99.0))
    assert segment.entropy is None  # a path, which is named elsewhere
    regions = validate(RegionsJob("r", "m", "g", **for_job(OTHER, RegionsJob)))
    assert (regions.device, regions.gsd) == ("cpu", 0.5)
    assert regions.batch == RegionsJob("r", "m", "g").batch


def test_the_defaults_are_those_of_the_engine():
    plain = SegmentJob("r", "m", "c")
    assert SegmentJob("r", "m", "c", **for_job(Parameters(), SegmentJob)) == plain
