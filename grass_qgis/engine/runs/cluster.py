"""Segmentation on a Dask cluster: rows of tiles become tasks.

A task runs some rows of tiles, preceded by the row that its first one is blended with, like a
resumed run. So sums have the same order, and results the same bytes, as in one process. Workers
write parts to the folder of the run's journal, which all must share; this process records them in
the journal, in order, and writes the results.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from ..core import job as jobs
from ..core.errors import DeviceError, GrassError, JobError, OutputError, cause_of
from ..core.job import SegmentJob
from ..core.monitor import Monitor
from ..core.progress import Log, never, silent
from ..inference.feed import TileCount
from ..inference.plan import Plan, make_plan
from ..inference.run_id import name_of_run
from ..output.journal import Journal, Part, part_name, sealed
from ..output.pixel_layers import PartLayers
from .segment import Classify, RowTask, classify_rows, part_layers

_WAIT_SECONDS = 0.1
_MOST_ROWS = 16  # of a task, which runs one additional row
_TASKS_EACH = 3  # least number of tasks for each worker, to balance the load at the end
_RETRIES = 3


@dataclass(frozen=True)
class Patience:
    """Seconds to wait for a scheduler to respond, and for workers while there are none."""

    scheduler: float = 20
    workers: float = 60


PATIENCE = Patience()


@contextmanager
def connected(address: Optional[str], workers: int, patience: Patience = PATIENCE) -> Iterator[Any]:
    """Connects to the scheduler at `address`, or starts `workers` processes on this machine.

    Raises:
        JobError: Dask is not installed, or the address is invalid.
        DeviceError: the scheduler does not respond, or has no worker.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise JobError(
            f"Runs on several processes need the package {error.name}, which is not installed.",
            'Install "grass-segmenter[cluster]", or leave out --cluster and --workers.',
        ) from error
    if address is None:
        with LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=40
        ) as cluster, Client(cluster) as client:  # fmt: skip
            yield client
        return
    try:
        client = Client(address, timeout=patience.scheduler)
    except ValueError as error:
        raise JobError(
            f"cluster is {address!r}, which is not an address.", "Write it as tcp://HOST:8786."
        ) from error
    except (OSError, TimeoutError) as error:
        raise DeviceError(
            f"The scheduler at {address} does not respond within {patience.scheduler:g} s.",
            "Check the address, and that `dask scheduler` is running there.",
        ) from error
    with client:
        _wait_for_workers(client, address, patience.workers)
        yield client


def _wait_for_workers(client: Any, address: str, seconds: float) -> None:
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError as error:
        raise DeviceError(
            f"The scheduler at {address} has no worker after {seconds:g} s.",
            f"Start some with `dask worker {address}`.",
        ) from error


def classify_on(client: Any) -> Classify:
    """The step `classify` of `segment`, run by the workers of `client`.

    It raises:
        DeviceError: a worker lacks this package or differs in files or versions, or all are gone.
        OutputError: a worker cannot access the folder of the results, or a part is incomplete.
        CancelledError: the run was cancelled.
        GrassError: an error of a worker.
    """

    def classify(
        job: SegmentJob, plan: Plan, layers: PartLayers, journal: Journal, monitor: Monitor
    ) -> None:
        finished, count = len(journal.parts), plan.tiles.row_count
        if finished == count:
            return
        _check_workers(client, journal.folder)
        job = _absolute(job)
        request = RowsRequest(jobs.encode(job), name_of_run(job, plan), str(journal.folder))
        spans = spans_of(range(finished, count), len(_workers_of(client)))
        monitor.say(Log("info", f"{count - finished} rows of tiles in {len(spans)} tasks."))
        futures = [client.submit(run_rows, request, *span, retries=_RETRIES, pure=False)
                   for span in spans]  # fmt: skip
        try:
            gather(client, dict(zip(futures, spans)), plan, journal, monitor)
        finally:
            with suppress(Exception):  # the scheduler may be gone
                client.cancel(futures)

    return classify


@dataclass(frozen=True)
class RowsRequest:
    """Input of a task: the job as JSON, the name of its run, the folder of its parts."""

    job: str
    name: str
    folder: str


def run_rows(request: RowsRequest, first: int, stop: int) -> Dict[str, Any]:
    """Task of a worker: writes the parts of rows of tiles from `first` to before `stop`.

    Returns:
        The journal records of the parts, and the seconds in the model.

    Raises:
        GrassError: a subclass, when the task fails.
    """
    with _ONE_AT_A_TIME:
        plan, layers, count = _prepared(request)
        began = plan.model.seconds
        job = _job_of(request)
        parts = _Folder(Path(request.folder))
        task = RowTask(parts, range(first, stop))
        classify_rows(job, plan, layers, task, count, Monitor(silent, never))
        return {
            "parts": [asdict(part) for part in parts.finished],
            "seconds": plan.model.seconds - began,
        }


# The runtime is multithreaded itself; parallel tasks in one worker would only need more memory.
_ONE_AT_A_TIME = threading.Lock()


def _job_of(request: RowsRequest) -> SegmentJob:
    job = jobs.decode(request.job)
    if not isinstance(job, SegmentJob):
        raise JobError("Only a segmentation runs on several processes.", "Run it in one.")
    return job


@lru_cache(maxsize=2)
def _prepared(request: RowsRequest) -> Tuple[Plan, PartLayers, TileCount]:
    """Plan, layers and tile count of a job, prepared once in each process."""
    job = _job_of(request)
    plan = make_plan(job, Monitor(silent, never))
    if name_of_run(job, plan) != request.name:
        raise DeviceError(
            "A worker would give other results: its files of these names, its device, or its "
            "versions of numpy, rasterio, GDAL or onnxruntime differ.",
            "Give all workers the same files and the same environment.",
        )
    return plan, part_layers(job, plan), TileCount(plan)


