"""What a run has written, in a form that can be compared."""

from __future__ import annotations

import hashlib
from pathlib import Path


def bytes_of(folder: Path, ending: str = ".tif") -> dict[str, str]:
    """Digest of each file of a folder with that ending."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob(f"*{ending}"))
    }


def names_in(folder: Path) -> set[str]:
    """Everything that lies in a folder, hidden files too."""
    return {path.name for path in folder.iterdir()}
