"""Common classes of two maps, and a code for every change between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import NODATA, ClassSpec
from ..core.errors import JobError

Named = Mapping[int, str]
_MOST_NAMED = 5  # classes in a message
_TOWARDS_WHITE = 0.72  # how pale classes without change are
_OF_BEFORE = 0.3  # share of the former class's colour in that of a change


@dataclass(frozen=True)
class CommonClass:
    """A class of either map; `before` and `after` are its values there, None where it has none."""

    name: str
    colour: str
    before: Optional[int]
    after: Optional[int]


@dataclass(frozen=True)
class Matched:
    """The classes of both maps, with remarks on how they were matched."""

    classes: Tuple[CommonClass, ...]
    notes: Tuple[str, ...] = ()
    warnings: Tuple[str, ...] = ()

    def numbers(self, values: Sequence[int], date: str) -> NDArray[np.uint8]:
        """Index among `classes` of each value of a map; `date` is "before" or "after"."""
        index = {getattr(item, date): k for k, item in enumerate(self.classes)}
        return np.array([index[value] for value in values], np.uint8)


def match_classes(
    before: Sequence[ClassSpec],
    after: Sequence[ClassSpec],
    declared: Tuple[Named, Named],
    match: str,
) -> Matched:
    """Matches the classes of two maps by name or by number.

    Args:
        before: value, name and colour of the classes in the first map.
        after: the same of the second.
        declared: names that each map declares by value, also of values without a pixel.
        match: of `MATCHES`.

    Raises:
        JobError: two classes of a map have the same name, or no name is common to both maps.
    """
    if match == "number" or (match == "auto" and not all(declared)):
        return _by_number(before, after, declared, match)
    keys = [{_key(name) for name in named.values()} for named in declared]
    if before and after and not keys[0] & keys[1]:
        raise JobError(
            f"The maps have no class name in common: {_listed(declared[0].values())}; "
            f"{_listed(declared[1].values())}.",
            'Give the classes the same names, or set match to "number".',
        )
    before, lent_first = _with_lent_names(before, declared[0], declared[1], "first")
    after, lent_second = _with_lent_names(after, declared[1], declared[0], "second")
    names = [_with_names(classes, named) for classes, named in zip((before, after), declared)]
    for title, named in zip(("first", "second"), names):
        _refuse_twins(named, title)
    values = [{_key(name): value for value, name in named.items()} for named in names]
    matched = [CommonClass(item.name, item.colour, item.id, values[1].get(_key(item.name)))
               for item in before]  # fmt: skip
    seen = {_key(item.name) for item in before}
    matched += [CommonClass(item.name, item.colour, values[0].get(_key(item.name)), item.id)
                for item in after if _key(item.name) not in seen]  # fmt: skip
    notes, warnings = _remarks(matched, names)
    return _checked(matched, notes, (*lent_first, *lent_second, *warnings))


def _with_lent_names(
    classes: Sequence[ClassSpec], names: Named, others: Named, title: str
) -> Tuple[List[ClassSpec], List[str]]:
    """Classes that a map does not name take the other map's name of their number, with a warning.

    Not where the map has that name for another number.
    """
    taken = {_key(name) for name in names.values()}
    made: List[ClassSpec] = []
    warnings: List[str] = []
    for item in classes:
        name = others.get(item.id)
        if item.id not in names and name is not None and _key(name) not in taken:
            warnings.append(
                f"The {title} map does not name its class {item.id}: it is taken for the other "
                f"map's {name!r}, which has that number."
            )
            made.append(replace(item, name=name))
        else:
            made.append(item)
    return made, warnings


def _with_names(classes: Sequence[ClassSpec], declared: Named) -> Dict[int, str]:
    return {**declared, **{item.id: item.name for item in classes}}


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _refuse_twins(named: Named, title: str) -> None:
    first: Dict[str, int] = {}
    for value, name in named.items():
        other = first.setdefault(_key(name), value)
        if other != value:
            raise JobError(
                f"Two classes of the {title} map are called {name!r}: {other} and {value}.",
                'Give them different names, or set match to "number".',
            )


def _remarks(
    classes: Sequence[CommonClass], names: Sequence[Named]
) -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
    """Notes and warnings of a match by name."""
    moved = [f"{item.name} {item.before} = {item.after}" for item in classes
             if None not in (item.before, item.after) and item.before != item.after]  # fmt: skip
    notes = (
        [f"Classes are matched by name; their numbers differ: {_listed(moved)}."] if moved else []
    )
    warnings = []
    for item in classes:
        if item.before is not None and item.after is not None:
            continue
        title, value = ("first", item.before) if item.after is None else ("second", item.after)
        other = names[1 if item.after is None else 0].get(int(value or 0))
        text = f"Only the {title} map has the class {item.name!r} ({value})."
        if other is not None:
            text += f" The other one calls {value} {other!r}: these are taken as different."
        warnings.append(text)
    return tuple(notes), tuple(warnings)


def _by_number(
    before: Sequence[ClassSpec],
    after: Sequence[ClassSpec],
    declared: Tuple[Named, Named],
    match: str,
) -> Matched:
    by_id = {item.id: item for item in (*after, *before)}
    # A name goes before a number that stands in for one.
    name_of = {**declared[1], **declared[0]}
    name_of = _apart({value: name_of.get(value, item.name) for value, item in by_id.items()})
    classes = [
        CommonClass(name_of[value], item.colour, value, value)
        for value, item in sorted(by_id.items())
    ]
    warnings = []
    if match == "auto" and any(declared):
        title = "second" if declared[0] else "first"
        warnings.append(f"The {title} map does not name its classes: they are matched by number.")
    if all(declared):
        differ = [f"{value} is {declared[0][value]!r} and {declared[1][value]!r}"
                  for value in sorted(set(declared[0]) & set(declared[1]) & set(by_id))
                  if _key(declared[0][value]) != _key(declared[1][value])]  # fmt: skip
        if differ:
            warnings.append(f"The maps name classes differently: {_listed(differ)}.")
    return _checked(classes, (), tuple(warnings))


def _apart(names: Named) -> Dict[int, str]:
    """Names that differ: those that several values have, with the value behind."""
    counts = Counter(_key(name) for name in names.values())
    return {
        value: name if counts[_key(name)] == 1 else f"{name} ({value})"
        for value, name in names.items()
    }


def _checked(
    classes: Sequence[CommonClass], notes: Tuple[str, ...], warnings: Tuple[str, ...]
) -> Matched:
    _refuse_too_many(len(classes), "classes")
    return Matched(tuple(classes), notes, warnings)


def _refuse_too_many(count: int, what: str) -> None:
    if count > NODATA:
        raise JobError(
            f"The maps have {count} {what} together; {NODATA} fit into the result.",
            "Merge classes that need not be separate, for instance with Reclassify by table.",
        )


def _listed(names: object) -> str:
    items: List[str] = [str(name) for name in names]  # type: ignore[attr-defined]
    shown = ", ".join(items[:_MOST_NAMED]) or "none"
    return f"{shown} and {len(items) - _MOST_NAMED} more" if len(items) > _MOST_NAMED else shown


@dataclass(frozen=True)
class Transition:
    """One code of the result: from a class to a class, by index among the matched ones."""

    code: int
    before: int
    after: int

    @property
    def is_change(self) -> bool:
        """Whether the classes differ."""
        return self.before != self.after


class Codes:
    """Codes of the result: first one for each class that stayed, then one for each change."""

    def __init__(self, classes: Sequence[CommonClass], pairs: Sequence[Tuple[int, int]]) -> None:
        """`pairs`: (from, to) by index of every change that may occur.

        Raises:
            JobError: there are more than codes.
        """
        count = len(classes)
        changes = sorted({(a, b) for a, b in pairs if a != b})
        _refuse_too_many(count + len(changes), "classes and kinds of change")
        self._classes = tuple(classes)
        self.all = tuple(
            Transition(code, *pair)
            for code, pair in enumerate([*((k, k) for k in range(count)), *changes])
        )
        # Nodata stays what it is.
        self.stable = np.arange(256, dtype=np.uint8)
        self._table = np.full((256, 256), NODATA, np.uint8)
        for item in self.all:
            self._table[item.before, item.after] = item.code
            self.stable[item.code] = item.before
        self.is_change = self.stable != np.arange(256)

    def of(self, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Code of each pixel, `NODATA` where either class is."""
        return self._table[before, after]

    def specs(self) -> Tuple[ClassSpec, ...]:
        """Code, name and colour: "forest" where it stayed, "forest > water" where it changed.

        Unchanged classes are pale; a change has the colour of the new class with some of the
        former's.
        """
        return tuple(ClassSpec(t.code, self.name(t), self.colour(t)) for t in self.all)

    def name(self, item: Transition) -> str:
        """Name of a transition."""
        before, after = (self._classes[k].name for k in (item.before, item.after))
        return f"{before} > {after}" if item.is_change else before

    def colour(self, item: Transition) -> str:
        """Colour of a transition, "#rrggbb"."""
        before, after = (self._classes[k].colour for k in (item.before, item.after))
        if item.is_change:
            return _mixed(after, before, _OF_BEFORE)
        return _mixed(before, "#ffffff", _TOWARDS_WHITE)


def _mixed(colour: str, other: str, share: float) -> str:
    """A colour with some of another one in it."""
    values = ([int(text[k : k + 2], 16) for k in (1, 3, 5)] for text in (colour, other))
    mixed = [round((1 - share) * a + share * b) for a, b in zip(*values)]
    return "#{:02x}{:02x}{:02x}".format(*mixed)
