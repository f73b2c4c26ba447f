"""The folder for what can be made again: the system's for caches, or the one a variable names."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Mapping, Optional

VARIABLE = "GRASS_SEGMENTER_CACHE"
_NAME = "grass-segmenter"


def cache_folder(
    environ: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> Optional[Path]:
    """The folder, which may not exist yet; None where the variable is empty, or no home is known.

    Args:
        environ: the environment; `VARIABLE` names another folder, and turns caching off if empty.
        platform: as `sys.platform`.
    """
    if VARIABLE in environ:
        named = environ[VARIABLE].strip()
        return Path(named) if named else None
    keys = {"win32": "LOCALAPPDATA", "darwin": ""}
    base = environ.get(keys.get(platform, "XDG_CACHE_HOME"), "").strip()
    if base:
        return Path(base) / _NAME
    try:
        home = Path.home()
    except RuntimeError:
        return None
    inside = {"win32": "AppData/Local", "darwin": "Library/Caches"}.get(platform, ".cache")
    return home / inside / _NAME
