"""Locks on private environments in use, which protect them from removal by any QGIS.

Each use is a locked file in the environment's folder, which the system frees when its process ends,
however it ends. Who removes takes the mark first and looks for locks then; who uses locks first and
looks for the mark then: so one of the two always sees the other.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Tuple
from uuid import uuid4

from ..lock_file import is_free, lock_file
from . import environments
from .faults import SetupError
from .launch import BackendMissingError

_LOCKS = "in-use-*.lock"
_ASIDE = f"{environments.MARK}.aside"


class InUseError(SetupError):
    """An environment cannot be removed because a run uses it."""


@contextmanager
def using(python: str) -> Iterator[None]:
    """Keeps the private environment of `python` while the block works; other Pythons need nothing.

    Raises:
        BackendMissingError: the environment is being removed.
    """
    folder = Path(python).parent.parent
    if not (folder / environments.MARK).is_file():
        yield
        return
    lock = lock_file(folder / _LOCKS.replace("*", uuid4().hex))
    # Where no file can be made, none can be removed either.
    lock.tryLock(0)
    try:
        if not (folder / environments.MARK).is_file():
            raise BackendMissingError(
                f"The environment {folder} is being removed.", "Set it up again in the dock."
            )
        yield
    finally:
        lock.unlock()


def is_used(folder: Path) -> bool:
    """Whether a run, of this QGIS or another one, uses the environment in `folder`."""
    return any(not is_free(path) for path in folder.glob(_LOCKS))


def set_aside(folders: Tuple[Path, ...]) -> None:
    """Takes the marks off environments that are to be removed: no run begins in them any more.

    Raises:
        InUseError: a run uses one of them; all of them stay as they were.
        SetupError: one of them cannot be changed; all of them stay as they were.
    """
    taken: List[Path] = []
    try:
        for folder in folders:
            if not (folder / environments.MARK).is_file():
                continue  # another QGIS was faster
            (folder / environments.MARK).replace(folder / _ASIDE)
            taken.append(folder)
            if is_used(folder):
                raise InUseError(
                    f"A run uses the environment {folder}.",
                    "Wait until the run is over, or cancel it, and try again.",
                )
    except (InUseError, OSError) as error:
        for folder in taken:
            (folder / _ASIDE).replace(folder / environments.MARK)
        if isinstance(error, InUseError):
            raise
        raise SetupError(
            f"{error.filename} cannot be changed: {error.strerror}.",
            "Close other QGIS windows and try again.",
        ) from error
