"""What a model file says of itself, for people who have no environment for training."""

from __future__ import annotations

from pathlib import Path

from ..core.map_jobs import DescribeJob
from ..core.progress import Result
from ..onnx_model.metadata import as_record
from ..runtime.session import Model


def describe_model(job: DescribeJob) -> Result:
    """Loads the model on the CPU; the summary holds `file`, `bytes` and its `contract`.

    Raises:
        GrassError: the file is missing or damaged, or does not say how to feed and read it.
    """
    model = Model(job.model, "cpu", 1)
    size = sum(path.stat().st_size for path in model.files)
    record = {"file": Path(job.model).name, "bytes": size, "contract": as_record(model.contract)}
    return Result({}, record)
