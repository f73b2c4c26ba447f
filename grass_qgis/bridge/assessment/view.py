"""Position and pixel of a point on the map, and hiding of layers that reveal its class."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from ...engine.core.errors import DataError
from .layer import layers_of_map
from .points_file import PointsFile


class PointPlaces:
    """Places and pixels of the points of a sample.

    Attributes:
        crs: of the map they were drawn on.
    """

    def __init__(self, file: PointsFile) -> None:
        """Reads the points of `file`.

        Raises:
            DataError: they cannot be read.
        """
        layer = QgsVectorLayer(f"{file.path}|layername=points", "points", "ogr")
        if not layer.isValid():
            raise DataError(f"The points of {file.path} cannot be read.", "Draw them again.")
        self.crs: QgsCoordinateReferenceSystem = layer.crs()
        request = QgsFeatureRequest().setSubsetOfAttributes(["point"], layer.fields())
        self._places = {
            int(item["point"]): item.geometry().asPoint() for item in layer.getFeatures(request)
        }
        self._pixel = _pixel_size(file.raster)

    def at(self, number: int) -> QgsPointXY:
        """Where a point is, in `crs`."""
        return self._places[number]

    def pixel(self, number: int) -> QgsGeometry:
        """Outline of its pixel, whose class counts; empty when the map is gone."""
        if not self._pixel[0]:
            return QgsGeometry()
        place = self.at(number)
        box = QgsRectangle.fromCenterAndSize(place, *self._pixel)
        return QgsGeometry.fromRect(box)

    def window(
        self, number: int, pixels: int, target: QgsCoordinateReferenceSystem
    ) -> QgsRectangle:
        """A view of so many pixels around a point, in the CRS of the map canvas."""
        width = self._pixel[0] * pixels or self._usual_width()
        box = QgsRectangle.fromCenterAndSize(self.at(number), width, width)
        if not self.crs.isValid() or not target.isValid() or self.crs == target:
            return box
        try:
            move = QgsCoordinateTransform(self.crs, target, QgsProject.instance())
            return move.transformBoundingBox(box)
        except QgsCsException as error:
            raise DataError(
                f"Point {number} has no place in the CRS of the map: {error}.",
                "Choose another CRS for the project.",
            ) from error

    def _usual_width(self) -> float:
        """Without the map: 200 m, or as many degrees."""
        return 0.002 if self.crs.isGeographic() else 200.0


def _pixel_size(raster: str) -> tuple[float, float]:
    """Width and height of the pixels of a map; zeros if it is gone, or no file of this machine."""
    if not Path(raster).is_file():
        return 0.0, 0.0
    layer = QgsRasterLayer(raster, "map")
    sizes = (layer.rasterUnitsPerPixelX(), layer.rasterUnitsPerPixelY())
    return sizes if layer.isValid() else (0.0, 0.0)


class HiddenMap:
    """Layers that show the map's classes, hidden until `show`."""

    def __init__(self, project: QgsProject, raster: str) -> None:
        """Hides them; layers that were hidden before stay so."""
        root = project.layerTreeRoot()
        self._project = project
        self._hidden: list[str] = []
        for layer in layers_of_map(project, raster):
            node = root.findLayer(layer.id())
            if node is not None and node.itemVisibilityChecked():
                node.setItemVisibilityChecked(False)
                self._hidden.append(layer.id())

    def show(self) -> None:
        """Shows them again, as far as they are still there."""
        root = self._project.layerTreeRoot()
        for layer in self._hidden:
            node = root.findLayer(layer)
            if node is not None:
                node.setItemVisibilityChecked(True)
        self._hidden = []
