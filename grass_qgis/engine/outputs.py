"""Results get their names only when all of them are complete; until then nothing is touched."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Dict, List, Mapping, Optional, Sequence, Set, Type

from .errors import OutputError

# What GDAL and SQLite keep beside a file; that of a replaced result would be wrong for the new one.
_COMPANIONS = (".aux.xml", ".ovr", ".msk", "-wal", "-shm", "-journal")


class Staging:
    """Hands out temporary paths beside the targets; `commit` moves all of them into place.

    A context manager: left without `commit`, it removes everything it made.
    """

    def __init__(self, targets: Mapping[str, str], inputs: Sequence[str]) -> None:
        """Checks the targets.

        Args:
            targets: role ("classes", "segments" ...) to path.
            inputs: paths that must not be overwritten.

        Raises:
            OutputError: a folder is missing, a path is an input or is used twice, or a path is a
                folder.
        """
        self._targets = {role: Path(path).absolute() for role, path in targets.items()}
        self._folders: Dict[Path, Path] = {}
        taken = {_real(Path(path)) for path in inputs}
        for role, target in self._targets.items():
            _check(role, target, taken)
            taken.add(_real(target))

    def __enter__(self) -> Staging:
        """Makes one hidden folder in each target folder."""
        try:
            for target in self._targets.values():
                if target.parent not in self._folders:
                    made = tempfile.mkdtemp(".partial", ".grass-segmenter-", target.parent)
                    self._folders[target.parent] = Path(made)
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
        """Removes the temporary folders and what is left in them."""
        self._clean()

    def path(self, role: str) -> Path:
        """Where to write the result called `role` for now."""
        target = self._targets[role]
        return self._folders[target.parent] / target.name

    def scratch(self, role: str, suffix: str) -> Path:
        """A path for working data on the same disk as the result called `role`."""
        return self.path(role).with_name(self.path(role).name + suffix)

    def commit(self) -> Dict[str, str]:
        """Gives every result its name, replacing former ones; returns role to path.

        Raises:
            OutputError: a former result cannot be replaced, for instance because it is open.
        """
        for role, target in self._targets.items():
            try:
                for stale in _companions(target):
                    stale.unlink()
                os.replace(self.path(role), target)  # noqa: PTH105  (the atomic one by name)
            except OSError as error:
                raise OutputError(
                    f"{target} cannot be replaced: {error.strerror}.",
                    "Remove its layer from the project, or choose another name.",
                ) from error
        return {role: str(target) for role, target in self._targets.items()}

    def _clean(self) -> None:
        for folder in self._folders.values():
            shutil.rmtree(folder, ignore_errors=True)
        self._folders.clear()


def _check(role: str, target: Path, taken: Set[Path]) -> None:
    if not target.parent.is_dir():
        raise OutputError(
            f"The folder of {role}, {target.parent}, does not exist.", "Make it or choose another."
        )
    if target.is_dir():
        raise OutputError(f"{role} is a folder: {target}.", "Give the name of a file.")
    if _real(target) in taken:
        raise OutputError(
            f"{role} would overwrite {target}, an input or another result of this run.",
            "Give each result a name of its own.",
        )


def _companions(target: Path) -> List[Path]:
    beside = [target.with_name(target.name + suffix) for suffix in _COMPANIONS]
    return [path for path in beside if path.is_file()]


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
