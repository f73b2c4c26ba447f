"""Detects inputs that are modified during a run, whose result would be of no one of them."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, Optional

from ..core.errors import RasterError

_SIDECAR = ".aux.xml"
_LARGEST_SIDECAR = 64 * 2**20  # bytes; a larger one is judged by its time alone
# What GDAL notes of pixels it has seen. QGIS does so whenever it draws a raster.
_STATISTICS = re.compile(
    rb"<MDI key=\"STATISTICS_\w*\">[^<]*</MDI>|<Histograms>.*?</Histograms>", re.DOTALL
)
_EMPTY = re.compile(
    rb"<(Metadata|PAMRasterBand|PAMDataset)\b[^>]*>\s*</\1>"
    rb"|<(?:Metadata|PAMRasterBand|PAMDataset|Histograms)\b[^>]*/>"
)


@dataclass(frozen=True)
class _State:
    """Size and time of change of a file; of a sidecar also a checksum without statistics."""

    size: int
    time_ns: int
    meaning: Optional[bytes] = None

    def agrees(self, other: _State) -> bool:
        """Whether nothing was written that pixels or their meaning depend on."""
        if (self.size, self.time_ns) == (other.size, other.time_ns):
            return True
        return self.meaning is not None and self.meaning == other.meaning


class InputGuard:
    """Remembers the state of files; finds out whether one was written since.

    Statistics and histograms that were added to a GDAL sidecar (NAME.aux.xml) meanwhile are no
    change of the input.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        """Looks at `files` before they are opened; what is no file, as an address, is passed by."""
        self._states: Dict[Path, Optional[_State]] = {}
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
            now = None if state is None else _state(path)
            if state is not None and now is not None and not state.agrees(now):
                raise RasterError(
                    f"{path} was changed while it was read: the result would be of neither the "
                    "former nor the new file.",
                    "Run again when nothing writes it any more.",
                )


def _state(path: Path) -> Optional[_State]:
    with suppress(OSError, ValueError):
        found = path.stat()
        is_sidecar = path.name.lower().endswith(_SIDECAR) and found.st_size <= _LARGEST_SIDECAR
        meaning = _meaning(path.read_bytes()) if is_sidecar else None
        return _State(found.st_size, found.st_mtime_ns, meaning)
    return None


def _meaning(sidecar: bytes) -> bytes:
    """A checksum of a sidecar without statistics, and without what only held them."""
    text, count = _STATISTICS.sub(b"", sidecar), 1
    while count:
        text, count = _EMPTY.subn(b"", text)
    return hashlib.sha256(re.sub(rb">\s+<", b"><", text.strip())).digest()
