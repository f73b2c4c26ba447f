"""Two runs for the same results at once: the second is refused, or both are right."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from grass_qgis.engine.core.job import RegionsJob
from tests.faults.features import features_of
from tests.faults.marked import marked
from tests.faults.results import bytes_of, names_in
from tests.faults.rounds import chance, count, rounds
from tests.faults.workers import ended, finish, start


def both(first, second, delay):
    """Runs two jobs, the second so many seconds after the first."""
    _, environ = marked()
    one = start(first, environ)
    time.sleep(delay)
    other = start(second, environ)
    return ended(one), ended(other)


@pytest.mark.parametrize("number", rounds(0.3))
def test_one_of_two_segmentations_is_refused_or_both_are_right(tmp_path, whole, number):
    kind, job = "two runs, segment", whole.into(tmp_path)
    delay = chance(kind, number).uniform(0, 2 * whole.seconds)
    result = both(job, job, delay)
    refused = [item for item in result if item.code]
    for item in refused:
        assert "Another run is writing" in item.failure().what
    assert len(refused) < 2 and whole.is_in(tmp_path)
    assert not [name for name in names_in(tmp_path) if name.startswith(".")]
    count(kind, refused=len(refused), **{"both right": int(not refused)})


@pytest.fixture(scope="module")
def kinds(whole, models, tmp_path_factory):
    """Two jobs of regions that differ, and what each leaves."""
    made = []
    for threshold in (0.2, 0.8):
        folder = tmp_path_factory.mktemp("regions")
        job = regions(whole, models, folder, threshold)
        finish(job).result()
        made.append(left_in(folder))
    return made


def regions(whole, models, folder, threshold):
    model, outlines = str(models / "regions.onnx"), str(folder / "regions.gpkg")
    lam = str(folder / "lam.tif")
    job = RegionsJob(whole.job.raster, model, outlines, threads=1, lam=lam, threshold=threshold)
    extent = (500000.0, 5399900.0, 500150.0, 5400000.0) if threshold > 0.5 else None
    return replace(job, extent=extent)


def left_in(folder):
    return bytes_of(folder), features_of(folder / "regions.gpkg", "regions")


@pytest.mark.parametrize("number", rounds(0.3))
def test_two_runs_of_regions_never_leave_outlines_of_one_and_the_map_of_the_other(
    tmp_path, whole, models, kinds, number
):
    kind = "two runs, regions"
    delay = chance(kind, number).uniform(0, 0.5)
    jobs = [regions(whole, models, tmp_path, threshold) for threshold in (0.2, 0.8)]
    result = both(*jobs, delay)
    assert [item.code for item in result] == [0, 0]
    assert left_in(tmp_path) in kinds
    assert names_in(tmp_path) == {"regions.gpkg", "lam.tif"}
    count(kind, mixed=0)
