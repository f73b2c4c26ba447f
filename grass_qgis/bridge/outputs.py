"""Names of the files a run of the dock writes, all in one folder, none of them in use yet."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

SEGMENT_ENDINGS = ("classes.tif", "segments.gpkg", "run.json")
REGIONS_ENDINGS = ("regions.gpkg",)


def free_paths(folder: Path, stem: str, endings: tuple[str, ...]) -> tuple[str, ...]:
    """One path in `folder` for each ending; all get the same number when a name is taken.

    Files of former runs stay: they may be layers of the project.
    """
    clean = _clean(stem)
    for number in count(1):
        start = clean if number == 1 else f"{clean}_{number}"
        paths = [folder / f"{start}_{ending}" for ending in endings]
        if not any(path.exists() for path in paths):
            break
    return tuple(str(path) for path in paths)


def default_folder(project_home: str, temporary: str) -> Path:
    """Folder for results: beside the project when it is saved, else in the temporary folder."""
    base = project_home or temporary
    return Path(base) / "grass_segmenter"


def stem_of(layer: str, model: str) -> str:
    """Start of the file names for a layer's name and a model's path."""
    return f"{layer}_{Path(model).stem}"


def _clean(stem: str) -> str:
    # Layer names may hold anything, file names may not.
    return re.sub(r"[^\w.-]+", "_", stem).strip("._")[:80] or "result"
