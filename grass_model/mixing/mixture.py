"""The file that says how data sets with different class lists are trained on together.

    classes: {building: "#d6483c", tree: "#2f7d32", grass: "#9ccc65"}
    sets:
      city: {weight: 2, pixel_m: 1.0, groups: {house: building, vegetation: [tree, grass]}}
      forest: {groups: {unknown: []}}

A set is named as its folder. A class of a set that `groups` does not name is the model's class of
the same name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grass_qgis.engine.core.contract import PALETTE, ClassSpec
from grass_qgis.engine.core.errors import DataError

from ..data.classes import IGNORE, read_classes
from ..settings.yaml_file import read_yaml_object
from .label_table import LabelTable, SetLabels, plain_table

_KEYS = frozenset({"classes", "bands", "pixel_m", "sets"})
_SET_KEYS = frozenset({"weight", "pixel_m", "groups"})


@dataclass(frozen=True)
class MixedSet:
    """A data set of a mixture.

    Attributes:
        folder: of the data set.
        classes: its own.
        weight: how often its tiles are drawn, against the other sets'.
        pixel_m: side of its pixels in metres where the images do not say; 0 when unknown.
    """

    folder: Path
    classes: tuple[ClassSpec, ...]
    weight: float = 1.0
    pixel_m: float = 0.0

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name


@dataclass(frozen=True)
class Mixture:
    """Data sets that are trained on together.

    Attributes:
        classes: of the model.
        sets: the data sets.
        table: what their labels mean.
        bands: of the model; those of the first set where empty.
        pixel_m: pixel size in metres that the crops of all sets are drawn around; 0 for each set's
            own.
    """

    classes: tuple[ClassSpec, ...]
    sets: tuple[MixedSet, ...]
    table: LabelTable
    bands: tuple[str, ...] = ()
    pixel_m: float = 0.0


def read_mixture(folders: Sequence[str], path: str = "") -> Mixture:
    """The mixture of data sets.

    Args:
        folders: of the data sets; all of them, or some of those that the file names.
        path: the YAML file; where empty, all sets must have classes of the same names, and are
            drawn equally often.

    Raises:
        DataError: the file, a folder or a class list cannot be used.
    """
    record = _read(Path(path)) if path else {}
    sets = tuple(_set_of(Path(folder), record, path) for folder in folders)
    names = [item.name for item in sets]
    if len(set(names)) < len(names):
        raise DataError(
            f"Two data sets have the same name: {', '.join(names)}.", "Rename one of the folders."
        )
    classes = _classes(record["classes"], path) if "classes" in record else sets[0].classes
    return Mixture(
        classes,
        sets,
        _table(sets, classes, record, path),
        tuple(str(band) for band in record.get("bands") or ()),
        _number(record, "pixel_m", 0.0, path),
    )


def require_labels(mixture: Mixture) -> None:
    """Checks that each of the model's classes can be learnt.

    Raises:
        DataError: no label of any set stands for a class.
    """
    members = mixture.table.members
    missing = [item.name for item in mixture.classes if not members[:, item.id].any()]
    if missing:
        raise DataError(
            f"No data set has labels of {', '.join(missing)}.",
            "Add a set that has, or take the class out of the model.",
        )


@dataclass(frozen=True)
class ScoredAs:
    """How a model of a mixture is scored on one data set.

    Attributes:
        classes: (K,) the class of the data set, by index, that each class of the model counts as.
        labels: (256,) the class that each label counts as: itself, or 255 (not scored) where it
            stands for no class of the model.
    """

    classes: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def scored_as(folder: Path, path: str, names: Sequence[str]) -> ScoredAs:
    """How a model is scored on a data set.

    Args:
        folder: of the data set.
        path: the YAML file.
        names: the model's classes.

    Raises:
        DataError: the file has other classes, or one of them fits no class of the data set.
    """
    mixture = read_mixture([str(folder)], path)
    declared = [item.name for item in mixture.classes]
    if sorted(declared) != sorted(names):
        raise DataError(
            f"The model has the classes {list(names)}, {path} has {declared}.",
            "Give the file that the model was trained with.",
        )
    labels = mixture.table.sets[0]
    scored = mixture.table.class_in(labels)
    lost = [name for name, number in zip(declared, scored, strict=True) if number == IGNORE]
    if lost:
        raise DataError(
            f"No class of {labels.name} stands for {', '.join(lost)}, so that what the model calls "
            "so could not be scored.",
            f"Name them under `groups` of {labels.name} in {path}.",
        )
    counted = np.arange(256, dtype=np.uint8)
    counted[: len(labels.classes)][~mixture.table.members[labels.labels].any(axis=1)] = IGNORE
    return ScoredAs(scored[[declared.index(name) for name in names]], counted)


def single_set(folder: Path, classes: tuple[ClassSpec, ...]) -> Mixture:
    """One data set by itself, whose classes are the model's."""
    item = MixedSet(folder, classes)
    return Mixture(classes, (item,), plain_table([c.name for c in classes], item.name))


