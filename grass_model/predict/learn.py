"""`grass-train learn`: class rasters from a few labels, by the engine in this process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from grass_qgis.engine.core.job import LearnJob
from grass_qgis.engine.learn_command import as_lines
from grass_qgis.engine.runs.learn import learn

from ..files.progress import progress_reporter
from ..settings.learn import LearnSettings
from .command import interruptible, job_options
from .many_rasters import rasters_of


def learn_map(settings: LearnSettings) -> Path:
    """Writes the model and the requested maps, prints the table, and returns the model's path.

    Raises:
        GrassError: rasters, labels, features model or outputs cannot be used.
    """
    rasters = [path for name in settings.rasters for path in rasters_of(name).values()]
    job = LearnJob(
        rasters=tuple(rasters),
        model=settings.out,
        map=settings.map or None,
        **job_options(settings, LearnJob, {"rasters", "map"}),
    )
    with progress_reporter() as report, interruptible() as is_cancelled:
        result = learn(job, report, is_cancelled)
    lines = [json.dumps(result.summary)] if settings.json else as_lines(result.summary)
    sys.stdout.write("\n".join(lines) + "\n")
    return Path(settings.out)
