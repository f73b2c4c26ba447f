"""The tiles of a run on many processes: rows of tiles become tasks of a Dask cluster.

A task runs some rows of tiles, and before them the row that its first one is blended with, just as
a run that was stopped does when it goes on. So all sums have the order they have in one process,
and so do the bytes. Workers put parts into the folder of the run's journal, which all must share;
this process enters them in the journal, from the top, and makes the results of them.
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
from ..core.errors import DeviceError, GrassError, JobError, OutputError
from ..core.job import SegmentJob
from ..core.monitor import Monitor
from ..core.progress import Log, never, silent
from ..inference.feed import TileCount
from ..inference.plan import Plan, make_plan
from ..inference.run_id import name_of_run
from ..output.journal import Journal, Part, part_name, sealed
from ..output.pixel_layers import Layers
from .segment import Classify, RowTask, classify_rows, layers_of

_CONNECT_SECONDS = 20
_WORKERS_SECONDS = 60
_WAIT_SECONDS = 0.1
_MOST_ROWS = 16  # of a task: one more is run again for them
_TASKS_EACH = 3  # for a worker at least, so that none waits long at the end
_RETRIES = 3


@contextmanager
def connected(address: Optional[str], workers: int) -> Iterator[Any]:
    """A client of the scheduler at `address`, or of `workers` processes on this machine.

    Raises:
        JobError: Dask is not installed, or the address is none.
        DeviceError: no scheduler answers, or it has no worker.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise JobError(
            f"Many processes need the package {error.name}, which is not installed.",
            'Install "grass-segmenter[cluster]", or leave out --cluster and --workers.',
        ) from error
    if address is None:
        with LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=40
        ) as cluster, Client(cluster) as client:  # fmt: skip
            yield client
        return
    try:
        client = Client(address, timeout=_CONNECT_SECONDS)
    except ValueError as error:
        raise JobError(
            f"cluster is {address!r}, which is no address.", "Write it as tcp://HOST:8786."
        ) from error
    except (OSError, TimeoutError) as error:
        raise DeviceError(
            f"No scheduler answers at {address} within {_CONNECT_SECONDS} s.",
            "Check the address, and that `dask scheduler` runs there.",
        ) from error
    with client:
        _wait_for_workers(client, address)
        yield client


def _wait_for_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
    except TimeoutError as error:
        raise DeviceError(
            f"The scheduler at {address} has no worker after {_WORKERS_SECONDS} s.",
            f"Start some with `dask worker {address}`.",
        ) from error


def classify_on(client: Any) -> Classify:
    """The step `classify` of `segment`, done by the workers of `client`.

    It raises:
        DeviceError: a worker lacks this package, is of another make, or all are gone.
        OutputError: a worker does not see the folder of the results, or a part is not whole.
        CancelledError: the monitor says so.
        GrassError: what a worker found wrong.
    """

    def classify(
        job: SegmentJob, plan: Plan, layers: Layers, journal: Journal, monitor: Monitor
    ) -> None:
        finished, count = len(journal.parts), plan.tiles.row_count
        if finished == count:
            return
        _check_workers(client, journal.folder)
        job = _absolute(job)
        request = _Request(jobs.encode(job), name_of_run(job, plan), str(journal.folder))
        spans = _spans(range(finished, count), len(_workers_of(client)))
        monitor.say(Log("info", f"{count - finished} rows of tiles in {len(spans)} tasks."))
        futures = [client.submit(run_rows, request, *span, retries=_RETRIES, pure=False)
                   for span in spans]  # fmt: skip
        try:
            _gather(client, dict(zip(futures, spans)), plan, journal, monitor)
        finally:
            with suppress(Exception):  # the scheduler may be gone
                client.cancel(futures)

    return classify


@dataclass(frozen=True)
class _Request:
    """What a task needs to know: the job as JSON, the name of its run, the folder of its parts."""

    job: str
    name: str
    folder: str


def run_rows(request: _Request, first: int, stop: int) -> Dict[str, Any]:
    """A task: writes the parts of rows of tiles `first` to `stop`, in a worker.

    Returns:
        Their lines for the journal, and the seconds in the model.

    Raises:
        GrassError: of the kind that fits.
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


# The runtime has threads of its own; a worker of several threads would only divide the memory.
_ONE_AT_A_TIME = threading.Lock()


def _job_of(request: _Request) -> SegmentJob:
    job = jobs.decode(request.job)
    if not isinstance(job, SegmentJob):
        raise JobError("Only a segmentation runs on many processes.", "Run it in one.")
    return job


@lru_cache(maxsize=2)
def _prepared(request: _Request) -> Tuple[Plan, Layers, TileCount]:
    """Raster and model, opened once in each process."""
    job = _job_of(request)
    plan = make_plan(job, Monitor(silent, never))
    if name_of_run(job, plan) != request.name:
        raise DeviceError(
            "A worker would compute something else: it sees other files of these names, or has "
            "another device or other versions of numpy, rasterio, GDAL or onnxruntime.",
            "Give all workers the same files and the same environment.",
        )
    return plan, layers_of(job, plan), TileCount(plan)


class _Folder:
    """Keeps parts in the folder of a journal that another process holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # A task that was given up may still be writing the same part.
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
                f"Nothing can be written to {self._folder} by a worker: {error.strerror}.",
                "Check the space on the disk, and that the folder is shared for writing.",
            ) from error
        self.finished.append(part)


