"""Links a labelled data set into a folder, and its test scenes into another one beside it.

Usage: python tools/link_scenes.py --data FOLDER --out FOLDER [--splits test,train]

OUT/labelled is the data set, OUT/scenes the images of its test split, or of the splits that are
named: what an encoder is adapted to when maps are made of the test scenes. Within a data set test
scenes are never trained on, not even without their labels; a folder of their own says that here it
is meant. An index.csv that names no splits is left out, so that splits are drawn, always the same
ones.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from grass_model.data.scenes import SPLITS, labelled_scenes, of_split
from grass_qgis.engine.core.errors import GrassError

_INDEX = "index.csv"


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the labelled data set")
    parser.add_argument("--out", type=Path, required=True, help="gets labelled/ and scenes/")
    parser.add_argument("--splits", default="test", help="whose images go into scenes/")
    arguments = parser.parse_args()
    try:
        count = link_scenes(arguments.data, arguments.out, arguments.splits.split(","))
    except (GrassError, OSError) as error:
        raise SystemExit(f"link_scenes: {error}") from None
    sys.stdout.write(f"{count} scenes: {arguments.out / 'scenes'}\n")


def link_scenes(data: Path, out: Path, splits: Sequence[str]) -> int:
    """Makes both folders anew; returns the number of scenes.

    Raises:
        GrassError: the data set cannot be used.
        OSError: a folder cannot be read or written.
    """
    labelled, scenes = out / "labelled", out / "scenes"
    for folder in (labelled, scenes):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for entry in sorted(data.iterdir()):
        if entry.name != _INDEX or _names_splits(entry):
            (labelled / entry.name).symlink_to(entry.resolve())
    known = labelled_scenes(labelled)
    chosen = [scene for split in splits for scene in of_split(known, split)]
    for scene in chosen:
        image = Path(str(scene.image))
        (scenes / image.name).symlink_to(image.resolve())
    return len(chosen)


def _names_splits(index: Path) -> bool:
    with index.open(encoding="utf-8", newline="") as stream:
        return all(row.get("split") in SPLITS for row in csv.DictReader(stream))


if __name__ == "__main__":
    main()
