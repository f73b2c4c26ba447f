"""Inputs of the segment tab: raster, model, area, results folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsMapLayerProxyModel, QgsProject
from qgis.gui import QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtCore import QDir, pyqtSignal
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from .. import remembered
from ..bridge.inputs.layers import as_raster
from ..bridge.inputs.output_names import default_folder
from ..bridge.inputs.parameters import Parameters, from_record
from ..bridge.inputs.request import Request
from ..bridge.results.layers import result_rasters
from ..messages import tr
from .area import AreaPanel
from .bands_panel import BandsPanel
from .forms import file_widget, form
from .model_panel import ModelPanel
from .notice import plain_tip
from .parameters_panel import ParametersPanel


class InputsPanel(QWidget):
    """Widgets for a `Request`; `request` reads them, nothing is computed here.

    Emits `changed` when what would run is another.
    """

    changed = pyqtSignal()

    def __init__(self, canvas: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown_model = ""
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.model = ModelPanel()
        self.bands = BandsPanel()
        self.area = AreaPanel(canvas)
        self.folder = file_widget(QgsFileWidget.StorageMode.GetDirectory, tr("Results folder"))
        self.parameters = ParametersPanel()
        self._lay_out()
        self.layer.layerChanged.connect(self._show_layer)
        self.model.changed.connect(self._show_model)
        self.area.changed.connect(self.changed)
        for signal in self.parameters.signals():
            signal.connect(lambda *_: self.changed.emit())
        self._show_layer()
        self._show_model()
        self.show_default_folder()
        self.leave_out_results()

    def request(self) -> Request:
        """What the widgets say now.

        Raises:
            ExtentError: the chosen area is empty.
            BandError: the raster has too few bands, and none was chosen by hand.
        """
        return Request(
            layer=as_raster(self.layer.currentLayer()),
            model=self.model.path(),
            folder=Path(self.folder.filePath() or self._default_folder()),
            area=self.area.value(),
            bands=self.bands.value(),
            parameters=self.parameters.value(),
        )

    def leave_out_results(self, *_: object) -> None:
        """Offers imagery only: what a run has made is not what the next one is for."""
        self.layer.setExceptedLayerList(result_rasters(QgsProject.instance()))

    def show_default_folder(self, *_: object) -> None:
        """Shows where results go while no folder is typed; it follows the project."""
        shown = QDir.toNativeSeparators(self._default_folder())
        self.folder.lineEdit().setPlaceholderText(shown)
        self.folder.setToolTip(plain_tip(shown))

    def stop(self) -> None:
        """Leaves nothing on the map."""
        self.area.stop()

    def _default_folder(self) -> str:
        return str(default_folder(QgsProject.instance().homePath(), QDir.tempPath()))

    def _show_layer(self, *_: object) -> None:
        layer = as_raster(self.layer.currentLayer())
        self.area.show_layer(layer)
        contract = self.model.contract()
        self.bands.show_bands(layer, contract.input.bands if contract is not None else ())
        self.changed.emit()

    def _show_model(self) -> None:
        """Brings back the parameters last used with the model, and shows those of its kind."""
        contract, path = self.model.contract(), self.model.path()
        if path != self._shown_model:
            self._shown_model = path
            record = remembered.parameters_of(path)
            self.parameters.set_value(from_record(record) if record else Parameters())
        self.parameters.show_kind(contract is not None and contract.task == "regions")
        self._show_layer()

    def _lay_out(self) -> None:
        rows = form()
        rows.addRow(tr("&Raster"), self.layer)
        rows.addRow(tr("M&odel"), self.model)
        rows.addRow(tr("&Area"), self.area)
        rows.addRow(tr("&Folder"), self.folder)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(rows)
        box.addWidget(self.model.details)
        box.addWidget(self.bands)
        box.addWidget(self.parameters)
