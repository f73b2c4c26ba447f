"""Fingerprint of imagery, to check whether two runs used the same files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from .polygons import Polygons
from .samples import Sample
from .scenes import Scene

_BLOCK = 65536  # bytes


def fingerprint(scenes: Sequence[Scene]) -> str:
    """SHA-256, hexadecimal, over name, content and chosen bands of each scene.

    Labels count byte by byte, imagery by its size and three blocks of 64 KiB (both ends and the
    middle), so that large archives are not read. Folder and modification time do not
    count, so moved or copied data keeps its fingerprint. Of an address or a sample only its name
    counts. The order of scenes counts.
    """
    records = [
        [scene.split, list(scene.bands), _blocks(scene.image), _labels(scene.mask)]
        for scene in scenes
    ]
    return hashlib.sha256(json.dumps(records).encode()).hexdigest()


def _labels(mask: Path | Polygons | None) -> list[list[str]]:
    if mask is None:
        return []
    return [_whole(file) for file in (mask.files if isinstance(mask, Polygons) else [mask])]


def _whole(file: Path) -> list[str]:
    with file.open("rb") as content:
        return [file.name, hashlib.file_digest(content, "sha256").hexdigest()]


def _blocks(file: Path | str | Sample) -> list[str | int]:
    if not isinstance(file, Path):
        return [str(file)]
    size, digest = file.stat().st_size, hashlib.sha256()
    with file.open("rb") as content:
        for start in (0, max(0, size - _BLOCK) // 2, max(0, size - _BLOCK)):
            content.seek(start)
            digest.update(content.read(_BLOCK))
    return [file.name, size, digest.hexdigest()]