def _read(path: Path) -> dict[str, Any]:
    record = read_yaml_object(path, DataError, "Write classes and sets.")
    _require_keys(record, _KEYS, path)
    for key in ("classes", "sets"):
        if not isinstance(record.get(key, {}), dict):
            raise DataError(f"`{key}` in {path} is no table.", "Write one entry a name.")
    for name, entry in (record.get("sets") or {}).items():
        if not isinstance(entry, dict):
            raise DataError(f"The set {name} in {path} is no table.", "Write weight, groups ...")
        _require_keys(entry, _SET_KEYS, path)
    return record


def _require_keys(record: Mapping[str, Any], allowed: frozenset[str], path: Path) -> None:
    unknown = [str(key) for key in record if key not in allowed]
    if unknown:
        raise DataError(
            f"{path} has {', '.join(unknown)}, which means nothing there.",
            f"Use {', '.join(sorted(allowed))}.",
        )


def _set_of(folder: Path, record: Mapping[str, Any], path: str) -> MixedSet:
    name, entries = folder.resolve().name, record.get("sets") or {}
    if path and entries and name not in entries:
        raise DataError(
            f"{path} names no set {name}; it has {', '.join(map(str, entries))}.",
            "A set is named as its folder.",
        )
    entry = entries.get(name) or {}
    return MixedSet(
        folder,
        read_classes(folder),
        _number(entry, "weight", 1.0, path),
        _number(entry, "pixel_m", 0.0, path),
    )


def _number(entry: Mapping[str, Any], key: str, usual: float, path: str) -> float:
    value = entry.get(key, usual)
    fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not fits or not math.isfinite(value) or value < 0 or (key == "weight" and value == 0):
        raise DataError(f"{key} in {path} is {value!r}.", "Use a number above 0.")
    return float(value)


def _classes(entries: Mapping[str, Any], path: str) -> tuple[ClassSpec, ...]:
    if not entries:
        raise DataError(f"{path} names no class.", "Name the model's classes under `classes`.")
    return tuple(
        ClassSpec(number, str(name), str(colour or PALETTE[number % len(PALETTE)]))
        for number, (name, colour) in enumerate(entries.items())
    )


def _table(
    sets: Sequence[MixedSet], classes: Sequence[ClassSpec], record: Mapping[str, Any], path: str
) -> LabelTable:
    numbers = {item.name: item.id for item in classes}
    rows: list[list[int]] = []
    labels: list[SetLabels] = []
    for item in sets:
        groups = ((record.get("sets") or {}).get(item.name) or {}).get("groups") or {}
        names = tuple(c.name for c in item.classes)
        labels.append(SetLabels(item.name, len(rows), names, item.weight))
        rows += _rows(item, groups, numbers, path)
    if len(rows) > IGNORE:
        raise DataError(
            f"The data sets have {len(rows)} classes in all; {IGNORE} are possible.",
            "Take fewer sets.",
        )
    members = np.zeros((len(rows), len(classes)), bool)
    for number, row in enumerate(rows):
        members[number, row] = True
    return LabelTable(members, tuple(labels))


def _rows(
    item: MixedSet, groups: Mapping[str, Any], numbers: Mapping[str, int], path: str
) -> list[list[int]]:
    """The model's classes that each class of a set may stand for."""
    names = [c.name for c in item.classes]
    unknown = [str(name) for name in groups if str(name) not in names]
    if unknown:
        raise DataError(
            f"{path} groups {', '.join(unknown)} of {item.name}, whose classes are {names}.",
            "Name classes of the set.",
        )
    rows = []
    for name in names:
        group = groups.get(name, name)
        members = [str(value) for value in (group if isinstance(group, list) else [group])]
        strange = [value for value in members if value not in numbers]
        if strange:
            raise DataError(
                f"The class {name} of {item.name} stands for {', '.join(strange)}; the model's "
                f"classes are {', '.join(numbers)}.",
                f"Say under `groups` of the set in {path or 'a file for --mix'} what it stands "
                "for; [] is for pixels that are not to be trained on.",
            )
        rows.append([numbers[value] for value in members])
    return rows
