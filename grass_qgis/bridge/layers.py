"""From QGIS's layers and rectangles to the plain values of a job.

Everything here runs on the main thread and only reads: the layer and the project stay as they are.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsRectangle,
)

from ..engine.errors import GrassError, JobError
from ..engine.job import Extent

_SAVE_FIRST = "Export it as a GeoTIFF (Export > Save As) and use that."


class LayerError(GrassError, ValueError):
    """A layer that the engine cannot open by path or URL."""

    code = "layer.unsupported"


def raster_path(layer: QgsRasterLayer | None) -> str:
    """The path or GDAL name by which another process can open `layer`.

    Raises:
        LayerError: no layer, a broken one, one of a provider other than GDAL, or one whose
            source needs open options or a stored login.
    """
    if layer is None:
        raise LayerError("No raster layer is chosen.", "Choose one.")
    name, provider = layer.name(), layer.providerType()
    if provider != "gdal":
        raise LayerError(f"Layer {name!r} comes from the provider {provider!r}.", _SAVE_FIRST)
    if not layer.isValid():
        raise LayerError(f"Layer {name!r} is broken ({layer.source()}).", "Repair its source.")
    parts = QgsProviderRegistry.instance().decodeUri(provider, layer.source())
    special = [key for key in ("openOptions", "authcfg") if parts.get(key)]
    if special:
        raise LayerError(f"Layer {name!r} is opened with {', '.join(special)}.", _SAVE_FIRST)
    path = layer.source().split("|")[0]
    # A project may hold a relative path; the worker's working folder is another one.
    return str(Path(path).absolute()) if Path(path).exists() else path


def extent_in_layer(
    extent: QgsRectangle | None,
    crs: QgsCoordinateReferenceSystem,
    layer: QgsRasterLayer,
    transforms: QgsCoordinateTransformContext,
) -> Extent | None:
    """`extent`, given in `crs`, as a rectangle in the CRS of `layer`; None for an empty one.

    Where either CRS is unknown the numbers are taken as they are.

    Raises:
        LayerError: the rectangle cannot be expressed in the layer's CRS.
    """
    if extent is None or extent.isNull() or extent.isEmpty():
        return None
    box = extent
    if crs.isValid() and layer.crs().isValid() and crs != layer.crs():
        transform = QgsCoordinateTransform(crs, layer.crs(), transforms)
        try:
            box = transform.transformBoundingBox(extent)
        except QgsCsException as error:
            raise LayerError(
                f"The area cannot be transformed from {crs.authid()} to {layer.crs().authid()}.",
                "Choose an area closer to the layer.",
            ) from error
    if not box.isFinite():
        raise LayerError(f"The area {box.toString()} is not finite.", "Choose a smaller area.")
    return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())


def parse_bands(text: str) -> tuple[int, ...] | None:
    """Reads band numbers such as "3, 2, 1"; None for an empty text.

    Raises:
        JobError: something between the commas is no whole number.
    """
    if not text.strip():
        return None
    try:
        return tuple(int(part) for part in text.replace(";", ",").split(","))
    except ValueError as error:
        raise JobError(f"bands is {text!r}.", "Give band numbers such as 1,2,3.") from error


def layers_crs(layer: QgsRasterLayer | None) -> QgsCoordinateReferenceSystem:
    """The CRS of `layer`; an invalid one when there is no layer."""
    return layer.crs() if layer is not None else QgsCoordinateReferenceSystem()
