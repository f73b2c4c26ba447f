"""Detects inputs that are modified during a run, which would make its result inconsistent."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, Optional

from ..core.errors import RasterError

_SIDECAR = ".aux.xml"
_LARGEST_SIDECAR = 64 * 2**20  # bytes; of a larger one only size and time are compared
# Statistics that GDAL saves in the sidecar. QGIS has them written whenever it draws a raster.
_STATISTICS = re.compile(
    rb"<MDI key=\"STATISTICS_\w*\">[^<]*</MDI>|<Histograms>.*?</Histograms>", re.DOTALL
)
_EMPTY = re.compile(
    rb"<(Metadata|PAMRasterBand|PAMDataset)\b[^>]*>\s*</\1>"
    rb"|<(?:Metadata|PAMRasterBand|PAMDataset|Histograms)\b[^>]*/>"
)


@dataclass(frozen=True)
class _State:
    """Size and modification time of a file; for a sidecar also a checksum without statistics."""

    size: int
    time_ns: int
    meaning: Optional[bytes] = None

    def agrees(self, other: _State) -> bool:
        """Whether neither pixels nor relevant metadata changed."""
        if (self.size, self.time_ns) == (other.size, other.time_ns):
            return True
        return self.meaning is not None and self.meaning == other.meaning


class InputGuard:
    """Records the state of files and detects later changes.

    Statistics and histograms that are added to a GDAL sidecar (NAME.aux.xml) meanwhile do not
    count as a change.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        """Records the state of `files` before they are opened; addresses are skipped."""
        self._states: Dict[Path, Optional[_State]] = {}
        self.add(files)

    def add(self, files: Iterable[Path]) -> None:
        """Records the state of further files, such as the sources of a virtual raster."""
        for path in files:
            self._states.setdefault(path.absolute(), _state(path))

    def check(self) -> None:
        """Compares the files with their recorded state.

        A deleted file is no error: it was open, so its pixels were read unmodified.

        Raises:
            RasterError: a file was modified since.
        """
        for path, state in self._states.items():
            now = None if state is None else _state(path)
            if state is not None and now is not None and not state.agrees(now):
                raise RasterError(
                    f"{path} was modified during the run: the result would mix the old and the "
                    "new file.",
                    "Run again when no other program writes to it.",
                )


def _state(path: Path) -> Optional[_State]:
    with suppress(OSError, ValueError):
        status = path.stat()
        is_sidecar = path.name.lower().endswith(_SIDECAR) and status.st_size <= _LARGEST_SIDECAR
        meaning = _meaning(path.read_bytes()) if is_sidecar else None
        return _State(status.st_size, status.st_mtime_ns, meaning)
    return None


def _meaning(sidecar: bytes) -> bytes:
    """Checksum of a sidecar without statistics, and without elements that are then empty."""
    text, count = _STATISTICS.sub(b"", sidecar), 1
    while count:
        text, count = _EMPTY.subn(b"", text)
    return hashlib.sha256(re.sub(rb">\s+<", b"><", text.strip())).digest()
