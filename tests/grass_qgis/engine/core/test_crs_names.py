from __future__ import annotations

import pytest

from grass_qgis.engine.core.crs_names import check_crs, is_undefined
from grass_qgis.engine.core.errors import JobError


@pytest.mark.parametrize(
    "crs",
    [
        "Undefined geographic SRS",
        'GEOGCS["Undefined geographic SRS",DATUM["unknown",SPHEROID["unknown",6378137,298.25]]]',
        'LOCAL_CS["Undefined Cartesian SRS",UNIT["Meter",1]]',
        'ENGCRS["Undefined SRS",EDATUM["unknown"]]',
    ],
)
def test_a_crs_that_says_nothing_is_none(crs):
    assert is_undefined(crs)


@pytest.mark.parametrize("crs", ["", "EPSG:4326", 'GEOGCS["WGS 84",DATUM["Undefined geographic"]]'])
def test_others_say_something(crs):
    assert not is_undefined(crs)


@pytest.mark.parametrize("crs", [None, "", "EPSG:32633", "+proj=utm +zone=33"])
def test_a_name_an_empty_text_or_nothing_can_be_a_job_s_crs(crs):
    check_crs("crs", crs)


@pytest.mark.parametrize("crs", [32633, True, ["EPSG:4326"], "EPSG:\0", "\ud800"])
def test_what_is_no_text_is_refused_by_name(crs):
    with pytest.raises(JobError, match=r"class_raster_crs is "):
        check_crs("class_raster_crs", crs)
