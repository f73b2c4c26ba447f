"""Runs that read no raster: versions, test of devices, description of a model file."""

from __future__ import annotations

import sys
from pathlib import Path

import pyogrio
import pyproj
import shapely

from ..core.errors import CancelledError
from ..core.job import DescribeJob, DevicesJob, HelloJob
from ..core.progress import PROTOCOL, IsCancelled, Reporter, Result, never, silent
from ..inference.report import library_versions
from ..onnx_model.metadata import as_record
from ..runtime.device_process import row_apart
from ..runtime.devices import self_test
from ..runtime.session import Model


def report_versions(
    job: HelloJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Reports the versions of the protocol, of Python and of all libraries of a run."""
    del job, report, is_cancelled
    engine = {"protocol": PROTOCOL, "python": sys.version.split()[0], "ready": True}
    vector = {
        "shapely": shapely.__version__,
        "pyogrio": pyogrio.__version__,
        "pyproj": pyproj.__version__,
    }
    return Result({}, {**engine, **vector, **library_versions()})


def measure_devices(
    job: DevicesJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Tests a model on all devices; the summary is documented in docs/devices.md.

    Raises:
        GrassError: the model does not run on the CPU; CancelledError when cancelled.
    """
    job.validate()
    del report
    summary = self_test(job.model, job.threads, is_cancelled=is_cancelled, apart=row_apart)
    if is_cancelled():
        raise CancelledError("The test of devices was cancelled.")
    return Result({}, summary)


def describe_model(
    job: DescribeJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Loads the model on the CPU; the summary holds `file`, `bytes` and its `contract`.

    Raises:
        GrassError: the file is missing or damaged, or has no valid contract.
    """
    job.validate()
    del report, is_cancelled
    model = Model(job.model, "cpu", 1)
    size = sum(path.stat().st_size for path in model.files)
    record = {"file": Path(job.model).name, "bytes": size, "contract": as_record(model.contract)}
    return Result({}, record)
