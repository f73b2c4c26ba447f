"""Crash-safe commit: an interrupted one is completed, or rolled back, by the next run.

A plan of all moves is written first, into the first of the folders; the others refer to it. While
former files are being set aside, an interrupted commit is rolled back. After that the names are
free, and it is completed with the new files, all of which are complete.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Iterable, Iterator, Mapping, Sequence, Tuple

from ..core.atomic import replace, whole_file
from ..core.locks import lock_folder, release

FORMER = ".former"  # folder for the former files until all new ones are in place
_PLAN = ".commit"

Move = Tuple[Path, Path]


def write_plan(folders: Sequence[Path], moves: Sequence[Move], names_are_free: bool) -> None:
    """Writes the plan of a commit.

    Args:
        folders: of the new files.
        moves: source and target of each new file.
        names_are_free: whether all former files are set aside.

    Raises:
        OSError: it cannot be written.
    """
    first = folders[0]
    if not names_are_free:
        for folder in folders[1:]:
            _write(folder, {"first": str(first)})
    pairs = [[str(source), str(target)] for source, target in moves]
    all_of_them = [str(folder) for folder in folders]
    _write(first, {"names_are_free": names_are_free, "moves": pairs, "folders": all_of_them})


def drop_plan(folder: Path) -> None:
    """Removes the plan, so that the files in `folder` are left to the user."""
    with suppress(OSError):
        (folder / _PLAN).unlink()


def clear(folders: Sequence[Path]) -> None:
    """Removes the folders of a run, in an order that never looks like an interrupted commit."""
    for folder in reversed(folders):
        shutil.rmtree(folder / FORMER, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def recover(folder: Path) -> None:
    """Completes or rolls back the interrupted commit in `folder`, then removes its folders.

    Existing files are not replaced. A former file whose name was taken since stays in its folder.
    """
    record = _record_in(folder)
    if "first" in record:
        record = _record_in(Path(record["first"]))
    if not record and (folder / FORMER).exists():
        return
    with suppress(OSError):  # e.g. another user's run; the next run tries again
        folders = [Path(path) for path in record.get("folders", [folder])]
        if record and not _done(folders, record):
            return
        clear(folders)


def _done(folders: Sequence[Path], record: Mapping[str, Any]) -> bool:
    """Moves new files to their targets, or former ones back; whether no former file is left."""
    former = [path for folder in folders for path in (folder / FORMER).glob("*")]
    moves = [(path, path.parent.parent.parent / path.name) for path in former]
    if record["names_are_free"]:
        moves = [(Path(source), Path(target)) for source, target in record["moves"]]
    for source, target in moves:
        if os.path.lexists(source) and not os.path.lexists(target):
            replace(source, target)
    return record["names_are_free"] or not any(os.path.lexists(path) for path in former)


@contextmanager
def one_at_a_time(folders: Iterable[Path]) -> Iterator[None]:
    """Serialises commits into the same folders, so that their files do not mix.

    No effect where folders cannot be locked, as on Windows and some network drives.
    """
    with ExitStack() as stack:
        for folder in sorted(set(folders)):  # sorted to avoid deadlocks
            stack.callback(release, lock_folder(folder, wait=True))
        yield


def _write(folder: Path, record: Mapping[str, Any]) -> None:
    with whole_file(folder / _PLAN) as part:
        part.write_text(json.dumps(record), encoding="utf-8")


def _record_in(folder: Path) -> Mapping[str, Any]:
    """The plan in `folder`; empty if it is missing or unreadable."""
    try:
        record = json.loads((folder / _PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
