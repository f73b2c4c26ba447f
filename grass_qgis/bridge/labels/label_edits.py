"""Edits of label tables that are written at once and can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Mapping, Sequence

from qgis.core import QgsFeature, QgsFeatureRequest, QgsVectorLayer

from .labelling import EditError

_MOST_STEPS = 500
_PART = 200  # features that are undone before QGIS does anything else


@dataclass(frozen=True)
class Change:
    """Features of a table before and after an edit; one that is absent is None.

    Attributes:
        table: its name.
        before: feature by id.
        after: feature by id; the same ids.
    """

    table: str
    before: Mapping[int, QgsFeature | None]
    after: Mapping[int, QgsFeature | None]

    @property
    def reverse(self) -> Change:
        """The edit that takes this one back."""
        return Change(self.table, self.after, self.before)

    def parts(self) -> Iterator[Change]:
        """The same edit in changes of a few features each."""
        keys = list(self.after)
        for start in range(0, len(keys), _PART):
            some = keys[start : start + _PART]
            before, after = ({key: side[key] for key in some} for side in (self.before, self.after))
            yield Change(self.table, before, after)


Step = Sequence[Change]


class History:
    """Undo and redo stacks of edits."""

    def __init__(self, layers: Mapping[str, QgsVectorLayer]) -> None:
        """Of the edits of those tables."""
        self._layers = layers
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._undone)

    def add(self, step: Step, joined: bool = False) -> None:
        """Remembers a step that has been done, or more of the last one."""
        self._undone.clear()
        step = [part for change in step for part in change.parts()]
        if joined and self._done:
            self._done[-1] = [*self._done[-1], *step]
        else:
            self._done.append(step)
        del self._done[:-_MOST_STEPS]

    def undo(self) -> Iterator[Change]:
        """Takes the last step back, change by change; yields each that has been made.

        What an error leaves over can be undone later.
        """
        step, made = list(self._done.pop()), list[Change]()
        self._undone.append(made)
        try:
            while step:
                change = step[-1].reverse
                carry_out(self._layers[change.table], change)
                made.insert(0, step.pop())
                yield change
        finally:
            self._done += [step] if step else []
            self._undone = [some for some in self._undone if some]

    def redo(self) -> Iterator[Change]:
        """Does the step that was undone last again, as `undo` does."""
        step, made = list(self._undone.pop()), list[Change]()
        self._done.append(made)
        try:
            while step:
                carry_out(self._layers[step[0].table], step[0])
                made.append(step.pop(0))
                yield made[-1]
        finally:
            self._undone += [step] if step else []
            self._done = [some for some in self._done if some]

    def clear(self) -> None:
        """Forgets all steps."""
        self._done.clear()
        self._undone.clear()


def add_features(layer: QgsVectorLayer, features: Sequence[QgsFeature]) -> list[QgsFeature]:
    """Writes features to the table's file; returns them with their ids.

    Raises:
        EditError: they cannot be written.
    """
    _flush(layer)
    done, written = layer.dataProvider().addFeatures(list(features))
    if not done:
        raise _refusal(layer)
    _show(layer)
    return written


def carry_out(layer: QgsVectorLayer, change: Change) -> None:
    """Brings the features of a table from `change.before` to `change.after`.

    Raises:
        EditError: the file takes no change.
    """
    _flush(layer)
    provider = layer.dataProvider()
    present = {item.id() for item in features_of(layer, list(change.after))}
    gone = [key for key, feature in change.after.items() if feature is None and key in present]
    fresh = [f for key, f in change.after.items() if f is not None and key not in present]
    values, shapes = {}, {}
    for key, feature in change.after.items():
        if feature is not None and key in present:
            values[key] = dict(enumerate(feature.attributes()))
            values[key].pop(0)  # the id itself
            shapes[key] = feature.geometry()
    done = not gone or provider.deleteFeatures(gone)
    done = done and (not fresh or provider.addFeatures(fresh)[0])
    done = done and (not values or provider.changeFeatures(values, shapes))
    if not done:
        raise _refusal(layer)
    _show(layer)


def features_of(layer: QgsVectorLayer, keys: Sequence[int]) -> list[QgsFeature]:
    """The features of those ids that exist, read from the file."""
    if not keys:
        return []
    return list(layer.dataProvider().getFeatures(QgsFeatureRequest().setFilterFids(list(keys))))


def _flush(layer: QgsVectorLayer) -> None:
    """Edits that are under way with QGIS's own tools are written first: both touch one file."""
    if layer.isEditable() and layer.isModified():
        layer.commitChanges(False)


def _show(layer: QgsVectorLayer) -> None:
    layer.updateExtents(True)
    layer.triggerRepaint()


def _refusal(layer: QgsVectorLayer) -> EditError:
    reason = layer.dataProvider().lastError() or "it is read-only"
    return EditError(
        f"The labels of {layer.name()!r} cannot be written: {reason}.", "Check the file and disk."
    )
