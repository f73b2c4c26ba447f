"""Folder of a run's finished parts, from which it can be resumed."""

from __future__ import annotations

from pathlib import Path


def journal_folder(classes: Path) -> Path:
    """Folder of the finished parts of the run that writes the class raster `classes`."""
    return classes.with_name(f".{classes.name}.grass-run")
