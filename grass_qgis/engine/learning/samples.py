"""Labelled objects as the classifier sees them: a few cells each, in an order of their own.

An object is kept by its cells, so adding, changing and taking one away is a matter of that object
alone; a fit adds up what is there, always in the same order.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Iterable, List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

MOST_CELLS = 64  # of an object; more add next to nothing


@dataclass(frozen=True)
class Sample:
    """One labelled object.

    Attributes:
        class_id: 0, 1 ...
        vectors: (cells, size) float32.
        cells: how many cells it covers, of which `vectors` are spread evenly.
        place: centre on the map, for folds of neighbours: x, y in any unit.
    """

    class_id: int
    vectors: NDArray[np.float32]
    cells: int
    place: Tuple[float, float] = (0.0, 0.0)

    @property
    def key(self) -> Tuple[int, int, bytes]:
        """What objects are sorted by: the same object has the same key whenever it was made."""
        content = hashlib.sha256(np.ascontiguousarray(self.vectors).tobytes()).digest()
        return self.class_id, self.cells, content


@dataclass(frozen=True)
class SampleTable:
    """All samples in canonical order, side by side.

    Attributes:
        vectors: (cells, size) float64 of all objects.
        owner: (cells,) number of the object of each.
        classes: (objects,) class ids.
        means: (objects, size) float64.
        cells: (objects,) how many cells each object covers.
        places: (objects, 2).
        order: (objects,) which of the samples given each one is.
    """

    vectors: NDArray[np.float64]
    owner: NDArray[np.int64]
    classes: NDArray[np.int64]
    means: NDArray[np.float64]
    cells: NDArray[np.int64]
    places: NDArray[np.float64]
    order: NDArray[np.int64]

    @property
    def class_ids(self) -> List[int]:
        """Classes with an object, ascending."""
        return [int(k) for k in np.unique(self.classes)]

    def without(self, left_out: NDArray[np.bool_]) -> SampleTable:
        """The table of the objects that are not left out."""
        kept = np.flatnonzero(~left_out)
        number = np.full(len(left_out), -1)
        number[kept] = np.arange(len(kept))
        inside = ~left_out[self.owner]
        return SampleTable(
            self.vectors[inside],
            number[self.owner[inside]],
            self.classes[kept],
            self.means[kept],
            self.cells[kept],
            self.places[kept],
            self.order[kept],
        )


def table_of(samples: Iterable[Sample]) -> SampleTable:
    """The samples in canonical order; there must be one at least."""
    given = list(samples)
    order = sorted(range(len(given)), key=lambda number: given[number].key)
    ordered = [given[number] for number in order]
    counts = [len(sample.vectors) for sample in ordered]
    vectors = np.concatenate([sample.vectors for sample in ordered]).astype(np.float64)
    starts = np.cumsum([0, *counts[:-1]])
    means = np.add.reduceat(vectors, starts, axis=0) / np.array(counts)[:, None]
    return SampleTable(
        vectors,
        np.repeat(np.arange(len(ordered)), counts),
        np.array([sample.class_id for sample in ordered], np.int64),
        means,
        np.array([sample.cells for sample in ordered], np.int64),
        np.array([sample.place for sample in ordered], np.float64),
        np.array(order, np.int64),
    )


def evenly(count: int, most: int = MOST_CELLS) -> NDArray[np.int64]:
    """At most `most` of the numbers 0 to `count` - 1, evenly spread."""
    if count <= most:
        return np.arange(count)
    return np.floor((np.arange(most) + 0.5) * count / most).astype(np.int64)


def thinned(table: SampleTable, most: int) -> SampleTable:
    """The same objects with fewer cells of each, evenly spread, if there are more than `most`."""
    if len(table.vectors) <= most:
        return table
    share = max(1, most // len(table.classes))
    counts = np.bincount(table.owner)
    starts = np.cumsum(counts) - counts
    kept = np.concatenate(
        [start + evenly(int(count), share) for start, count in zip(starts, counts)]
    )
    return replace(table, vectors=table.vectors[kept], owner=table.owner[kept])


def folds_of(table: SampleTable, count: int) -> NDArray[np.int64]:
    """(objects,) fold of each object, dealt out class by class; -1 for a class's only object."""
    folds = np.full(len(table.classes), -1, np.int64)
    next_fold = 0
    for class_id in table.class_ids:
        members = np.flatnonzero(table.classes == class_id)
        if len(members) > 1:
            folds[members] = (next_fold + np.arange(len(members))) % count
            next_fold += len(members)
    return folds


def block_folds(table: SampleTable, count: int) -> NDArray[np.int64]:
    """(objects,) fold of each object by its place: objects near each other share a fold.

    The places are cut at medians along the longer side until there are `count` parts or more.
    """
    parts: List[Sequence[int]] = [list(range(len(table.places)))]
    while len(parts) < count and max(map(len, parts)) > 1:
        largest = max(parts, key=len)
        parts.remove(largest)
        places = table.places[list(largest)]
        axis = int(np.argmax(np.ptp(places, axis=0)))
        order = np.array(largest)[np.lexsort((places[:, 1 - axis], places[:, axis]))]
        parts += [order[: len(order) // 2].tolist(), order[len(order) // 2 :].tolist()]
    folds = np.zeros(len(table.places), np.int64)
    for number, members in enumerate(parts):
        folds[list(members)] = number
    return folds
