"""A commit that is cut off in the middle is finished, or taken back, by the next run.

Before it begins, it writes down, in the first of its folders, what is to be moved where; the others
name that one. While former files are set aside, nothing new has its name yet: they go back. From
then on the names are free, and the new files, all of them complete, go on to their places.
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

FORMER = ".former"  # where a commit keeps the former files until all new ones are in place
_PLAN = ".commit"

Move = Tuple[Path, Path]


def write_plan(folders: Sequence[Path], moves: Sequence[Move], names_are_free: bool) -> None:
    """Writes down what a commit is about to do.

    Args:
        folders: those the new files lie in.
        moves: from where to where each new file goes.
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
    """Leaves what lies in `folder` to its user."""
    with suppress(OSError):
        (folder / _PLAN).unlink()


def clear(folders: Sequence[Path]) -> None:
    """Removes the folders of a run; however far it comes, nothing looks cut off."""
    for folder in reversed(folders):
        shutil.rmtree(folder / FORMER, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def recover(folder: Path) -> None:
    """Ends what a killed run has left half done in `folder`, then removes it, and its others.

    Nothing that has a name is replaced. A former file whose name was taken since stays in it.
    """
    record = _record_in(folder)
    if "first" in record:
        record = _record_in(Path(record["first"]))
    if not record and (folder / FORMER).exists():
        return
    with suppress(OSError):  # of another user's run, say; it is tried again the next time
        folders = [Path(path) for path in record.get("folders", [folder])]
        if record and not _done(folders, record):
            return
        clear(folders)


def _done(folders: Sequence[Path], record: Mapping[str, Any]) -> bool:
    """Moves new files on, or former ones back; whether no former file is left over."""
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
    """Has commits into the same folders wait for each other, so that no two sets of files mix.

    Where folders cannot be locked, as on Windows and some network drives, nobody waits.
    """
    with ExitStack() as stack:
        for folder in sorted(set(folders)):  # in one order, so that no two wait for each other
            stack.callback(release, lock_folder(folder, wait=True))
        yield


def _write(folder: Path, record: Mapping[str, Any]) -> None:
    with whole_file(folder / _PLAN) as part:
        part.write_text(json.dumps(record), encoding="utf-8")


def _record_in(folder: Path) -> Mapping[str, Any]:
    """What is written down in `folder`; empty when nothing is, or cannot be read."""
    try:
        record = json.loads((folder / _PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