class _Folder:
    """Writes parts to the folder of a journal that another process has opened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # An abandoned task may still be writing the same part.
        self._ending = f".{uuid.uuid4().hex}"
        self.finished: List[Part] = []

    def path(self, index: int) -> Path:
        return self._folder / (part_name(index) + self._ending)

    def add(self, part: Part) -> None:
        try:
            if part.rows:
                part = sealed(part, self.path(part.index))
                self.path(part.index).replace(self._folder / part_name(part.index))
        except OSError as error:
            raise OutputError(
                f"Nothing can be written to {self._folder} by a worker: {cause_of(error)}.",
                "Check the space on the disk, and that the folder is shared for writing.",
            ) from error
        self.finished.append(part)


def gather(
    client: Any,
    futures: Dict[Any, Tuple[int, int]],
    plan: Plan,
    journal: Journal,
    monitor: Monitor,
    patience: Patience = PATIENCE,
) -> None:
    """Records the parts in the journal, in order, as tasks finish."""
    tiles = TileCount(plan)
    done = tiles.before(len(journal.parts))
    monitor.step("tiles", done, tiles.total)
    early: Dict[int, List[Part]] = {}
    last_seen = time.monotonic()
    while futures:
        ready = [future for future in futures if future.done()]
        for future in ready:
            first, stop = futures.pop(future)
            result = _task_result(future, first, stop)
            plan.model.seconds += result["seconds"]
            early[first] = [Part(**part) for part in result["parts"]]
            done += tiles.before(stop) - tiles.before(first)
        while len(journal.parts) in early:
            for part in early.pop(len(journal.parts)):
                _enter(part, journal)
        monitor.step("tiles", done, tiles.total)
        if ready or _workers_of(client):
            last_seen = time.monotonic()
        elif time.monotonic() - last_seen > patience.workers:
            raise DeviceError(
                f"All workers have been gone for {patience.workers:g} s.",
                "Start them again, and check their logs: often the memory was full.",
            )
        if futures and not ready:
            time.sleep(_WAIT_SECONDS)


def _task_result(future: Any, first: int, stop: int) -> Dict[str, Any]:
    """Result of a task; converts its error to one for users."""
    from distributed.scheduler import KilledWorker

    try:
        return dict(future.result())
    except GrassError:
        raise
    except KilledWorker as error:
        raise DeviceError(
            f"Rows of tiles {first} to {stop - 1} were lost with several workers.",
            "Check the workers' logs: often the memory was full; then use a smaller batch.",
        ) from error
    except Exception as error:
        raise DeviceError(
            f"Rows of tiles {first} to {stop - 1} failed: {type(error).__name__}: {error}.",
            "Check the workers' logs.",
        ) from error


def _enter(part: Part, journal: Journal) -> None:
    path = journal.path(part.index)
    if part.rows and not path.is_file():
        raise _unshared(journal.folder, "a part that a worker wrote there does not exist here")
    journal.add(replace(part, size=0, check=0))
    if journal.parts[-1] != part:
        raise OutputError(
            f"{path.name} differs from what a worker wrote.",
            "Check the shared folder, and run it again.",
        )


def _check_workers(client: Any, folder: Path) -> None:
    """Refuses workers that lack this package, or access to the folder."""
    token = uuid.uuid4().hex
    probe = folder / f"seen-by-workers-{token}"
    try:
        probe.write_text(token, encoding="ascii")
        results = client.run(sees, str(probe), token, on_error="return")
    finally:
        with suppress(OSError):
            probe.unlink()
    for worker, result in results.items():
        # Dask reports a missing module by a generic exception.
        lacking = re.search(r"No module named '?([\w.]+)", str(result))
        if isinstance(result, BaseException) and lacking:
            raise DeviceError(
                f"The worker {worker} lacks the package {lacking[1]}.",
                'Install "grass-segmenter[engine,cluster]" of this version there.',
            )
        if isinstance(result, BaseException):
            raise DeviceError(
                f"The worker {worker} cannot be used: {type(result).__name__}: {result}.",
                "Check its log.",
            )
        if not result:
            raise _unshared(folder, f"the worker {worker} cannot access it")


def sees(path: str, text: str) -> bool:
    """Whether this process can read `text` from the file."""
    try:
        return Path(path).read_text(encoding="ascii") == text
    except OSError:
        return False


def _unshared(folder: Path, why: str) -> OutputError:
    return OutputError(
        f"The folder {folder.parent} is not shared: {why}.",
        "Choose a folder for the results that has the same path on all machines.",
    )


def _workers_of(client: Any) -> List[str]:
    """Addresses of the current workers."""
    return list(client.scheduler_info(n_workers=-1)["workers"])


def spans_of(rows: range, workers: int) -> List[Tuple[int, int]]:
    """Rows of tiles of each task, as (first, stop)."""
    each = -(-len(rows) // (_TASKS_EACH * max(1, workers)))
    step = min(_MOST_ROWS, max(1, each))
    return [(first, min(first + step, rows.stop)) for first in range(rows.start, rows.stop, step)]


def _absolute(job: SegmentJob) -> SegmentJob:
    """The job with absolute paths: workers may have another working folder."""
    return replace(job, raster=_absolute_path(job.raster), model=_absolute_path(job.model))


def _absolute_path(name: str) -> str:
    """The absolute path of an existing file; other names unchanged."""
    return str(Path(name).absolute()) if Path(name).exists() else name
