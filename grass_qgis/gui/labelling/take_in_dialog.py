"""Dialog that takes the labels of another layer in."""

from __future__ import annotations

from typing import Iterable

from qgis.core import QgsMapLayer, QgsMapLayerProxyModel, QgsVectorLayer
from qgis.gui import QgsFieldComboBox, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ...bridge.inputs.layers import as_vector
from ...bridge.labels.layer import CLASS_FIELD
from ...bridge.labels.taking_in import Mapping
from ...messages import tr
from ..forms import form


class TakeInDialog(QDialog):
    """Asks for a layer of points, lines or polygons, and which of its fields are what."""

    def __init__(self, without: Iterable[QgsMapLayer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Labels of a layer"))
        self.layers = QgsMapLayerComboBox()
        self.layers.setFilters(QgsMapLayerProxyModel.Filter.HasGeometry)
        self.layers.setExceptedLayerList(list(without))
        self.class_field = QgsFieldComboBox()
        self.split_field = QgsFieldComboBox()
        self.split_field.setAllowEmptyFieldName(True)
        self.split_field.setToolTip(
            tr("Labels with check, yes, true or 1 here are kept aside to check the map")
        )
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        rows = form()
        rows.addRow(tr("&Layer"), self.layers)
        rows.addRow(tr("&Class"), self.class_field)
        rows.addRow(tr("&Kept aside"), self.split_field)
        box = QVBoxLayout(self)
        box.addLayout(rows)
        box.addWidget(self.buttons)
        self.layers.layerChanged.connect(self._show_fields)
        self._show_fields(self.layers.currentLayer())

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The chosen layer."""
        return as_vector(self.layers.currentLayer())

    def mapping(self) -> Mapping:
        """Which fields are what."""
        return Mapping(self.class_field.currentField(), self.split_field.currentField())

    def _show_fields(self, layer: QgsMapLayer | None) -> None:
        for box in (self.class_field, self.split_field):
            box.setLayer(layer)
        vectors = as_vector(layer)
        if vectors is not None and vectors.fields().lookupField(CLASS_FIELD) >= 0:
            self.class_field.setField(CLASS_FIELD)
        self.split_field.setField("")
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(layer is not None and bool(self.class_field.currentField()))
