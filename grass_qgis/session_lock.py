"""Lock of a QGIS session, so that sessions sharing a profile keep to their own runs."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QLockFile

from .lock_file import is_free, lock_file


class SessionLock:
    """A name for this session, and a file that is locked until it ends, however it ends."""

    def __init__(self, folder: Path | None = None) -> None:
        """Nothing is written before `hold`; `folder` is the plugin's in the QGIS profile."""
        profile = Path(QgsApplication.qgisSettingsDirPath())
        self._folder = folder if folder is not None else profile / "grass_segmenter"
        self._lock: QLockFile | None = None
        self.name = uuid4().hex

    def hold(self) -> None:
        """Lets other sessions know that this one is alive."""
        if self._lock is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = lock_file(self._path(self.name))
        self._lock.tryLock(0)

    def release(self) -> None:
        """This session is over."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def is_alive(self, name: str) -> bool:
        """Whether the session of that name, this one or another, has not ended."""
        path = self._path(name)
        return path.exists() and not is_free(path)

    def _path(self, name: str) -> Path:
        return self._folder / f"session-{name}.lock"
