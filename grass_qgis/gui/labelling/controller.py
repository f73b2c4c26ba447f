"""Labels of a raster, the session that learns from them, and its live map, held together."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Sequence

from qgis.core import QgsGeometry, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...bridge.inputs.layers import crs_for_job, layer_crs, nodata_of, raster_path
from ...bridge.labels import label_project
from ...bridge.labels.label_classes import LabelClass
from ...bridge.labels.label_rows import NewLabel
from ...bridge.labels.label_store import LabelStore
from ...bridge.labels.label_tables import CLICK_RADIUS_PX
from ...bridge.learning.session import LearnSession
from ...bridge.learning.values import FitReport, Label, Opening, Problem, Ready
from ...engine.core.contract import ClassSpec
from ...engine.core.errors import GrassError

_MANY, _SOON_MS = 50, 250  # labels that change at once; until they are sent to the session
_TIDY_MS = 1500  # after a change of the classes, until their look is kept in the file

MakeSession = Callable[[], LearnSession]


class LabelController(QObject):
    """Edits go to the file of labels and from there to the session; one raster at a time.

    Signals: `started` and `stopped`; `labels_changed` and `classes_changed` (also `chosen`, the
    class that is labelled); `ready` (Ready) once the session has opened the raster; `reported`
    (FitReport, or None while there is no map; why not); `failed` (GrassError).
    """

    started = pyqtSignal()
    stopped = pyqtSignal()
    labels_changed = pyqtSignal()
    classes_changed = pyqtSignal()
    chosen = pyqtSignal()
    ready = pyqtSignal(object)
    reported = pyqtSignal(object, str)
    failed = pyqtSignal(object)

    def __init__(self, make_session: MakeSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_session = make_session
        self.session: LearnSession | None = None
        self.store: LabelStore | None = None
        self.raster: QgsRasterLayer | None = None
        self.report: FitReport | None = None
        self._active = -1
        self.radius = 0.0  # of a click, in units of the raster's CRS; 0 until it is known
        self.check = False  # whether new labels are kept aside
        self._reading = _timer(self, 0, self._read_some)
        self._sending = _timer(self, 0, self._send)
        self._tidying = _timer(self, _TIDY_MS, self._tidy)
        self._moving = _timer(self, 0, self._move_on)

    @property
    def is_started(self) -> bool:
        """Whether a raster is labelled."""
        return self.store is not None

    @property
    def classes(self) -> tuple[LabelClass, ...]:
        """The classes in their order."""
        return self.store.classes if self.store is not None else ()

    @property
    def active(self) -> LabelClass | None:
        """The class that is labelled."""
        return next((item for item in self.classes if item.id == self._active), None)

    def start(self, raster: QgsRasterLayer, features: str = "") -> None:
        """Opens the labels of a raster, or a new file for them, and a session.

        Raises:
            GrassError: the raster or the file of labels cannot be used, or there is no backend.
        """
        self.stop()
        opening = _opening_of(raster, features)
        session = self._make_session()
        project = QgsProject.instance()
        path = label_project.file_of(project, raster)
        if not Path(path).is_file():
            path = label_project.earlier_file(project, raster)
        try:
            if path:
                store = LabelStore(path, label_project.layers_of(project, path))
            else:
                store = LabelStore.create(
                    label_project.new_file(project, raster), layer_crs(raster)
                )
        except GrassError:
            session.close()
            raise
        label_project.remember_file(project, raster, store.path)
        label_project.remember_raster(project, raster)
        label_project.show_layers(project, store, raster)
        self.raster, self.store, self.session = raster, store, session
        store.changed.connect(self._labels_changed)
        store.classes_changed.connect(self._classes_changed)
        self._connect(session)
        self._active = store.classes[0].id if store.classes else -1
        session.set_classes(self._specs())
        session.open(opening, layer_crs(raster))
        self._reading.start()
        self.started.emit()
        self.classes_changed.emit()

    def use_features(self, features: str) -> None:
        """Opens the raster with other features; labels and the steps to undo stay.

        Raises:
            GrassError: the raster cannot be used.
        """
        if self.raster is not None and self.session is not None:
            opening = _opening_of(self.raster, features)
            self.report = None
            self.session.open(opening, layer_crs(self.raster))

    def stop(self) -> None:
        """Ends the session; labels and layers stay."""
        for timer in (self._reading, self._sending, self._tidying, self._moving):
            timer.stop()
        if self.store is None:
            return
        store, session = self.store, self.session
        self._try(lambda store: store.finish())
        store.changed.disconnect(self._labels_changed)
        store.classes_changed.disconnect(self._classes_changed)
        self.store = self.session = self.raster = self.report = None
        self.radius = 0.0
        if session is not None:
            session.close()
            session.deleteLater()
        self.stopped.emit()

    def choose(self, number: int) -> None:
        """Labels the class of that id from now on."""
        if number != self._active and any(item.id == number for item in self.classes):
            self._active = number
            self.chosen.emit()

    def choose_key(self, key: str) -> bool:
        """Labels the class of that key; returns whether there is one."""
        chosen = next((item for item in self.classes if item.key == key), None)
        if chosen is not None:
            self.choose(chosen.id)
        return chosen is not None

    def set_classes(self, classes: Sequence[LabelClass]) -> None:
        """Replaces the classes."""
        self._try(lambda store: store.set_classes(classes))

    def add(self, shape: QgsGeometry, kind: str, radius: float = 0.0, number: int = -1) -> None:
        """Labels a geometry of the raster's CRS with a class, the chosen one unless given."""
        chosen = number if number >= 0 else self._active
        if any(item.id == chosen for item in self.classes):
            label = NewLabel(shape, chosen, kind, radius, self.check)
            self._try(lambda store: store.add([label]))

    def erase(self, box: QgsRectangle) -> None:
        """Takes the labels away that a box of the raster's CRS touches."""
        self._try(lambda store: store.remove(store.ids_at(box)))

    def undo(self) -> None:
        """Takes the last edit back."""
        self._try(lambda store: store.undo())
        self._moving.start()

    def redo(self) -> None:
        """Does the edit that was undone last again."""
        self._try(lambda store: store.redo())
        self._moving.start()

    def _move_on(self) -> None:
        """Goes on with undoing a large edit, part by part."""

        def move_on(store: LabelStore) -> None:
            if store.move_on():
                self._moving.start()

        self._try(move_on)

    def _try(self, edit: Callable[[LabelStore], Any]) -> None:
        if self.store is None:
            return
        try:
            edit(self.store)
        except GrassError as error:
            self.failed.emit(error)

    def _labels_changed(self, present: Sequence[str], gone: Sequence[str]) -> None:
        if not self._reading.isActive():
            # Of an edit that goes on part by part, all is sent at the end.
            self._sending.start(_SOON_MS if len(present) + len(gone) > _MANY else 0)
        self.labels_changed.emit()

    def _classes_changed(self) -> None:
        if self.active is None and self.classes:
            self._active = self.classes[0].id
        if self.session is not None:
            self.session.set_classes(self._specs())
        self._sending.start(0)
        self._tidying.start()
        self.classes_changed.emit()
        self.chosen.emit()

    def number_of(self, position: int) -> int:
        """Id of the class that the session has at a position; -1 for none."""
        return self.classes[position].id if 0 <= position < len(self.classes) else -1

    def _specs(self) -> tuple[ClassSpec, ...]:
        """The classes as the session takes them, numbered from 0 without gaps."""
        return tuple(ClassSpec(k, c.name, c.colour) for k, c in enumerate(self.classes))

    def _read_some(self) -> None:
        if self.store is None:
            return
        if self.store.read_some():
            self._reading.start()
        else:
            self._sending.start(0)

    def _send(self) -> None:
        if self.store is None or self.session is None:
            return
        places = {item.id: k for k, item in enumerate(self.classes)}
        self.session.set_labels(
            [
                Label(item.id, places[item.class_id], item.wkt, item.check, item.radius)
                for item in self.store.labels.values()
                if item.class_id in places
            ]
        )

    def _tidy(self) -> None:
        if self.store is not None and self.store.store_some():
            self._tidying.start(0)
            self._tidying.setInterval(_TIDY_MS)

    def _connect(self, session: LearnSession) -> None:
        session.opened.connect(self._opened)
        session.fitted.connect(self._fitted)
        session.unfitted.connect(self._unfitted)
        session.failed.connect(self._report_problem)

    def _opened(self, ready: Ready) -> None:
        if self.sender() not in (None, self.session):
            return
        if self.radius <= 0:
            self.radius = CLICK_RADIUS_PX * abs(ready.transform[0])
        self.ready.emit(ready)

    def _fitted(self, report: FitReport) -> None:
        self.report = report
        self.reported.emit(report, "")

    def _unfitted(self, reason: str) -> None:
        self.report = None
        self.reported.emit(None, reason)

    def _report_problem(self, problem: Problem) -> None:
        self.failed.emit(problem.error)


def _opening_of(raster: QgsRasterLayer, features: str) -> Opening:
    return Opening(raster_path(raster), crs_for_job(raster), nodata_of(raster), features=features)


def _timer(parent: QObject, interval: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval)
    timer.timeout.connect(slot)
    return timer
