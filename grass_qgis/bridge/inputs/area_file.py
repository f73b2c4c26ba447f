"""The polygons of a layer, or its selection, as a file that another process can read."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from ...engine.core.atomic import output_file
from ...engine.core.errors import MAKE_ROOM, ExtentError, OutputError
from .layers import layer_crs, moved_box
from .request import Area


def polygons_extent(
    layer: QgsVectorLayer | None,
    selected_only: bool,
    crs: QgsCoordinateReferenceSystem,
    transforms: QgsCoordinateTransformContext,
) -> QgsRectangle:
    """The extent of the polygons, in `crs`; in the layer's CRS where either is unknown.

    Raises:
        ExtentError: there is no polygon, or they cannot be expressed in `crs`.
    """
    if layer is None:
        raise ExtentError("No polygon layer is chosen as the area.", "Choose one.")
    if selected_only and not layer.selectedFeatureCount():
        raise ExtentError(
            f"No polygon of layer {layer.name()!r} is selected.",
            "Select some, or take the whole layer.",
        )
    if not selected_only and not layer.featureCount():
        raise ExtentError(f"Layer {layer.name()!r} has no polygon.", "Draw one, or choose another.")
    box = layer.boundingBoxOfSelected() if selected_only else layer.extent()
    try:
        return moved_box(box, layer_crs(layer), crs, transforms)
    except QgsCsException as error:
        raise ExtentError(
            f"The polygons of {layer.name()!r} cannot be transformed to {crs.authid()}.",
            "Choose polygons closer to the raster.",
        ) from error


def write_area(area: Area, layer: QgsRasterLayer | None, path: str | None) -> None:
    """Writes the polygons of `area`, if it has any, to `path` for a run over `layer`.

    Raises:
        ExtentError: there is no polygon, or they cannot be expressed in the layer's CRS.
        OutputError: they cannot be written.
    """
    if area.polygons is None or path is None:
        return
    transforms = QgsProject.instance().transformContext()
    polygons_extent(area.polygons, area.selected_only, layer_crs(layer), transforms)
    write_polygons(area.polygons, area.selected_only, path, transforms)


def write_polygons(
    layer: QgsVectorLayer, selected_only: bool, path: str, transforms: QgsCoordinateTransformContext
) -> None:
    """Writes the geometries of `layer`, also those not saved yet, to a new GeoPackage.

    The file is named only when it is complete.

    Raises:
        OutputError: it cannot be written.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = "area"
    options.fileEncoding = "UTF-8"
    options.onlySelectedFeatures = selected_only
    options.skipAttributeCreation = True
    with output_file(Path(path), Path(path).with_suffix(".part.gpkg")) as part:
        status = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(part), transforms, options)
        if status[0] != QgsVectorFileWriter.WriterError.NoError:
            raise OutputError(f"{path} cannot be written: {status[1]}.", MAKE_ROOM)
