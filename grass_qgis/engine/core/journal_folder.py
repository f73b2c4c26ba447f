"""The folder in which a run keeps what it has finished, so that the same run can go on."""

from __future__ import annotations

from pathlib import Path


def journal_folder(classes: Path) -> Path:
    """Where the finished parts of a run lie that writes the class raster `classes`."""
    return classes.with_name(f".{classes.name}.grass-run")
