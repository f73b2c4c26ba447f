"""The choice of the area: the whole layer, what the map shows, or a rectangle."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsRasterLayer, QgsRectangle
from qgis.gui import QgsExtentWidget
from qgis.PyQt.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ..bridge.layers import check_area
from ..messages import tr

WHOLE, CANVAS, RECTANGLE = range(3)


class AreaPanel(QWidget):
    """A combo box; the rectangle's own widget shows only when it is chosen."""

    def __init__(self, canvas: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._layer_id = ""
        self.choice = QComboBox()
        self.choice.addItems([tr("Whole layer"), tr("Visible map"), tr("Rectangle")])
        self.rectangle = QgsExtentWidget(None, QgsExtentWidget.WidgetStyle.CondensedStyle)
        self.rectangle.setVisible(False)
        if canvas is not None:
            self.rectangle.setMapCanvas(canvas)
            self.rectangle.setOutputCrs(canvas.mapSettings().destinationCrs())
        else:
            self.choice.model().item(CANVAS).setEnabled(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.choice)
        box.addWidget(self.rectangle)
        self.choice.currentIndexChanged.connect(self._show_rectangle)

    def value(self) -> tuple[QgsRectangle | None, QgsCoordinateReferenceSystem]:
        """The area and its CRS; None for the whole layer.

        Raises:
            ExtentError: what the map shows, or the rectangle, is empty or not typed to the end.
        """
        if self.choice.currentIndex() == CANVAS:
            box, crs = self._canvas.extent(), self._canvas.mapSettings().destinationCrs()
        elif self.choice.currentIndex() == RECTANGLE:
            valid = self.rectangle.isValid()
            box = self.rectangle.outputExtent() if valid else QgsRectangle()
            crs = self.rectangle.outputCrs()
        else:
            return None, QgsCoordinateReferenceSystem()
        check_area(box)
        return box, crs

    def show_layer(self, layer: QgsRasterLayer | None) -> None:
        """Offers the extent of `layer` as the rectangle to start from, once for a layer.

        The combo box also tells of a layer when others come and go: a rectangle drawn by then
        stays.
        """
        if layer is None or layer.id() == self._layer_id:
            return
        self._layer_id = layer.id()
        self.rectangle.setOriginalExtent(layer.extent(), layer.crs())
        self.rectangle.setOutputCrs(layer.crs())
        self.rectangle.setOutputExtentFromOriginal()

    def _show_rectangle(self, index: int) -> None:
        self.rectangle.setVisible(index == RECTANGLE)
