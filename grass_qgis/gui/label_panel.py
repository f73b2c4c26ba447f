"""Panel with a button for each class, which labels the current region and shows the next one."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsCoordinateTransform, QgsFeature, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap
from qgis.PyQt.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..bridge.labels.labelling import Labelling
from ..bridge.labels.layer import CLASS_FIELD, classes_of_labels
from ..engine.core.contract import ClassSpec
from ..engine.core.errors import GrassError
from ..messages import tr

_COLUMNS = 2
_ROOM = 3.0  # sides of a region that the map shows around it
_SWATCH = 14


class LabelPanel(QWidget):
    """Labels one layer; emits `failed` with a `GrassError`."""

    failed = pyqtSignal(object)

    def __init__(self, canvas: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._labelling: Labelling | None = None
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.buttons: list[QPushButton] = []
        self._grid = QGridLayout()
        self.skip = QPushButton(tr("S&kip"))
        self.skip.setToolTip(tr("Go on to the next region and leave this one open"))
        self.save = QPushButton(tr("Sa&ve labels"))
        self.skip.clicked.connect(self.show_next)
        self.save.clicked.connect(self._save)
        line = QHBoxLayout()
        line.addWidget(self.skip)
        line.addWidget(self.save)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.state)
        box.addLayout(self._grid)
        box.addLayout(line)
        self.set_layer(None)

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The layer that is labelled."""
        return self._labelling.layer if self._labelling is not None else None

    def set_layer(self, layer: QgsVectorLayer | None) -> None:
        """Labels `layer`, or nothing; shows its first open region."""
        for button in self.buttons:
            button.hide()  # it is deleted later, and would be drawn over until then
            button.deleteLater()
        self.buttons = []
        self._labelling = None
        self.setVisible(layer is not None)
        if layer is None:
            return
        try:
            classes = classes_of_labels(layer, CLASS_FIELD)
        except GrassError as error:
            self.failed.emit(error)
            self.setVisible(False)
            return
        self._labelling = Labelling(layer)
        # When the layer goes from the project there is nothing left to label.
        layer.willBeDeleted.connect(self._forget)
        self._add_buttons(classes)
        self.show_next()

    def show_next(self) -> None:
        """Selects the next open region and moves the map there."""
        if self._labelling is None:
            return
        feature = self._labelling.next()
        labelled, count = self._labelling.counts
        self.state.setText(tr("{done} of {count} labelled").format(done=labelled, count=count))
        for button in (*self.buttons, self.skip):
            button.setEnabled(feature is not None)
        layer = self._labelling.layer
        if feature is None:
            layer.removeSelection()
            return
        layer.selectByIds([feature.id()])
        self._move_to(feature, layer)

    def _label(self, name: str) -> None:
        if self._labelling is None:
            return
        try:
            self._labelling.label(name)
        except GrassError as error:
            self.failed.emit(error)
            return
        self.show_next()

    def _save(self) -> None:
        if self._labelling is None:
            return
        try:
            self._labelling.save()
        except GrassError as error:
            self.failed.emit(error)

    def _forget(self) -> None:
        self.set_layer(None)

    def _move_to(self, feature: QgsFeature, layer: QgsVectorLayer) -> None:
        if self._canvas is None:
            return
        target = self._canvas.mapSettings().destinationCrs()
        box = feature.geometry().boundingBox()
        if layer.crs().isValid() and target.isValid() and layer.crs() != target:
            move = QgsCoordinateTransform(layer.crs(), target, QgsProject.instance())
            box = move.transformBoundingBox(box)
        box.scale(_ROOM)
        self._canvas.setExtent(box)
        self._canvas.refresh()

    def _add_buttons(self, classes: tuple[ClassSpec, ...]) -> None:
        for index, item in enumerate(classes):
            # An ampersand in a name is no shortcut; the first nine classes have Alt and a digit.
            name = item.name.replace("&", "&&")
            button = QPushButton(f"&{index + 1}  {name}" if index < 9 else name)
            swatch = QPixmap(_SWATCH, _SWATCH)
            swatch.fill(QColor(item.colour))
            button.setIcon(QIcon(swatch))
            button.clicked.connect(lambda _=False, name=item.name: self._label(name))
            self._grid.addWidget(button, index // _COLUMNS, index % _COLUMNS)
            self.buttons.append(button)
