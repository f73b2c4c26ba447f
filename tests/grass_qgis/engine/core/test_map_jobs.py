from __future__ import annotations

import json

import pytest

from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.core.job import DescribeJob, DevicesJob, HelloJob, PolygonizeJob, TilesJob

CLASSES = (ClassSpec(0, "roof", "#aa0000"), ClassSpec(1, "tree", "#00aa00"))
JOBS = [
    DescribeJob("m.onnx"),
    PolygonizeJob("c.tif", "s.gpkg", 2, CLASSES, 5, 1.5),
    TilesJob("r.tif", "l.gpkg", "class", "out", CLASSES, 128, (3, 1), 0.2, 0.1),
]


@pytest.mark.parametrize("job", [*JOBS, HelloJob(), DevicesJob(), DevicesJob("m.onnx", 2)])
def test_what_is_written_is_read_again(job):
    line = jobs.encode(job)
    assert "\n" not in line
    assert json.loads(line)["kind"] == jobs.kind_of(job)
    assert jobs.decode(line) == job


@pytest.mark.parametrize(
    "line", ["", "[]", "no json", '{"kind": "segment"}', '{"kind": ["tiles"]}', '{"a": 1}']
)
def test_a_line_that_is_no_whole_job_is_refused(line):
    with pytest.raises(JobError):
        jobs.decode(line)


@pytest.mark.parametrize(
    ("job", "change", "part"),
    [
        (JOBS[0], {"model": ""}, "model is ''"),
        (JOBS[0], {"colour": 1}, "unknown settings ['colour']"),
        (JOBS[1], {"band": 0}, "band is 0"),
        (JOBS[1], {"band": True}, "band is True"),
        (JOBS[1], {"min_area_px": -1}, "min_area_px is -1"),
        (JOBS[1], {"simplify_px": -0.5}, "simplify_px is -0.5"),
        (JOBS[1], {"simplify_px": "1"}, "simplify_px is '1'"),
        (JOBS[1], {"classes": [{"id": 0}]}, "Give id, name and colour"),
        (JOBS[1], {"classes": [{"id": 0, "name": "\ud800", "colour": "#000000"}]}, "is called"),
        (JOBS[1], {"classes": [{"id": 0, "name": "a\0b", "colour": "#000000"}]}, "is called"),
        (JOBS[1], {"raster": "a\0b"}, "raster is"),
        (DevicesJob(), {"threads": -1}, "threads is -1"),
        (DevicesJob(), {"threads": "many"}, "threads is 'many'"),
        (DevicesJob(), {"model": "a\0b"}, "model is"),
        (JOBS[2], {"tile": 16}, "from 32 to 8192"),
        (JOBS[2], {"bands": []}, "bands is ()"),
        (JOBS[2], {"bands": [1, "red"]}, "bands is (1, 'red')"),
        (JOBS[2], {"held_out": 0.5}, "held_out is 0.5"),
        (JOBS[2], {"least_labelled": 1.5}, "least_labelled is 1.5"),
        (JOBS[2], {"classes": []}, "Number the classes"),
        (JOBS[2], {"classes": [{"id": 3, "name": "a", "colour": "#000000"}]}, "ids are [3]"),
    ],
)
def test_an_impossible_setting_is_named_with_its_value(job, change, part):
    record = {**json.loads(jobs.encode(job)), **change}
    with pytest.raises(JobError) as caught:
        jobs.decode(json.dumps(record))
    assert part in str(caught.value)


def test_a_missing_setting_is_named():
    with pytest.raises(JobError, match="segments"):
        jobs.decode('{"kind": "polygonize", "raster": "c.tif"}')


def test_two_classes_cannot_share_an_id():
    twice = PolygonizeJob("c.tif", "s.gpkg", classes=(CLASSES[0], CLASSES[0]))
    with pytest.raises(JobError, match="a different id"):
        jobs.validate(twice)


def test_a_greeting_and_a_test_of_devices_may_say_more_than_this_version_knows():
    assert jobs.decode('{"kind": "hello", "since": 9}') == HelloJob()
    line = '{"kind": "devices", "model": null, "threads": 3, "since": 9}'
    assert jobs.decode(line) == DevicesJob("", 3)
