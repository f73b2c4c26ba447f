"""A fingerprint of imagery, so that two runs can be told to have seen the same files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from .polygons import Polygons
from .samples import Sample
from .scenes import Scene


def fingerprint(scenes: Sequence[Scene]) -> str:
    """SHA-256, hexadecimal, over path, size, time of change and chosen bands of each scene.

    Pixels are not read; of an address or a sample only its name counts. The order of scenes does
    count.
    """
    records = [
        [scene.split, list(scene.bands), _state(scene.image), _labels(scene.mask)]
        for scene in scenes
    ]
    return hashlib.sha256(json.dumps(records).encode()).hexdigest()


def _labels(mask: Path | Polygons | None) -> list[list[str | int]] | list[str | int]:
    return [_state(file) for file in mask.files] if isinstance(mask, Polygons) else _state(mask)


def _state(file: Path | str | Sample | None) -> list[str | int]:
    if file is None:
        return []
    if not isinstance(file, Path):
        return [str(file)]
    status = file.stat()
    return [str(file.resolve()), status.st_size, status.st_mtime_ns]