def _gather(
    client: Any,
    futures: Dict[Any, Tuple[int, int]],
    plan: Plan,
    journal: Journal,
    monitor: Monitor,
) -> None:
    """Enters the parts in the journal, in order, as their tasks are done."""
    tiles = TileCount(plan)
    done = tiles.before(len(journal.parts))
    monitor.step("tiles", done, tiles.total)
    early: Dict[int, List[Part]] = {}
    last_seen = time.monotonic()
    while futures:
        ready = [future for future in futures if future.done()]
        for future in ready:
            first, stop = futures.pop(future)
            answer = _answer(future, first, stop)
            plan.model.seconds += answer["seconds"]
            early[first] = [Part(**part) for part in answer["parts"]]
            done += tiles.before(stop) - tiles.before(first)
        while len(journal.parts) in early:
            for part in early.pop(len(journal.parts)):
                _enter(part, journal)
        monitor.step("tiles", done, tiles.total)
        if ready or _workers_of(client):
            last_seen = time.monotonic()
        elif time.monotonic() - last_seen > _WORKERS_SECONDS:
            raise DeviceError(
                f"All workers have been gone for {_WORKERS_SECONDS} s.",
                "Start them anew, and look into their logs: often memory was short.",
            )
        if futures and not ready:
            time.sleep(_WAIT_SECONDS)


def _answer(future: Any, first: int, stop: int) -> Dict[str, Any]:
    """What a task returned; its error becomes one for users."""
    from distributed.scheduler import KilledWorker

    try:
        return dict(future.result())
    except GrassError:
        raise
    except KilledWorker as error:
        raise DeviceError(
            f"Rows of tiles {first} to {stop - 1} were lost with several workers.",
            "Look into the workers' logs: often memory was short; then use a smaller batch.",
        ) from error
    except Exception as error:
        raise DeviceError(
            f"Rows of tiles {first} to {stop - 1} failed: {type(error).__name__}: {error}.",
            "Look into the workers' logs.",
        ) from error


def _enter(part: Part, journal: Journal) -> None:
    path = journal.path(part.index)
    if part.rows and not path.is_file():
        raise _unshared(journal.folder, "a worker wrote a part there that cannot be seen here")
    journal.add(replace(part, size=0, check=0))
    if journal.parts[-1] != part:
        raise OutputError(
            f"{path.name} is not what a worker wrote.", "Check the shared folder, and run it again."
        )


def _check_workers(client: Any, folder: Path) -> None:
    """Refuses workers without this package, or without the folder."""
    token = uuid.uuid4().hex
    probe = folder / f"seen-by-workers-{token}"
    try:
        probe.write_text(token, encoding="ascii")
        answers = client.run(sees, str(probe), token, on_error="return")
    finally:
        with suppress(OSError):
            probe.unlink()
    for worker, answer in answers.items():
        # Dask tells of it in its own words, by an exception of no special kind.
        lacking = re.search(r"No module named '?([\w.]+)", str(answer))
        if isinstance(answer, BaseException) and lacking:
            raise DeviceError(
                f"The worker {worker} lacks the package {lacking[1]}.",
                'Install "grass-segmenter[engine,cluster]" of this version there.',
            )
        if isinstance(answer, BaseException):
            raise DeviceError(
                f"The worker {worker} cannot be used: {type(answer).__name__}: {answer}.",
                "Look into its log.",
            )
        if not answer:
            raise _unshared(folder, f"the worker {worker} does not see it")


def sees(path: str, text: str) -> bool:
    """Whether this process reads `text` from a file."""
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
    """Addresses of the workers there are now."""
    return list(client.scheduler_info(n_workers=-1)["workers"])


def _spans(rows: range, workers: int) -> List[Tuple[int, int]]:
    """Rows of tiles of each task: first, and the one after the last."""
    each = -(-len(rows) // (_TASKS_EACH * max(1, workers)))
    step = min(_MOST_ROWS, max(1, each))
    return [(first, min(first + step, rows.stop)) for first in range(rows.start, rows.stop, step)]


def _absolute(job: SegmentJob) -> SegmentJob:
    """Workers may have another working folder."""
    return replace(job, raster=_found(job.raster), model=_found(job.model))


def _found(name: str) -> str:
    """The absolute path of a file; other names as they are."""
    return str(Path(name).absolute()) if Path(name).exists() else name
