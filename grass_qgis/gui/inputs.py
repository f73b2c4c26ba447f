"""The upper part of the dock: what to run, over what, and where results go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsMapLayerProxyModel, QgsProject
from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtCore import QDir
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ..bridge.outputs import default_folder
from ..bridge.overlay import result_rasters
from ..bridge.request import REGIONS, SEGMENT, Request
from ..engine.job import DEVICES
from ..messages import tr
from .area import AreaPanel


class InputsPanel(QWidget):
    """Widgets for a `Request`; `request` reads them, nothing is computed here."""

    def __init__(self, canvas: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.model = _file_widget(QgsFileWidget.StorageMode.GetFile, tr("Choose a model"))
        self.model.setFilter(tr("ONNX models") + " (*.onnx)")
        self.model.lineEdit().setPlaceholderText(tr("ONNX model file"))
        self.kind = QComboBox()
        self.kind.addItem(tr("Classes and polygons"), SEGMENT)
        self.kind.addItem(tr("Gradient-selected regions"), REGIONS)
        self.area = AreaPanel(canvas)
        self.folder = _file_widget(QgsFileWidget.StorageMode.GetDirectory, tr("Results folder"))
        self.device = QComboBox()
        for device, label in zip(DEVICES, (tr("Automatic"), tr("CPU"), tr("GPU (CUDA)"))):
            self.device.addItem(label, device)
        self.bands = QLineEdit()
        self.bands.setPlaceholderText(tr("automatic, or 1,2,3"))
        self.min_area = _spin(0, 1_000_000, 12, tr(" px"))
        self.keep = _spin(1, 100, 100, " %")
        self._lay_out()
        self.layer.layerChanged.connect(self.area.show_layer)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.area.show_layer(self.layer.currentLayer())
        self._show_kind()
        self.show_default_folder()
        self.leave_out_results()

    def request(self) -> Request:
        """What the widgets say now.

        Raises:
            ExtentError: the chosen area is empty.
        """
        extent, crs = self.area.value()
        return Request(
            layer=self.layer.currentLayer(),
            model=self.model.filePath(),
            kind=self.kind.currentData(),
            folder=Path(self.folder.filePath() or self._default_folder()),
            extent=extent,
            extent_crs=crs,
            device=self.device.currentData(),
            bands=self.bands.text(),
            min_area_px=self.min_area.value(),
            keep=self.keep.value() / 100,
        )

    def leave_out_results(self, *_: object) -> None:
        """Offers imagery only: what a run has made is not what the next one is for."""
        self.layer.setExceptedLayerList(result_rasters(QgsProject.instance()))

    def show_default_folder(self, *_: object) -> None:
        """Shows where results go while no folder is typed; it follows the project."""
        self.folder.lineEdit().setPlaceholderText(QDir.toNativeSeparators(self._default_folder()))

    def _default_folder(self) -> str:
        return str(default_folder(QgsProject.instance().homePath(), QDir.tempPath()))

    def _lay_out(self) -> None:
        form = _form()
        form.addRow(tr("Raster"), self.layer)
        form.addRow(tr("Model"), self.model)
        form.addRow(tr("Result"), self.kind)
        form.addRow(tr("Area"), self.area)
        form.addRow(tr("Folder"), self.folder)
        more = QgsCollapsibleGroupBox(tr("More options"))
        more.setSaveCollapsedState(False)
        self._more = _form()
        self._more.addRow(tr("Device"), self.device)
        self._more.addRow(tr("Bands"), self.bands)
        self._more.addRow(tr("Smallest polygon"), self.min_area)
        self._more.addRow(tr("Tiles to keep"), self.keep)
        more.setLayout(self._more)
        more.setCollapsed(True)
        # Unfolding shows every widget inside, also those of the other kind.
        more.collapsedStateChanged.connect(self._show_kind)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(form)
        box.addWidget(more)

    def _show_kind(self, *_: object) -> None:
        regions = self.kind.currentData() == REGIONS
        for field, shown in ((self.min_area, not regions), (self.keep, regions)):
            field.setVisible(shown)
            label = self._more.labelForField(field)
            if isinstance(label, QLabel):
                label.setVisible(shown)


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _file_widget(mode: QgsFileWidget.StorageMode, title: str) -> QgsFileWidget:
    widget = QgsFileWidget()
    widget.setStorageMode(mode)
    widget.setDialogTitle(title)
    return widget


def _spin(least: int, most: int, value: int, suffix: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(least, most)
    spin.setValue(value)
    spin.setSuffix(suffix)
    return spin
