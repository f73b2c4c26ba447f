"""Private environments under the QGIS profile: names, completeness, removal.

A folder is an environment of ours once its mark is in it; the mark is written last, after the
self-test. What has no mark is a set-up under way, or what a killed one left.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from ..engine.core.atomic import whole_file
from .devices import Python

MARK = "backend.json"
LOG = "setup.log"
DOWNLOADS = "downloads"
_STALE_SECONDS = 600.0
_TRIES = 5


@dataclass(frozen=True)
class Mark:
    """Record stored in a complete environment.

    Attributes:
        version: of the plugin that made it.
        flavour: name of its flavour.
        python: of its Python, such as "3.11".
        devices: report of the self-test, unparsed; empty if there was none.
        remark: why a GPU was left out, or the devices could not be measured; empty otherwise.
    """

    version: str
    flavour: str
    python: str
    devices: Dict[str, Any] = field(default_factory=dict)
    remark: str = ""


@dataclass(frozen=True)
class Installed:
    """A complete environment."""

    folder: Path
    mark: Mark
    seconds: float

    @property
    def interpreter(self) -> Path:
        """Its Python."""
        return interpreter_in(self.folder, os.name == "nt")


def interpreter_in(folder: Path, windows: bool) -> Path:
    """Where a virtual environment has its Python."""
    inside = ("Scripts", "python.exe") if windows else ("bin", "python")
    return folder.joinpath(*inside)


def folder_name(version: str, flavour: str, python: Python) -> str:
    """Name of an environment: what differs in any of these stands beside the others."""
    return f"{version}-{flavour}-py{'.'.join(map(str, python))}"


def unused(root: Path, name: str) -> Path:
    """A folder of that name under `root` which is not there yet, numbered if need be."""
    number = 1
    while True:
        folder = root / (name if number == 1 else f"{name}-{number}")
        if not folder.exists():
            return folder
        number += 1


def installed(root: Path) -> Tuple[Installed, ...]:
    """The complete environments under `root`, the newest first."""
    records = [_read(folder) for folder in _folders(root)]
    readable = [item for item in records if item is not None]
    return tuple(sorted(readable, key=lambda item: item.seconds, reverse=True))


def finish(folder: Path, mark: Mark) -> Installed:
    """Declares the environment in `folder` complete."""
    with whole_file(folder / MARK) as part:
        part.write_text(json.dumps(asdict(mark)), encoding="utf-8")
    return Installed(folder, mark, (folder / MARK).stat().st_mtime)


def leftovers(root: Path, now: Optional[float] = None) -> Tuple[Path, ...]:
    """Folders of abandoned set-ups: no mark, and a log that no longer grows.

    Another QGIS may be setting up at this moment; its log is younger.
    """
    moment = time.time() if now is None else now
    bare = (folder for folder in _folders(root) if not (folder / MARK).is_file())
    return tuple(folder for folder in bare if moment - _changed(folder) > _STALE_SECONDS)


def remove(folder: Path) -> bool:
    """Removes an environment, the mark first; False when something of it could not be removed."""
    for attempt in range(_TRIES):
        try:
            (folder / MARK).unlink(missing_ok=True)
        except OSError:
            return False
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return True
        # On Windows a virus scanner may hold a file for a moment.
        time.sleep(0.1 * attempt)
    return False


def _folders(root: Path) -> Tuple[Path, ...]:
    try:
        inside = sorted(root.iterdir())
    except OSError:
        return ()  # there is none, or one that may not be looked at
    return tuple(path for path in inside if path.is_dir() and path.name != DOWNLOADS)


def _read(folder: Path) -> Optional[Installed]:
    try:
        record = json.loads((folder / MARK).read_text(encoding="utf-8"))
        mark = Mark(**record)
        return Installed(folder, mark, (folder / MARK).stat().st_mtime)
    except (OSError, ValueError, TypeError):
        return None


def _changed(folder: Path) -> float:
    log = folder / LOG
    return (log if log.exists() else folder).stat().st_mtime
