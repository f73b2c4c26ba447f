"""The labels of a session, by their ids, and the cells under each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Dict, List, Mapping, Optional, Sequence

import numpy as np
import shapely
from shapely.errors import ShapelyError

from ..core.contract import PALETTE, ClassSpec
from ..core.errors import DataError, JobError
from ..core.monitor import Monitor
from .labels import LabelledShape, LabelObject, placed_each, without_contradictions
from .scene import Source

MOST_LABELS = 100_000
_AT_ONCE = 200  # placed between two checks for cancellation


@dataclass(frozen=True)
class Label:
    """A label as it was given: geometry in the CRS of the rasters, class id, kept aside or not."""

    shape: shapely.Geometry
    class_id: int
    check: bool = False


class LabelStore:
    """Labels that come and go; what is known of those that stay is kept."""

    def __init__(self, sources: Sequence[Source], radius_px: float) -> None:
        """Of rasters; `radius_px` is that of points and lines."""
        self._sources, self._radius = sources, radius_px
        self._labels: Dict[str, Label] = {}
        self._placed: Dict[Label, Optional[LabelObject]] = {}

    @property
    def class_count(self) -> int:
        """One more than the largest class id."""
        return max([item.class_id for item in self._labels.values()], default=-1) + 1

    def change(self, given: Mapping[str, Label], removed: Sequence[str]) -> int:
        """Adds or replaces labels by their ids, and takes others away; how many there are then.

        Raises:
            JobError: there would be too many.
        """
        if len(self._labels) + len(given) > MOST_LABELS:
            raise JobError(f"There would be more than {MOST_LABELS} labels.", "Remove some.")
        for key in removed:
            self._labels.pop(key, None)
        self._labels.update(given)
        return len(self._labels)

    def objects(self, monitor: Monitor) -> List[LabelObject]:
        """The labels that lie on a raster, named by their ids, without contradictions.

        Raises:
            DataError: there is none.
        """
        fresh = [label for label in self._labels.values() if label not in self._placed]
        for start in range(0, len(fresh), _AT_ONCE):
            monitor.check()
            some = fresh[start : start + _AT_ONCE]
            self._placed.update(zip(some, self._place(some)))
        objects = [
            replace(item, name=key)
            for key, label in self._labels.items()
            if (item := self._placed[label]) is not None
        ]
        outside = len(self._labels) - len(objects)
        if outside:
            monitor.warn(f"{outside} of {len(self._labels)} labels lie outside the rasters.")
        if not objects:
            raise DataError("No label lies on a raster.", "Label an object of each class.")
        self._forget()
        return without_contradictions(objects, monitor)

    def _place(self, labels: Sequence[Label]) -> List[Optional[LabelObject]]:
        shapes = [LabelledShape(x.shape, str(x.class_id), x.check) for x in labels]
        ids = sorted({label.class_id for label in labels})
        names = [ClassSpec(number, str(number), PALETTE[0]) for number in ids]
        quiet = Monitor(lambda event: None, lambda: False)
        try:
            return placed_each(shapes, None, names, self._sources, self._radius, quiet)
        except ValueError:
            if len(labels) == 1:
                return [None]
            return [placed for label in labels for placed in self._place([label])]

    def _forget(self) -> None:
        """Drops what belongs to labels that are gone."""
        present = set(self._labels.values())
        if len(self._placed) > 2 * len(present) + 1000:
            self._placed = {label: o for label, o in self._placed.items() if label in present}


def shape_of(text: Any) -> shapely.Geometry:
    """The geometry of well-known text.

    Raises:
        JobError: it is no text, or of no geometry, an empty one, or one that is not finite.
    """
    try:
        if not isinstance(text, str):  # shapely makes arrays of lists
            raise TypeError
        shape = shapely.make_valid(shapely.from_wkt(text))
    except (ShapelyError, TypeError, ValueError) as error:
        raise JobError(f"The geometry {text!r:.80} cannot be read.", "Send WKT.") from error
    if shape is None or shape.is_empty or not np.isfinite(shape.bounds).all():
        raise JobError(f"The geometry {text!r:.80} is empty.", "Send a point, line or polygon.")
    return shape
