"""`grass-train change`: comparison of two dates by the engine in this process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from grass_qgis.engine.core.change_job import ChangeJob, as_lines, change_job_in
from grass_qgis.engine.runs.change import find_changes

from ..files.progress import progress_reporter
from ..settings.change import ChangeSettings
from .command import interruptible, job_options, make_folder


def compare(settings: ChangeSettings) -> Path:
    """Writes the results to `settings.out`, prints what changed, and returns that folder.

    Raises:
        GrassError: a raster, the model, the extent or the output folder cannot be used.
    """
    job = change_job_in(settings.out, job_options(settings, ChangeJob, set()))
    job.validate()
    make_folder(Path(settings.out))
    with progress_reporter() as report, interruptible() as is_cancelled:
        result = find_changes(job, report, is_cancelled)
    lines = [json.dumps(result.summary)] if settings.json else as_lines(result.summary)
    sys.stdout.write("\n".join(lines) + "\n")
    return Path(settings.out)
