"""Names of the files a run of the dock writes, all in one folder, none of them in use yet."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import Collection

from ...engine.core.locks import journal_folder

SEGMENT_ENDINGS = ("classes.tif", "segments.gpkg", "run.json")
MORE_ENDINGS = ("entropy.tif", "probabilities.tif", "novelty.tif", "area.gpkg", "drawn.tif")
REGIONS_ENDINGS = ("regions.gpkg", "area.gpkg", "drawn.tif")


def free_paths(
    folder: Path, stem: str, endings: tuple[str, ...], taken: Collection[str] = ()
) -> tuple[str, ...]:
    """One path in `folder` for each ending; all get the same number when a name is taken.

    Files of former runs stay: they may be layers of the project. Names in `taken` belong to runs
    that wait, and a run that was interrupted may still be gone on with.
    """
    clean = _clean(stem)
    for number in count(1):
        start = clean if number == 1 else f"{clean}_{number}"
        paths = [folder / f"{start}_{ending}" for ending in endings]
        if not any(_is_used(path, taken) for path in paths):
            break
    return tuple(str(path) for path in paths)


def first_path(folder: Path, stem: str, ending: str) -> str:
    """The path that `free_paths` gives as long as nothing is there."""
    return str(folder / f"{_clean(stem)}_{ending}")


def default_folder(project_home: str, temporary: str) -> Path:
    """Folder for results: beside the project when it is saved, else in the temporary folder."""
    base = project_home or temporary
    return Path(base) / "grass_segmenter"


def stem_of(layer: str, model: str) -> str:
    """Start of the file names for a layer's name and a model's path."""
    return f"{layer}_{Path(model).stem}"


def _is_used(path: Path, taken: Collection[str]) -> bool:
    return path.exists() or str(path) in taken or journal_folder(path).exists()


def _clean(stem: str) -> str:
    # Layer names may hold anything, file names may not.
    return re.sub(r"[^\w.-]+", "_", stem).strip("._")[:80] or "result"
