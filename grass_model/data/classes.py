"""The classes of a labelled data set, from its classes.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import DataError

IGNORE = 255


def read_classes(folder: Path) -> tuple[ClassSpec, ...]:
    """The classes of a data set, ids 0, 1, 2 ... in order.

    Each entry has a `name` and a colour, `rgb` [r, g, b] or `colour` "#rrggbb"; 255 is skipped.

    Raises:
        DataError: the file is missing or does not name consecutive classes.
    """
    path, entries = folder / "classes.json", _entries(folder)
    ids = sorted(key for key in entries if key != IGNORE)
    try:
        classes = tuple(
            ClassSpec(key, str(entries[key]["name"]), _colour(entries[key])) for key in ids
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _unusable(path, error) from error
    if ids != list(range(len(classes))) or not classes:
        raise DataError(f"The class ids in {path} are {ids}.", "Number them 0, 1, 2 ...")
    return classes


def read_colours(folder: Path) -> tuple[tuple[int, int, int, int], ...]:
    """Red, green, blue and class index of each entry that has a colour, 255 included.

    Raises:
        DataError: the file is missing or damaged, or two entries have one colour.
    """
    path, colours = folder / "classes.json", []
    for key, entry in _entries(folder).items():
        try:
            code = int(_colour(entry).removeprefix("#"), 16)
        except (ValueError, KeyError, TypeError) as error:
            if key == IGNORE:
                continue  # its colour is optional
            raise _unusable(path, error) from error
        colours.append((code >> 16, code >> 8 & 255, code & 255, key))
    if len({item[:3] for item in colours}) < len(colours):
        raise DataError(f"Two classes in {path} have one colour.", "Give each its own.")
    return tuple(colours)


def read_values(folder: Path) -> tuple[tuple[str, int], ...]:
    """Values of the class field, as text, with the class index of each.

    A class is given by its name, its id, or a text in its list `values`.

    Raises:
        DataError: the file is missing or damaged, or two classes share a value.
    """
    path, table = folder / "classes.json", dict[str, int]()
    for key, entry in _entries(folder).items():
        try:
            values = [str(value) for value in entry.get("values", [])]
            names = [*values, str(entry.get("name", key)), str(key)]
        except (TypeError, AttributeError) as error:
            raise _unusable(path, error) from error
        for name in dict.fromkeys(names):
            if table.setdefault(name, key) != key:
                raise DataError(
                    f"In {path} the value {name!r} stands for two classes.", "Give it to one."
                )
    return tuple(table.items())


def _entries(folder: Path) -> dict[int, Any]:
    path = folder / "classes.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
        return {int(key): value for key, value in record.items()}
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: Exception) -> DataError:
    return DataError(
        f"{path} does not name the classes ({error!r}).",
        'Write {"0": {"name": "building", "rgb": [60, 16, 152]}, ...}.',
    )


def _colour(entry: dict[str, Any]) -> str:
    if "colour" in entry:
        return str(entry["colour"])
    red, green, blue = (int(v) for v in entry["rgb"])
    return f"#{red:02x}{green:02x}{blue:02x}"
