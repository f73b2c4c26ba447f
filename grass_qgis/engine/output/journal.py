"""Journal of the finished parts of a run, from which the same command resumes after a kill.

A hidden folder beside the class raster contains one part, a GeoTIFF, for each finished row of tiles
of each panel, and a journal: a line that names the run, then one for each part, written after the
part has reached the disk. A part without a line does not count.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Callable, List, Optional, Sequence, Tuple, Type

from ..core.atomic import to_disk
from ..core.errors import MAKE_ROOM, OutputError, is_users_cancel, mark_resumable
from ..core.locks import journal_folder, lock_file

_SCHEMA = 2
_FILE = "journal.jsonl"
_CHUNK_BYTES = 2**20
_TRIES = 20


@dataclass(frozen=True)
class Part:
    """The pixels that a row of tiles of a panel completes.

    Attributes:
        index: number of the row of tiles over all panels.
        top: its first row in the results.
        rows: number of rows.
        left: its first column in the results.
        width: number of columns.
        tiles: number of tiles predicted for it.
        size: bytes of its file; 0 when it has no rows and so no file.
        check: CRC-32 of the file.
    """

    index: int
    top: int
    rows: int
    left: int
    width: int
    tiles: int
    size: int = 0
    check: int = 0


class Journal:
    """The journal of the run that writes `target`. A context manager.

    It is removed on normal exit and after cancellation by the user. After any other error it stays
    if a part is finished, and the error is marked as resumable: a fault of the raster, disk,
    device or network may be temporary, and another job or input has another name.
    """

    def __init__(
        self, target: Path, also: Sequence[str] = (), lock: Callable[[int], object] = lock_file
    ) -> None:
        """Creates and reads nothing before `begin`.

        `also`: names of other files and folders in `folder` that the same run finds again. `lock`
        locks the file of that descriptor.
        """
        self._also = tuple(also)
        self._target, self._lock = target.absolute(), lock
        self._folder = journal_folder(self._target)
        self._file: Optional[IO[bytes]] = None
        self._begun = False
        self._parts: List[Part] = []

    @property
    def folder(self) -> Path:
        """Folder of the parts."""
        return self._folder

    @property
    def parts(self) -> Tuple[Part, ...]:
        """The finished parts, from the top."""
        return tuple(self._parts)

    def path(self, index: int) -> Path:
        """Path of part `index`."""
        return self._folder / part_name(index)

    def begin(self, name: str) -> bool:
        """Opens the journal of the run `name`; its finished parts are then in `parts`.

        Returns:
            Whether an unfinished run of another name was removed.

        Raises:
            OutputError: another process writes the same target, the folder is a link, or it is
                not writable.
        """
        self._begun = True
        try:
            if self._folder.is_symlink():  # its target must not be cleaned up
                raise OutputError(
                    f"{self._folder} is a link; it must be a folder for unfinished runs.",
                    "Remove the link.",
                )
            self._file = self._claimed()
            is_new = os.fstat(self._file.fileno()).st_size == 0
            good = self._read(name)
            # Valid lines are not rewritten, so that a kill at this moment loses nothing.
            self._file.truncate(good)
            self._remove_strangers(self._also if good else ())
            if good == 0:
                self._write({"schema": _SCHEMA, "run": name})
            return good == 0 and not is_new
        except OSError as error:
            if isinstance(error, OutputError):
                raise
            raise _unwritable(self._folder, error) from error

    def _claimed(self) -> IO[bytes]:
        """Creates the folder and opens and locks the journal."""
        for _ in range(_TRIES):
            self._folder.mkdir(exist_ok=True)
            path = self._folder / _FILE
            with suppress(FileNotFoundError):  # another run has just removed the folder
                file = self._locked(path)
                if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    return file
                file.close()
        raise _busy(self._target)

    def _locked(self, path: Path) -> IO[bytes]:
        """Opens the journal and locks it for other processes until this one ends."""
        file = path.open("ab+")
        try:
            self._lock(file.fileno())
        except BlockingIOError as error:
            file.close()
            raise _busy(self._target) from error
        return file

    def add(self, part: Part) -> None:
        """Records a part whose file is written and closed.

        Raises:
            OutputError: it cannot be written to the disk.
        """
        try:
            if part.rows:
                part = sealed(part, self.path(part.index))
            self._write(asdict(part))
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        self._parts.append(part)

    def __enter__(self) -> Journal:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """Removes the folder, unless the run can be resumed; see the class."""
        failed = error is not None and not is_users_cancel(error)
        if self._file is None:
            if error is not None and failed and not self._begun and self._has_former_parts():
                mark_resumable(error)  # not read yet
            return
        finished = any(part.rows for part in self._parts)
        keep = failed and (finished or any((self._folder / name).exists() for name in self._also))
        if error is not None and keep:
            mark_resumable(error)
        if not keep:
            self._remove()
        with suppress(OSError):
            self._file.close()
        if not keep:
            with suppress(OSError):  # another run has started there
                self._folder.rmdir()

    def _has_former_parts(self) -> bool:
        """Whether an earlier run of any name left parts."""
        with suppress(OSError):
            return any(_part_of(_parsed(line)) for line in self._lines())
        return False

    def _lines(self) -> List[bytes]:
        return (self._folder / _FILE).read_bytes().splitlines(keepends=True)

    def _remove(self) -> None:
        """Empties the folder while it is locked, so that no file of another run is removed.

        The journal is removed last: until then it is locked for other runs.
        """
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                elif path.name != _FILE:
                    path.unlink()
            if sys.platform == "win32":  # an open file cannot be removed there
                self._opened().close()
            (self._folder / _FILE).unlink()

    def _read(self, name: str) -> int:
        """Reads the parts of the run `name`; returns the length of valid lines in bytes."""
        file = self._opened()
        file.seek(0)
        good = 0
        for number, line in enumerate(file.read().splitlines(keepends=True)):
            record = _parsed(line)
            if number == 0:
                if record != {"schema": _SCHEMA, "run": name}:
                    break
            else:
                part = _part_of(record)
                if part is None or part.index != len(self._parts) or not self._is_whole(part):
                    break
                self._parts.append(part)
            good += len(line)
        return good

    def _is_whole(self, part: Part) -> bool:
        try:
            same = _checksum(self.path(part.index)) == {"size": part.size, "check": part.check}
        except OSError:
            return part.rows == 0
        return part.rows == 0 or same

    def _remove_strangers(self, also: Sequence[str]) -> None:
        """Removes everything but the journal, its parts, and what is kept besides."""
        kept = {_FILE, *also, *(self.path(part.index).name for part in self._parts)}
        for path in self._folder.iterdir():
            if path.name in kept:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _write(self, record: Any) -> None:
        file = self._opened()
        file.write(json.dumps(record).encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            raise OutputError("The journal is not open.", "Call begin first.")
        return self._file


def part_name(index: int) -> str:
    """Name of the file of part `index`."""
    return f"part-{index:06d}.tif"


def sealed(part: Part, path: Path) -> Part:
    """Flushes the file of `part` to the disk; returns `part` with its size and checksum.

    Raises:
        OSError: the file cannot be flushed.
    """
    to_disk(path)
    return Part(**{**asdict(part), **_checksum(path)})


def _parsed(line: bytes) -> Any:
    """The value of a line of JSON; None for an incomplete one."""
    if not line.endswith(b"\n"):
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _part_of(record: Any) -> Optional[Part]:
    try:
        part = Part(**record)
    except TypeError:
        return None
    sound = all(type(value) is int and value >= 0 for value in vars(part).values())
    return part if sound else None


def _checksum(path: Path) -> Any:
    """Size and CRC-32 of a file."""
    size = check = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            size += len(chunk)
            check = zlib.crc32(chunk, check)
    return {"size": size, "check": check}


def _busy(target: Path) -> OutputError:
    return OutputError(f"Another run is writing {target}.", "Wait for it, or choose another name.")


def _unwritable(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        f"Nothing can be written to {folder}: {error.strerror}.",
        MAKE_ROOM,
    )
