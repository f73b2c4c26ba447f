from __future__ import annotations

import json

import pytest

from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core.errors import JobError

SEGMENT = jobs.SegmentJob(
    "a.tif", "m.onnx", "c.tif", "s.gpkg", None, (0.0, 1.0, 2.0, 3.5), (3, 2, 1)
)
REGIONS = jobs.RegionsJob("a.tif", "m.onnx", "r.gpkg", keep=0.25, threshold=0.7)


@pytest.mark.parametrize("job", [SEGMENT, REGIONS, jobs.SegmentJob("a", "b", "c")])
def test_a_job_survives_its_line(job):
    assert jobs.decode(jobs.encode(job)) == job


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("raster", ""),
        ("raster", 5),
        ("model", None),
        ("classes", ""),
        ("segments", ""),
        ("report", 3),
        ("device", "tpu"),
        ("batch", -1),
        ("batch", 2.5),
        ("batch", True),
        ("threads", -1),
        ("tile", -1),
        ("overlap", -2),
        ("min_area_px", -1),
        ("extent", [0, 0, 1]),
        ("extent", [0, 0, 0, 1]),
        ("extent", [0, 5, 1, 4]),
        ("extent", ["a", 0, 1, 1]),
        ("bands", []),
        ("bands", [0]),
        ("bands", [1.5]),
        ("bands", 5),
        ("bands", "123"),
        ("bands", ["red", ""]),
        ("units", "raw"),
        ("augment", "mirror"),
        ("simplify_px", -1),
        ("simplify_px", "2"),
        ("entropy", ""),
        ("nodata", []),
        ("nodata", 0),
        ("nodata", ["0"]),
        ("nodata", [True]),
        ("stretch", [2]),
        ("stretch", [98, 2]),
        ("stretch", [2, 101]),
        ("stretch", ["a", 98]),
        ("extent", 5),
        ("extent", {"a": 1}),
        ("extent", [0, 0, float("inf"), 1]),
        ("kind", []),
        ("kind", {}),
        ("raster", "a\0b"),
        ("gsd", -0.5),
        ("gsd", "1"),
        ("within", ""),
        ("extent_crs", 4326),
        ("crs", 4326),
        ("crs", "EPSG:\0"),
        ("gsd", float("nan")),
    ],
)
def test_a_wrong_value_is_named(key, value):
    record = {"kind": "segment", "raster": "a", "model": "b", "classes": "c", key: value}
    with pytest.raises(JobError, match=key) as caught:
        jobs.decode(json.dumps(record))
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("keep", 0),
        ("keep", 1.5),
        ("threshold", 2),
        ("keep", "x"),
        ("threshold", float("nan")),
        ("threshold", float("-inf")),
        ("keep", float("nan")),
    ],
)
def test_a_wrong_value_of_a_regions_job_is_named(key, value):
    record = {"kind": "regions", "raster": "a", "model": "b", "regions": "c", key: value}
    with pytest.raises(JobError, match=key):
        jobs.decode(json.dumps(record))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no json", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "kind"),
        ('{"kind": "dance"}', "kind"),
        ('{"kind": "segment", "raster": "a"}', "incomplete"),
        ('{"kind": "segment", "raster": "a", "model": "b", "classes": "c", "colour": 1}', "colour"),
    ],
)
def test_what_is_no_job_is_refused(text, message):
    with pytest.raises(JobError, match=message):
        jobs.decode(text)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("threads", 1025),
        ("threads", 2**31),
        ("tile", 65537),
        ("batch", 2**70),
        ("min_area_px", 2**64),
        ("raster", "\ud800.tif"),
        ("classes", "c\udfff.tif"),
        ("report", "\ud800"),
        ("extent_crs", "\ud800"),
    ],
)
def test_values_that_would_break_a_library_are_refused_before_it_sees_them(key, value):
    record = {"kind": "segment", "raster": "r", "model": "m", "classes": "c", key: value}
    with pytest.raises(JobError, match=key):
        jobs.decode(json.dumps(record))
