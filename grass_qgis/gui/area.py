"""Area chooser: whole layer, map canvas extent, rectangle, or polygons."""

from __future__ import annotations

from typing import Any, cast

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayerProxyModel,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.gui import QgsExtentWidget, QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QStandardItemModel
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ..bridge.inputs.layers import as_vector, check_area
from ..bridge.inputs.request import Area
from ..engine.core.errors import ExtentError
from ..messages import tr
from .draw_button import DrawButton

WHOLE, CANVAS, RECTANGLE, POLYGONS = range(4)


class AreaPanel(QWidget):
    """A combo box; the widgets of a rectangle or of polygons show only when they are chosen.

    Emits `changed` when another area is chosen or drawn.
    """

    changed = pyqtSignal()

    def __init__(self, canvas: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._layer_id = ""
        self.choice = QComboBox()
        self.choice.addItems(
            [tr("Whole layer"), tr("Map canvas extent"), tr("Rectangle"), tr("Polygons")]
        )
        self.rectangle = QgsExtentWidget(None, QgsExtentWidget.WidgetStyle.CondensedStyle)
        self.polygons = QgsMapLayerComboBox()
        self.polygons.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.polygons.setAllowEmptyLayer(False)
        self.selected_only = QCheckBox(tr("Se&lected polygons only"))
        self.draw: DrawButton | None = None
        if canvas is not None:
            self.rectangle.setMapCanvas(canvas)
            self.rectangle.setOutputCrs(canvas.mapSettings().destinationCrs())
            self.draw = DrawButton(canvas)
            self.draw.drawn.connect(self._take_drawn)
        else:
            # A combo box makes such a model for itself.
            cast(QStandardItemModel, self.choice.model()).item(CANVAS).setEnabled(False)
        self._lay_out()
        self.setFocusProxy(self.choice)
        self.choice.currentIndexChanged.connect(self._show_choice)
        self.rectangle.extentChanged.connect(lambda _: self.changed.emit())
        self.polygons.layerChanged.connect(lambda _: self.changed.emit())
        self.selected_only.toggled.connect(lambda _: self.changed.emit())
        self._show_choice()

    def value(self) -> Area:
        """The chosen area.

        Raises:
            ExtentError: what the map shows, or the rectangle, is empty or not typed to the end; or
                there is no polygon layer.
        """
        index = self.choice.currentIndex()
        if index == POLYGONS:
            layer = as_vector(self.polygons.currentLayer())
            if layer is None:
                raise ExtentError("No polygon layer is chosen as the area.", "Add one to the map.")
            return Area(polygons=layer, selected_only=self.selected_only.isChecked())
        if index == CANVAS:
            box, crs = self._canvas.extent(), self._canvas.mapSettings().destinationCrs()
        elif index == RECTANGLE:
            valid = self.rectangle.isValid()
            box = self.rectangle.outputExtent() if valid else QgsRectangle()
            crs = self.rectangle.outputCrs()
        else:
            return Area()
        check_area(box)
        return Area(box, QgsCoordinateReferenceSystem(crs))

    def show_layer(self, layer: QgsRasterLayer | None) -> None:
        """Offers the extent of `layer` as the rectangle to start from, once for a layer.

        The combo box also signals a change when other layers come and go: a drawn rectangle
        stays.
        """
        if layer is None or layer.id() == self._layer_id:
            return
        self._layer_id = layer.id()
        self.rectangle.setOriginalExtent(layer.extent(), layer.crs())
        self.rectangle.setOutputCrs(layer.crs())
        self.rectangle.setOutputExtentFromOriginal()

    def stop(self) -> None:
        """Leaves no tool on the map."""
        if self.draw is not None:
            self.draw.stop()

    def _take_drawn(self, box: QgsRectangle) -> None:
        crs = self._canvas.mapSettings().destinationCrs()
        self.rectangle.setOutputExtentFromUser(box, crs)

    def _show_choice(self, *_: Any) -> None:
        index = self.choice.currentIndex()
        self._box.setVisible(index == RECTANGLE)
        self.polygons.setVisible(index == POLYGONS)
        self.selected_only.setVisible(index == POLYGONS)
        if index != RECTANGLE:
            self.stop()
        self.changed.emit()

    def _lay_out(self) -> None:
        self._box = QWidget()
        line = QHBoxLayout(self._box)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.rectangle, 1)
        if self.draw is not None:
            line.addWidget(self.draw)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for widget in (self.choice, self._box, self.polygons, self.selected_only):
            box.addWidget(widget)
