"""Classes taken from a model, and labels with their classes taken from a layer."""

from __future__ import annotations

from typing import Callable, Iterator

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QCursor
from qgis.PyQt.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from ... import remembered
from ...bridge.inputs.model_library import BUNDLED, contract_at, library
from ...bridge.labels.label_classes import with_specs
from ...bridge.labels.taking_in import Mapping, Taken, take_in
from ...engine.core.errors import GrassError
from ...messages import tr
from .controller import LabelController
from .take_in_dialog import TakeInDialog


class ClassSources(QObject):
    """Emits `taken` (text) when labels were taken in, and `failed` with a `GrassError`."""

    taken = pyqtSignal(str)
    failed = pyqtSignal(object)

    def __init__(self, controller: LabelController, parent: QWidget) -> None:
        super().__init__(parent)
        self._controller, self._parent = controller, parent
        self._parts: Iterator[Taken] | None = None

    def offer_models(self) -> None:
        """Shows a menu of the models whose classes can be taken."""
        menu = QMenu(self._parent)
        for entry in library(remembered.model_folder(), remembered.recent_models()):
            name = tr("{name} (bundled)") if entry.origin == BUNDLED else "{name}"
            action = menu.addAction(name.format(name=entry.name).replace("&", "&&"))
            action.triggered.connect(lambda _=False, path=entry.path: self.take_classes(path))
        menu.addSeparator()
        menu.addAction(tr("Model &file\u2026")).triggered.connect(self._choose_model)
        menu.popup(QCursor.pos())

    def take_classes(self, model: str) -> None:
        """Adds the classes of the model at that path that are not there yet."""
        try:
            specs = contract_at(model).output.classes
            self._controller.set_classes(with_specs(self._controller.classes, specs))
        except GrassError as error:
            self.failed.emit(error)

    def offer_layers(self) -> None:
        """Asks for a layer whose labels are taken in."""
        store = self._controller.store
        if store is None:
            return
        dialog = TakeInDialog(store.layers.values(), self._parent)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.layer is not None:
            self.take_labels(dialog.layer, dialog.mapping())
        dialog.deleteLater()

    def take_labels(self, layer: QgsVectorLayer, mapping: Mapping) -> None:
        """Takes labels in, part by part, while QGIS goes on."""
        store = self._controller.store
        if store is None or self._parts is not None:
            return
        transforms = QgsProject.instance().transformContext()
        self._parts = take_in(store, layer, mapping, transforms)
        self._go_on(lambda: self._controller.store is store)

    def _go_on(self, is_current: Callable[[], bool]) -> None:
        parts = self._parts
        if parts is None:
            return
        try:
            taken = next(parts, None) if is_current() else None
        except GrassError as error:
            self._parts = None
            self.failed.emit(error)
            return
        if taken is None:
            self._parts = None
            return
        text = tr("{count} labels taken in, {left} left out.")
        self.taken.emit(text.format(count=taken.labels, left=taken.left_out))
        QTimer.singleShot(0, lambda: self._go_on(is_current))

    def _choose_model(self) -> None:
        kinds = tr("ONNX models") + " (*.onnx)"
        path, _ = QFileDialog.getOpenFileName(self._parent, tr("Segmentation model"), "", kinds)
        if path:
            self.take_classes(path)
