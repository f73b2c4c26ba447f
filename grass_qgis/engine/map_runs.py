"""Which code does which of the jobs that run no model over a raster."""

from __future__ import annotations

from .core.map_jobs import DescribeJob, MapJob, PolygonizeJob
from .core.monitor import Monitor
from .core.progress import IsCancelled, Reporter, Result, never, silent
from .runs.dispatch import describe_model
from .runs.label_tiles import cut_tiles
from .runs.polygonize import polygonize_raster


def run(job: MapJob, report: Reporter = silent, is_cancelled: IsCancelled = never) -> Result:
    """Does `job`.

    Raises:
        GrassError: of the kind that fits; CancelledError when cancelled.
    """
    monitor = Monitor(report, is_cancelled)
    if isinstance(job, DescribeJob):
        return describe_model(job)
    if isinstance(job, PolygonizeJob):
        return polygonize_raster(job, monitor)
    return cut_tiles(job, monitor)
