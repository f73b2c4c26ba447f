"""What a model file says of itself, for people who have no environment for training."""

from __future__ import annotations

from pathlib import Path

from ..core.learn_job import LearnJob
from ..core.map_jobs import DescribeJob, MapJob, PolygonizeJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Reporter, Result, never, silent
from ..onnx_model.metadata import as_record
from ..runtime.session import Model
from .label_tiles import cut_tiles
from .polygonize import polygonize_raster


def describe_model(job: DescribeJob) -> Result:
    """Loads the model on the CPU; the summary holds `file`, `bytes` and its `contract`.

    Raises:
        GrassError: the file is missing or damaged, or does not say how to feed and read it.
    """
    model = Model(job.model, "cpu", 1)
    size = sum(path.stat().st_size for path in model.files)
    record = {"file": Path(job.model).name, "bytes": size, "contract": as_record(model.contract)}
    return Result({}, record)


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
    if isinstance(job, LearnJob):
        from .learn import learn  # the one run that needs the onnx library

        return learn(job, report, is_cancelled)
    return cut_tiles(job, monitor)
