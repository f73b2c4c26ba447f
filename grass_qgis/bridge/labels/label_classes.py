"""Classes of labels: number, name, colour and key, kept in the file of the labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Iterable, Sequence

from qgis.core import NULL, QgsFeature, QgsVectorLayer

from ...engine.core.class_colours import class_colour
from ...engine.core.contract import PALETTE, ClassSpec
from ...engine.core.errors import JobError
from ...engine.core.learn_job import CLASS_ID, COLOUR
from .label_tables import KEY
from .labelling import EditError
from .layer import CLASS_FIELD

KEYS = "1234567890"
MOST = 255


@dataclass(frozen=True)
class LabelClass:
    """A class of labels.

    Attributes:
        id: number that stays the same as long as the class exists.
        name: unique.
        colour: "#rrggbb".
        key: the digit that chooses it; empty for none.
    """

    id: int
    name: str
    colour: str
    key: str = ""

    @property
    def spec(self) -> ClassSpec:
        """The class as styles take it."""
        return ClassSpec(self.id, self.name, self.colour)


def with_class(classes: Sequence[LabelClass], name: str, colour: str = "") -> list[LabelClass]:
    """The classes and a new one at the end, with the next free number, key and colour.

    Raises:
        JobError: the name is empty or used, or there are too many.
    """
    clean = _checked(classes, name)
    if len(classes) >= MOST:
        raise JobError(f"There are {MOST} classes already.", "Remove one.")
    number = max((item.id for item in classes), default=-1) + 1
    used = {item.key for item in classes}
    key = next((k for k in KEYS if k not in used), "")
    return [
        *classes,
        LabelClass(
            number, clean, colour or class_colour(clean, [it.colour for it in classes]), key
        ),
    ]


def with_specs(classes: Sequence[LabelClass], specs: Iterable[ClassSpec]) -> list[LabelClass]:
    """The classes and those of `specs` whose names are new, with their colours."""
    result = list(classes)
    names = {item.name for item in result}
    for spec in specs:
        if spec.name.strip() and spec.name.strip() not in names:
            result = with_class(result, spec.name, spec.colour)
            names.add(spec.name.strip())
    return result


def renamed(classes: Sequence[LabelClass], number: int, name: str) -> list[LabelClass]:
    """The classes with another name for one.

    Raises:
        JobError: the name is empty or used.
    """
    others = [item for item in classes if item.id != number]
    clean = _checked(others, name)
    return [replace(item, name=clean) if item.id == number else item for item in classes]


def recoloured(classes: Sequence[LabelClass], number: int, colour: str) -> list[LabelClass]:
    """The classes with another colour for one."""
    return [replace(item, colour=colour) if item.id == number else item for item in classes]


def rekeyed(classes: Sequence[LabelClass], number: int, key: str) -> list[LabelClass]:
    """The classes with another key for one; a class that had it takes the former key of that one.

    Raises:
        JobError: the key is no digit.
    """
    if key and key not in KEYS:
        raise JobError(f"The key is {key!r}.", "Use a digit.")
    former = next(item.key for item in classes if item.id == number)
    keys = {item.id: former if key and item.key == key else item.key for item in classes}
    keys[number] = key
    return [replace(item, key=keys[item.id]) for item in classes]


def without_class(classes: Sequence[LabelClass], number: int) -> list[LabelClass]:
    """The classes but one."""
    return [item for item in classes if item.id != number]


def read_classes(table: QgsVectorLayer) -> list[LabelClass]:
    """The classes of a file, in their order; rows without number or name are passed over."""
    by_number = {}  # a crash while they were written leaves both versions, the later counts
    for row in table.dataProvider().getFeatures():
        number, name = row[CLASS_ID], row[CLASS_FIELD]
        if number in (None, NULL) or name in (None, NULL, ""):
            continue
        colour = row[COLOUR]
        if colour in (None, NULL, ""):
            colour = PALETTE[int(number) % len(PALETTE)]
        key = "" if row[KEY] in (None, NULL) else str(row[KEY])
        by_number[int(number)] = LabelClass(int(number), str(name), str(colour), key)
    return list(by_number.values())


def write_classes(table: QgsVectorLayer, classes: Sequence[LabelClass]) -> None:
    """Replaces the classes of a file.

    Raises:
        EditError: they cannot be written.
    """
    provider = table.dataProvider()
    old = [row.id() for row in provider.getFeatures()]
    rows = []
    for item in classes:
        row = QgsFeature(table.fields())
        row[CLASS_ID], row[CLASS_FIELD] = item.id, item.name
        row[COLOUR], row[KEY] = item.colour, item.key
        rows.append(row)
    done = not rows or provider.addFeatures(rows)[0]
    done = done and (not old or provider.deleteFeatures(old))
    if not done:
        raise EditError("The classes cannot be written.", "Check the file and disk.")


def _checked(classes: Sequence[LabelClass], name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise JobError("The name of the class is empty.", "Type one, such as road.")
    if any(item.name.casefold() == clean.casefold() for item in classes):
        raise JobError(f"There is a class {clean!r} already.", "Choose another name.")
    return clean
