"""Staging of results: they replace former files only when all of them are complete."""

from __future__ import annotations

import os
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Dict, List, Mapping, Optional, Sequence, Type

from ..core.atomic import replace, to_disk
from ..core.errors import OutputError
from .commit import FORMER, Move, clear, drop_plan, one_at_a_time, recover, write_plan

# Sidecar files of GDAL and SQLite; those of a replaced result would be wrong for the new one.
_COMPANIONS = (".aux.xml", ".ovr", ".msk", "-wal", "-shm", "-journal")
_AROUND = 16  # bytes that a run, GDAL and SQLite add to a result's name meanwhile
_LONGEST_NAME = 255
_SHOWN = 40
_PREFIX, _SUFFIX = ".grass-segmenter-", ".partial"


class Staging:
    """Provides temporary paths beside the targets; `commit` moves the files to the targets.

    A context manager: without `commit` it removes everything on exit.
    """

    def __init__(self, targets: Mapping[str, str], inputs: Sequence[str]) -> None:
        """Checks the targets.

        Args:
            targets: path of each role ("classes", "segments" ...).
            inputs: paths that must not be overwritten.

        Raises:
            OutputError: a folder is missing, or a path is an input, is used twice, or is a folder.
        """
        self._targets = {role: Path(path).absolute() for role, path in targets.items()}
        self._folders: Dict[Path, Path] = {}
        taken: List[Path] = []
        for role, target in self._targets.items():
            _check(role, target)
            _refuse(role, target, taken)
            taken.append(target)
        self.protect([Path(path) for path in inputs])

    def protect(self, inputs: Sequence[Path]) -> None:
        """Checks that no result would replace or remove one of `inputs`.

        Args:
            inputs: files that are read, including those found after opening raster and model.

        Raises:
            OutputError: a result is one of them, possibly under another name.
        """
        for role, target in self._targets.items():
            _refuse(role, target, inputs)
            for companion in _companions(target):
                _refuse(role, companion, inputs)

    def __enter__(self) -> Staging:
        """Creates a hidden folder in each target folder."""
        try:
            for target in self._targets.values():
                if target.parent not in self._folders:
                    self._folders[target.parent] = new_folder(target.parent)
        except OSError as error:
            self._clean()
            raise OutputError(
                f"Nothing can be written to {target.parent}: {error.strerror}.",
                "Choose another folder.",
            ) from error
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """Removes the temporary folders with their content."""
        self._clean()

    def path(self, role: str) -> Path:
        """Temporary path of the result `role`."""
        target = self._targets[role]
        return self._folders[target.parent] / target.name

    def commit(self) -> Dict[str, str]:
        """Moves all results to their targets, replacing former ones; returns the path of each role.

        All or nothing: former files are set aside first and restored when a later step fails.
        After a kill the next run into the folder completes the commit, or rolls it back.

        Raises:
            OutputError: a former result cannot be replaced, for instance because it is open.
        """
        if self._targets:
            with one_at_a_time(self._folders):
                self._commit()
        return {role: str(target) for role, target in self._targets.items()}

    def _commit(self) -> None:
        done: List[Move] = []
        target = Path()
        folders = list(self._folders.values())
        plan = [(self.path(role), target) for role, target in self._targets.items()]
        try:
            for target in self._targets.values():  # for the error's text
                to_disk(self._folders[target.parent] / target.name)
            write_plan(folders, plan, names_are_free=False)
            for target in self._targets.values():
                aside = self._folders[target.parent] / FORMER
                aside.mkdir(exist_ok=True)
                former = [target] if os.path.lexists(target) else []
                for path in former + _companions(target):
                    _move(path, aside / path.name, done)
            write_plan(folders, plan, names_are_free=True)
            for source, target in plan:
                _move(source, target, done)
        except OSError as error:
            raise self._undone(target, error, done) from error

    def _undone(self, target: Path, error: OSError, done: Sequence[Move]) -> OutputError:
        """Rolls the moves back; returns the error, with the files' paths if that fails too."""
        what = f"{target} cannot be replaced: {error.strerror}."
        complete = True
        for source, destination in reversed(done):
            try:
                # Moving back over an existing file would lose it.
                if os.path.lexists(source):
                    raise FileExistsError
                replace(destination, source)
            except OSError:
                complete = False
        if complete:
            return OutputError(what, "Remove its layer from the project, or choose another name.")
        kept = ", ".join(str(folder) for folder in self._folders.values())
        for folder in self._folders.values():
            drop_plan(folder)
        self._folders.clear()  # leaving the context must not remove them
        return OutputError(
            f"{what} Not all former files could be restored.",
            f"New files are in {kept}, former ones in {FORMER} there: move them by hand.",
        )

    def _clean(self) -> None:
        clear(list(self._folders.values()))
        self._folders.clear()


