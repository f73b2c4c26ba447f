"""The settings of a run mean the same in the job, on the command line and in QGIS's dock."""

from __future__ import annotations

from dataclasses import MISSING, fields

import pytest

from grass_model.settings.predict import PredictSettings, RegionsSettings
from grass_qgis.bridge.inputs.parameters import Parameters
from grass_qgis.engine.core.job import RegionsJob, SegmentJob, default_of

OF_FILES = {"classes", "segments", "report", "regions", "entropy", "probabilities", "novelty"}
BOTH = [(SegmentJob, PredictSettings), (RegionsJob, RegionsSettings)]


def defaults(kind):
    return {item.name: item.default for item in fields(kind)}


@pytest.mark.parametrize(("job", "settings"), BOTH)
def test_the_command_has_every_option_of_the_job_with_its_default(job, settings):
    ours, command = defaults(job), defaults(settings)
    assert set(ours) - OF_FILES <= set(command)
    shared = (set(ours) & set(command)) - OF_FILES
    assert {name: command[name] for name in shared} == {name: ours[name] for name in shared}
    assert {name for name in shared if ours[name] is MISSING} == {"raster", "model"}


def test_settings_of_both_jobs_have_one_default():
    segment, regions = defaults(SegmentJob), defaults(RegionsJob)
    shared = set(segment) & set(regions)
    assert len(shared) > 10
    assert {name: segment[name] for name in shared} == {name: regions[name] for name in shared}
    assert default_of("min_area_px") == 12 and default_of("keep") == 1.0


def test_the_dock_s_parameters_have_the_defaults_of_the_jobs():
    jobs = {**defaults(RegionsJob), **defaults(SegmentJob)}
    parameters = defaults(Parameters)
    assert len(parameters) > 10
    options = {name: value for name, value in parameters.items() if name not in OF_FILES}
    del options["polygons"]  # the dock's own: whether a file of polygons is written
    assert options == {name: jobs[name] for name in options}
