"""Panel for the number of regions to label and their classes."""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel, QgsProject, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from .. import remembered
from ..bridge.inputs.class_list import classes_typed
from ..bridge.inputs.layers import as_vector
from ..bridge.inputs.model_library import BUNDLED, contract_at, library
from ..engine.core.contract import ClassSpec
from ..engine.core.errors import GrassError
from ..messages import tr
from .rank_slider import RankSlider


class LabelFirstPanel(QWidget):
    """Emits `requested` when the label layer is to be made, and `failed` with a `GrassError`."""

    requested = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model_classes: tuple[ClassSpec, ...] = ()
        self.regions = QgsMapLayerComboBox()
        self.regions.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.shown = RankSlider()
        self.regions.layerChanged.connect(self.shown.set_layer)
        self.count = QSpinBox()
        self.count.setRange(1, 10_000)
        self.count.setValue(30)
        self.count.setToolTip(tr("Best scores first, spread over the scene, least sure first"))
        self.names = QLineEdit()
        self.names.setPlaceholderText(tr("building, road, water"))
        self.of_model = QPushButton(tr("Classes of &model\u2026"))
        self.of_model.setToolTip(tr("Take the classes of a segmentation model"))
        self.make = QPushButton(tr("Label here &first"))
        self.models = QMenu(self)
        self.models.aboutToShow.connect(self._offer_models)
        self.of_model.setMenu(self.models)
        self.make.clicked.connect(self.requested)
        self._lay_out()
        self.leave_out_others()

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The layer of regions to choose from."""
        return as_vector(self.regions.currentLayer())

    def classes(self) -> tuple[ClassSpec, ...]:
        """The classes, with the model's colours as long as its names stand there.

        Raises:
            JobError: the names cannot be used.
        """
        typed = classes_typed(self.names.text())
        same = [item.name for item in typed] == [item.name for item in self._model_classes]
        return self._model_classes if same else typed

    def choose_model(self) -> None:
        """Asks for a model and takes its classes."""
        files = tr("ONNX models") + " (*.onnx)"
        path, _ = QFileDialog.getOpenFileName(self, tr("Segmentation model"), "", files)
        if path:
            self.take_classes(path)

    def _offer_models(self) -> None:
        """Those the other tab offers, and any file."""
        self.models.clear()
        for entry in library(remembered.model_folder(), remembered.recent_models()):
            name = tr("{name} (bundled)") if entry.origin == BUNDLED else "{name}"
            action = self.models.addAction(name.format(name=entry.name).replace("&", "&&"))
            action.triggered.connect(lambda _=False, path=entry.path: self.take_classes(path))
        self.models.addSeparator()
        self.models.addAction(tr("Model &file\u2026")).triggered.connect(self.choose_model)

    def take_classes(self, model: str) -> None:
        """Takes the classes of the model at that path, with their colours."""
        try:
            self._model_classes = contract_at(model).output.classes
        except GrassError as error:
            self.failed.emit(error)
            return
        self.names.setText(", ".join(item.name for item in self._model_classes))
        self.names.setCursorPosition(0)

    def leave_out_others(self, *_: object) -> None:
        """Offers layers of regions only: what has no score cannot be chosen from."""
        layers = QgsProject.instance().mapLayers().values()
        vectors = [layer for layer in layers if isinstance(layer, QgsVectorLayer)]
        others = [layer for layer in vectors if layer.fields().lookupField("score") < 0]
        self.regions.setExceptedLayerList(others)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("Reg&ions"), self.regions)
        form.addRow(tr("Displa&y"), self.shown)
        form.addRow(tr("&How many"), self.count)
        form.addRow(tr("Class&es"), self.names)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(form)
        # One below the other: side by side they would widen the dock.
        for button in (self.of_model, self.make):
            box.addWidget(button)
