"""Labels of one raster: written to their file as they are made, undone and done again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Iterable, Iterator, Mapping, Sequence
from weakref import ref

from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...engine.core.learn_job import CLASS_ID, CLASSES_TABLE, LINES, POINTS, RADIUS, TABLES
from .label_classes import LabelClass, read_classes, with_class, write_classes
from .label_edits import Change, History, add_features, carry_out, features_of
from .label_rows import NewLabel, StoredLabel, class_of, feature_of, label_of, shape_of, table_of
from .label_tables import dress_table, make_label_file, open_table, store_look
from .layer import CLASS_FIELD

_PART = 500


class LabelStore(QObject):
    """The tables of a label file as layers, and every edit of them.

    Emits `changed` (ids that are new or different, ids that are gone) after each edit, also one
    with QGIS's own tools once it is saved; `classes_changed` after one of the classes.
    """

    changed = pyqtSignal(list, list)
    classes_changed = pyqtSignal()

    def __init__(self, path: str, layers: Mapping[str, QgsVectorLayer] | None = None) -> None:
        """Opens the file at `path`; `layers` are tables of it that are open already.

        Raises:
            OutputError: it is no file of labels.
        """
        super().__init__()
        self.path = path
        given = dict(layers or {})
        present = [t for t in TABLES if t in given or t != LINES or _has_table(path, t)]
        self.layers = {t: given.get(t) or open_table(path, t, t) for t in present}
        self._unstored: list[str] = []
        self._table = open_table(path, CLASSES_TABLE, CLASSES_TABLE)
        self._classes = read_classes(self._table)
        self._history = History(self.layers)
        self._moving: Iterator[Change] | None = None  # a step that is being undone or redone
        self._labels: dict[str, StoredLabel] = {}
        self._counts: Counter[int] = Counter()
        self._unread = _rows_of(self.layers)
        self._take_unknown_names()
        self._dress()
        for table, layer in self.layers.items():
            self._listen(table, layer)

    @classmethod
    def create(cls, path: str, crs: QgsCoordinateReferenceSystem) -> LabelStore:
        """A store with a new, empty file.

        Raises:
            OutputError: it cannot be written, or exists.
        """
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return cls(make_label_file(path, crs))

    @property
    def crs(self) -> QgsCoordinateReferenceSystem:
        """CRS of all labels."""
        return self.layers[POINTS].crs()

    @property
    def classes(self) -> tuple[LabelClass, ...]:
        """The classes in their order."""
        return tuple(self._classes)

    @property
    def counts(self) -> Mapping[int, int]:
        """Number of labels of each class id."""
        return self._counts

    @property
    def labels(self) -> Mapping[str, StoredLabel]:
        """The labels that are read so far, by id; those without a known class are left out."""
        return self._labels

    def read_some(self, most: int = _PART) -> bool:
        """Reads more labels of the file; returns whether there may be more.

        In parts, so that a file with many labels does not keep QGIS waiting.
        """
        numbers, ids = self._numbers(), []
        for _ in range(most):
            item = next(self._unread, None)
            if item is None:
                break
            table, row = item
            self._take(f"{table}:{row.id()}", label_of(table, row, numbers))
            ids.append(f"{table}:{row.id()}")
        if ids:
            self.changed.emit(ids, [])
        return len(ids) == most

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to undo."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return self._history.can_redo

    def set_classes(self, classes: Sequence[LabelClass]) -> None:
        """Replaces the classes; labels of a class that is gone go too, renamed ones follow.

        Raises:
            EditError: the file takes no change.
        """
        self.finish()
        former = {item.id: item for item in self._classes}
        kept = {item.id: item for item in classes}
        write_classes(self._table, classes)
        self._classes = list(classes)
        gone = [key for key, label in self._labels.items() if label.class_id not in kept]
        if gone:
            self.remove(gone)
        names = {n: c.name for n, c in kept.items() if n in former and former[n].name != c.name}
        if names:
            self._rename(names)
        if names or gone:
            self._history.clear()  # its features have the former names
        self._dress()
        self._unstored = list(self.layers)
        self.classes_changed.emit()

    def store_some(self) -> bool:
        """Keeps the look of one table in the file; returns whether others wait."""
        if self._unstored:
            store_look(self.layers[self._unstored.pop()])
        return bool(self._unstored)

    def add(self, labels: Sequence[NewLabel], joined: bool = False) -> list[str]:
        """Writes labels as one step, or as more of the last one when `joined`; returns their ids.

        Raises:
            EditError: they cannot be written.
        """
        self.finish()
        names = {item.id: item.name for item in self._classes}
        step, ids = [], []
        for table in self.layers:
            rows = [
                feature_of(item, self.layers[table].fields(), names[item.class_id])
                for item in labels
                if table_of(item.shape) == table
            ]
            if rows:
                written = add_features(self.layers[table], rows)
                after = {row.id(): row for row in written}
                step.append(Change(table, dict.fromkeys(after), after))
                ids += [f"{table}:{key}" for key in after]
        self._history.add(step, joined)
        self._note(step)
        return ids

    def remove(self, ids: Iterable[str]) -> None:
        """Removes labels as one step.

        Raises:
            EditError: the file takes no change.
        """
        self.finish()
        step = [
            Change(table, {f.id(): f for f in rows}, {f.id(): None for f in rows})
            for table, rows in self._rows(ids).items()
            if rows
        ]
        self._carry_out(step)

    def assign(self, ids: Iterable[str], class_id: int) -> None:
        """Gives labels another class, as one step.

        Raises:
            EditError: the file takes no change.
        """
        self.finish()
        name = next(item.name for item in self._classes if item.id == class_id)
        step = []
        for table, rows in self._rows(ids).items():
            after = {}
            for row in rows:
                other = QgsFeature(row)
                other[CLASS_FIELD], other[CLASS_ID] = name, class_id
                after[row.id()] = other
            if after:
                step.append(Change(table, {row.id(): row for row in rows}, after))
        self._carry_out(step)

    def undo(self) -> None:
        """Takes the last edit back, if there is one."""
        self.finish()
        if self.can_undo:
            self._moving = self._history.undo()
            self.move_on()

    def redo(self) -> None:
        """Does the edit that was undone last again, if there is one."""
        self.finish()
        if self.can_redo:
            self._moving = self._history.redo()
            self.move_on()

    def move_on(self) -> bool:
        """Undoes or redoes some more of a large edit; returns whether more may be left.

        In parts, so that it does not block QGIS; every other edit finishes it first.
        """
        moving, self._moving = self._moving, None
        change = None if moving is None else next(moving, None)
        if change is None:
            return False
        self._moving = moving
        self._note([change])
        return True

    def finish(self) -> None:
        """Undoes or redoes all that is left of an edit."""
        while self.move_on():
            pass

    def ids_at(self, box: QgsRectangle) -> list[str]:
        """Ids of the labels that a rectangle touches, the discs of clicks among them."""
        shape = QgsGeometry.fromRect(box)
        ids = []
        numbers = self._numbers()
        for table, layer in self.layers.items():
            reach = QgsRectangle(box)
            if table == POINTS:
                reach.grow(self._largest_radius())
            request = QgsFeatureRequest().setFilterRect(reach)
            for row in layer.dataProvider().getFeatures(request):
                if class_of(row, numbers) is None:
                    continue
                if shape_of(table, row).intersects(shape):
                    ids.append(f"{table}:{row.id()}")
        return ids

    def _largest_radius(self) -> float:
        layer = self.layers[POINTS]
        largest = layer.maximumValue(layer.fields().lookupField(RADIUS))
        return 0.0 if largest in (None, NULL) else float(largest)

    def _rows(self, ids: Iterable[str]) -> dict[str, list[QgsFeature]]:
        keys: dict[str, list[int]] = {}
        for name in ids:
            table, _, number = name.partition(":")
            keys.setdefault(table, []).append(int(number))
        return {t: features_of(self.layers[t], k) for t, k in keys.items() if t in self.layers}

    def _carry_out(self, step: list[Change]) -> None:
        if not step:
            return
        for change in step:
            carry_out(self.layers[change.table], change)
        self._history.add(step)
        self._note(step)

    def _rename(self, names: Mapping[int, str]) -> None:
        for table, layer in self.layers.items():
            field = layer.fields().lookupField(CLASS_FIELD)
            values = {
                int(key.partition(":")[2]): {field: names[label.class_id]}
                for key, label in self._labels.items()
                if label.class_id in names and key.startswith(f"{table}:")
            }
            if values:
                layer.dataProvider().changeAttributeValues(values)

    def _note(self, step: Sequence[Change]) -> None:
        """Brings the counts up to an edit, and reports it."""
        numbers = self._numbers()
        present: list[str] = []
        gone: list[str] = []
        for change in step:
            for key, row in change.after.items():
                name = f"{change.table}:{key}"
                label = label_of(change.table, row, numbers) if row is not None else None
                self._take(name, label)
                (gone if label is None else present).append(name)
        self.changed.emit(present, gone)

    def _take(self, name: str, label: StoredLabel | None) -> None:
        former = self._labels.pop(name, None)
        if former is not None:
            self._counts[former.class_id] -= 1
        if label is not None:
            self._labels[name] = label
            self._counts[label.class_id] += 1

    def _numbers(self) -> dict[str, int]:
        return {item.name: item.id for item in self._classes}

    def _take_unknown_names(self) -> None:
        """Classes that somebody typed into the table by hand are classes too."""
        named = {item.name for item in self._classes}
        names = set()
        for layer in self.layers.values():
            names |= set(layer.uniqueValues(layer.fields().lookupField(CLASS_FIELD)))
        fresh = sorted(str(n) for n in names if n not in (None, NULL, "") and str(n) not in named)
        for name in fresh:
            self._classes = with_class(self._classes, name)
        if fresh:
            write_classes(self._table, self._classes)

    def _dress(self) -> None:
        specs = [item.spec for item in self._classes]
        for table, layer in self.layers.items():
            dress_table(layer, table, specs)
            layer.triggerRepaint()

    def _listen(self, table: str, layer: QgsVectorLayer) -> None:
        """Follows edits with QGIS's own tools, once they are saved.

        Nothing here keeps the store alive: layers must be gone before QGIS is.
        """
        store = ref(self)

        def renew(keys: Iterable[Any]) -> None:
            this = store()
            if this is not None:
                this._renew(table, [int(key) for key in keys])

        layer.committedFeaturesAdded.connect(lambda _, rows: renew(row.id() for row in rows))
        layer.committedFeaturesRemoved.connect(lambda _, keys: renew(keys))
        layer.committedGeometriesChanges.connect(lambda _, shapes: renew(shapes))
        layer.committedAttributeValuesChanges.connect(lambda _, values: renew(values))

    def _renew(self, table: str, ids: Sequence[int]) -> None:
        rows = {row.id(): row for row in features_of(self.layers[table], ids)}
        self._note([Change(table, dict.fromkeys(ids), {key: rows.get(key) for key in ids})])


def _rows_of(layers: Mapping[str, QgsVectorLayer]) -> Iterator[tuple[str, QgsFeature]]:
    for table, layer in layers.items():
        for row in layer.dataProvider().getFeatures():
            yield table, row


def _has_table(path: str, table: str) -> bool:
    return QgsVectorLayer(f"{path}|layername={table}", table, "ogr").isValid()
