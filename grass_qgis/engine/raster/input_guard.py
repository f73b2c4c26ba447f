"""Inputs must stay as they are while a run reads them, or its result is of no one of them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Dict, Iterable, Optional, Tuple

from ..core.errors import RasterError

_State = Optional[Tuple[int, int]]


class InputGuard:
    """Remembers size and time of change of files; finds out whether one was written since."""

    def __init__(self, files: Iterable[Path]) -> None:
        """Looks at `files` before they are opened; what is no file, as an address, is passed by."""
        self._states: Dict[Path, _State] = {}
        self.add(files)

    def add(self, files: Iterable[Path]) -> None:
        """Looks at further files, which others have turned out to be made of."""
        for path in files:
            self._states.setdefault(path.absolute(), _state(path))

    def check(self) -> None:
        """Looks again.

        A file that is gone had been opened before, and its pixels were read as they were.

        Raises:
            RasterError: one was written since.
        """
        for path, state in self._states.items():
            if state is not None and _state(path) not in (state, None):
                raise RasterError(
                    f"{path} was changed while it was read: the result would be of neither the "
                    "former nor the new file.",
                    "Run again when nothing writes it any more.",
                )


def _state(path: Path) -> _State:
    with suppress(OSError, ValueError):
        found = path.stat()
        return found.st_size, found.st_mtime_ns
    return None