def new_folder(parent: Path) -> Path:
    """Creates a hidden folder in `parent`, after recovery of what killed runs left there.

    Raises:
        OSError: it cannot be created.
    """
    _sweep(parent)
    return Path(tempfile.mkdtemp(_SUFFIX, f"{_owner()}{os.getpid()}-", parent))


def _move(source: Path, destination: Path, done: List[Move]) -> None:
    replace(source, destination)
    done.append((source, destination))


def check_length(role: str, target: Path) -> None:
    """Refuses paths with names too long for the file system, or for a run's temporary files.

    Raises:
        OutputError: a part of the path is too long; with its length and the limit.
    """
    most = _longest_name(target)
    for part in target.absolute().parts:
        length = len(os.fsencode(part)) if os.name == "posix" else len(part)
        allowed = most - _AROUND if part == target.name else most
        if length > allowed:
            raise OutputError(
                f"The name {_shortened(part)} in the path of {role} has {length} bytes; "
                f"{allowed} are allowed.",
                "Choose a shorter name.",
            )


def _longest_name(target: Path) -> int:
    """Longest name in bytes in the folder of `target`."""
    with suppress(AttributeError, OSError, ValueError):
        return min(os.pathconf(target.parent, "PC_NAME_MAX"), _LONGEST_NAME)
    return _LONGEST_NAME


def _shortened(name: str) -> str:
    return repr(f"{name[:_SHOWN]}..." if len(name) > _SHOWN else name)


def _check(role: str, target: Path) -> None:
    check_length(role, target)
    if not target.parent.is_dir():
        raise OutputError(
            f"The folder of {role}, {target.parent}, does not exist.",
            "Create it or choose another.",
        )
    if target.is_dir():
        raise OutputError(f"{role} is a folder: {target}.", "Give the name of a file.")


def _refuse(role: str, target: Path, taken: Sequence[Path]) -> None:
    if any(_is_same(target, path) for path in taken):
        raise OutputError(
            f"{role} would overwrite {target}, an input or another result of this run.",
            "Give each result a different name.",
        )


def _companions(target: Path) -> List[Path]:
    beside = [target.with_name(target.name + suffix) for suffix in _COMPANIONS]
    return [path for path in beside if path.is_file()]


def _is_same(path: Path, other: Path) -> bool:
    """Whether both paths are the same file, also by links or letter case."""
    if os.path.realpath(path) == os.path.realpath(other):
        return True
    with suppress(OSError, ValueError):  # one is missing, or is a GDAL name
        return path.samefile(other)
    return False


def _owner() -> str:
    """Prefix of the folder names of this computer; process ids are only valid on it."""
    host = "".join(c for c in socket.gethostname() if c.isalnum())
    return f"{_PREFIX}{host}-"


def _sweep(folder: Path) -> None:
    """Recovers and removes what killed runs of this computer left in `folder`."""
    for left in folder.glob(f"{_owner()}*{_SUFFIX}"):
        number = left.name[len(_owner()) :].split("-")[0]
        if number.isdigit() and _is_dead(int(number)):
            recover(left)


def _is_dead(process: int) -> bool:
    """Whether no such process runs for certain; always False outside POSIX."""
    if os.name != "posix":  # os.kill would end the process
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
