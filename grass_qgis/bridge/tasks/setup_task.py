"""Setting up, measuring and removing backends, as tasks of QGIS's task manager."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from ...about import about
from ...backend import environments, in_use
from ...backend.environment import private_root, verify
from ...backend.faults import SetupError
from ...backend.install import STAGES, InstallRequest, install
from ...backend.interpreters import candidates
from ...backend.machine import this_machine
from ...backend.pip_call import Source
from ...backend.probe import is_file, this_host
from ...backend.self_test import measure
from ...engine.core.progress import Event, IsCancelled, Progress, Reporter
from ...messages import tr
from .task import Done, WorkerTask

# Part of the bar that each stage fills, in percent.
_STARTS = dict(zip(STAGES, (0.0, 2.0, 10.0, 70.0, 90.0, 98.0)))


def setup_task(profile: Path, flavour: str, source: Source, on_done: Done) -> WorkerTask:
    """A task that makes the private environment and hands on a `backend.install.Installation`."""

    def work(report: Reporter, is_cancelled: IsCancelled) -> Any:
        def both(event: Event) -> None:
            if isinstance(event, Progress):
                task.setProgress(percent(event))
            report(event)

        order = InstallRequest(
            private_root(profile),
            about().version,
            this_machine(),
            candidates(this_host(), is_file),
            flavour,
            source,
        )
        return install(order, both, is_cancelled)

    task = WorkerTask(tr("Setting up the backend"), work, on_done)
    return task


def percent(event: Progress) -> float:
    """How far a set-up is, 0 to 100."""
    start = _STARTS[event.stage]
    later = [other for other in _STARTS.values() if other > start]
    return start + (min([*later, 100.0]) - start) * event.fraction


def measure_task(python: str, on_done: Done) -> WorkerTask:
    """A task that runs the self-test and hands on a `Backend` and the report's record."""

    def work(report: Reporter, is_cancelled: IsCancelled) -> Any:
        del report
        backend = verify(python, is_cancelled)
        return backend, measure(python, is_cancelled)

    return WorkerTask(tr("Measuring the devices"), work, on_done)


def machine_task(on_done: Done) -> WorkerTask:
    """A task that hands on the `Machine`; it may have to wait for nvidia-smi."""

    def work(report: Reporter, is_cancelled: IsCancelled) -> Any:
        del report, is_cancelled
        return this_machine()

    return WorkerTask(tr("Looking for GPUs"), work, on_done)


def remove_task(profile: Path, on_done: Done) -> WorkerTask:
    """A task that removes every private environment and hands on their former folder.

    While a run uses one of them, in this QGIS or another one, it hands on an `InUseError`.
    """

    def work(report: Reporter, is_cancelled: IsCancelled) -> Any:
        del report, is_cancelled
        root = private_root(profile)
        folders = tuple(item.folder for item in environments.installed(root))
        in_use.set_aside(folders)
        shutil.rmtree(root / environments.DOWNLOADS, ignore_errors=True)
        kept = [folder for folder in folders if not environments.remove(folder)]
        if kept:
            raise SetupError(
                f"{kept[0]} could not be removed: something still uses it.",
                "Close other QGIS windows and try again.",
            )
        return root

    return WorkerTask(tr("Removing the backend"), work, on_done)
