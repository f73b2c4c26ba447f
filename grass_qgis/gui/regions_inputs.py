"""Inputs of the gradient regions tab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import QDir
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QFormLayout, QSpinBox, QWidget

from ..bridge.inputs import layers
from ..bridge.inputs.model_library import REGIONS
from ..bridge.inputs.output_names import default_folder, free_paths, stem_of
from ..bridge.inputs.pixel_size import work_scale
from ..bridge.results.layers import result_rasters
from ..engine.core.errors import ModelError
from ..engine.core.job import OUTLINES, SHAPES, RegionsJob
from ..messages import tr
from .area import AreaPanel
from .model_panel import ModelPanel

_ENDINGS = ("regions.gpkg", "lam.tif", "area.gpkg")


class RegionsInputs(QWidget):
    """Widgets for a `RegionsJob`; `job` reads them, nothing is computed here."""

    def __init__(self, canvas: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.model = ModelPanel(task=REGIONS)
        self.area = AreaPanel(canvas)
        self.class_raster = QgsMapLayerComboBox()
        self.class_raster.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.class_raster.setAllowEmptyLayer(True)
        self.class_raster.setCurrentIndex(0)
        self.class_raster.setToolTip(tr("Adds the class of each region and its confidence"))
        self.shape = QComboBox()
        for name, label in zip(SHAPES, (tr("Objects"), tr("One region a tile"))):
            self.shape.addItem(label, name)
        self.shape.setToolTip(tr("Objects follow the edges of the image; a tile may have several"))
        self.outline = QComboBox()
        for name, label in zip(OUTLINES, (tr("Outline"), tr("Box"))):
            self.outline.addItem(label, name)
        self.keep = QSpinBox()
        self.keep.setRange(1, 100)
        self.keep.setValue(100)
        self.keep.setSuffix(" %")
        self.lam = QCheckBox(tr("Atte&ntion map as a raster"))
        self.lam.setChecked(True)
        self._lay_out()
        self.layer.layerChanged.connect(lambda _: self.area.show_layer(self.raster))
        self.leave_out_results()
        self.area.show_layer(self.raster)

    @property
    def raster(self) -> QgsRasterLayer | None:
        """The chosen raster layer."""
        return layers.as_raster(self.layer.currentLayer())

    def job(self) -> RegionsJob:
        """The job the widgets describe, with names for its results that are not in use.

        A file named in `within` is still to be written.

        Raises:
            GrassError: of the kind that fits, when something is missing or impossible.
        """
        layer = layers.chosen(self.raster)
        source = layers.source_of(layer)
        model = self.model.path()
        if not Path(model).is_file():
            shown = model or tr("(none)")
            raise ModelError(f"The model file {shown} does not exist.", "Choose an ONNX model.")
        self.check_pixels()
        classes = layers.as_raster(self.class_raster.currentLayer())
        area = self.area.value()
        under = {}
        if classes is not None:
            under = layers.source_of(classes, "class_raster", "class_raster_")
        crs = area.crs if area.crs is not None else QgsCoordinateReferenceSystem()
        transforms = QgsProject.instance().transformContext()
        regions, lam, within = free_paths(self.folder, stem_of(layer.name(), model), _ENDINGS)
        return RegionsJob(
            model=str(Path(model).absolute()),
            regions=regions,
            extent=layers.extent_in_layer(area.box, crs, layer, transforms),
            within=within if area.polygons is not None else None,
            keep=self.keep.value() / 100,
            shape=self.shape.currentData(),
            outline=self.outline.currentData(),
            lam=lam if self.lam.isChecked() else None,
            **under,
            **source,
        )

    def check_pixels(self) -> None:
        """Checks that the layer's pixels suit the model.

        Raises:
            ResolutionError: they are far too large for it.
        """
        layer, contract = self.raster, self.model.contract()
        if layer is not None and layer.isValid() and contract is not None:
            transforms = QgsProject.instance().transformContext()
            work_scale(contract.input.gsd_m, layer, None, 0.0, transforms)

    @property
    def folder(self) -> Path:
        """Where results go: beside the project, as those of the other tab."""
        return Path(default_folder(QgsProject.instance().homePath(), QDir.tempPath()))

    def stop(self) -> None:
        """Leaves no tool on the map."""
        self.area.stop()

    def leave_out_results(self, *_: object) -> None:
        """Offers imagery only: what a run has made is not what the next one is for."""
        self.layer.setExceptedLayerList(result_rasters(QgsProject.instance()))

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("&Raster"), self.layer)
        form.addRow(tr("M&odel"), self.model)
        form.addRow(self.model.details)
        form.addRow(tr("&Area"), self.area)
        form.addRow(tr("Class ras&ter"), self.class_raster)
        form.addRow(tr("Ob&jects or tiles"), self.shape)
        form.addRow(tr("&Drawn as"), self.outline)
        form.addRow(tr("Regions to kee&p"), self.keep)
        form.addRow(self.lam)
