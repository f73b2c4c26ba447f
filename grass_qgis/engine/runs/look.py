"""A run that only looks at a raster: is it like the training imagery of the model?"""

from __future__ import annotations

import time

from ..core.look_job import LookJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Log, Reporter, Result, never, silent
from ..inference.look import look
from ..inference.plan import make_plan
from ..raster.dataset import limited_cache


def look_at(job: LookJob, report: Reporter = silent, is_cancelled: IsCancelled = never) -> Result:
    """Compares up to 24 tiles with the training imagery; the summary holds `domain`.

    `domain` is None where the model does not describe its training imagery.

    Raises:
        GrassError: the raster or the model cannot be used; CancelledError when cancelled.
    """
    job.validate()
    began = time.perf_counter()

    def quiet(event: object) -> None:
        """Warnings of the plan are repeated by the run itself."""
        if not isinstance(event, Log):
            report(event)  # type: ignore[arg-type]

    monitor = Monitor(quiet, is_cancelled)
    with limited_cache():
        plan = make_plan(job.as_segment(), monitor)
        try:
            seen = look(plan, monitor)
        finally:
            plan.model.release()
    seconds = round(time.perf_counter() - began, 3)
    return Result({}, {"domain": seen.record() if seen else None, "seconds": seconds})
