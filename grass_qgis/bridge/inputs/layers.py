"""Conversion of QGIS layers and rectangles to the plain values of a job.

Everything here runs on the main thread and only reads: the layer and the project stay as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsMapLayer,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from ...engine.core.crs_names import is_undefined
from ...engine.core.errors import ExtentError, GrassError, JobError
from ...engine.core.job import Extent
from .bands import imagery_bands

_DRAW_FIRST = (
    "Segment it, or draw its regions, from the Processing toolbox, which draws such layers first, "
    "or export it as a GeoTIFF (Export > Save As)."
)
_SAVE_FIRST = "Export it as a GeoTIFF (Export > Save As) and use that."


class LayerError(GrassError, ValueError):
    """A layer that the engine cannot open by path or URL."""

    code = "layer.unsupported"


def as_raster(layer: QgsMapLayer | None) -> QgsRasterLayer | None:
    """`layer` if it is a raster layer, else None."""
    return layer if isinstance(layer, QgsRasterLayer) else None


def as_vector(layer: QgsMapLayer | None) -> QgsVectorLayer | None:
    """`layer` if it is a vector layer, else None."""
    return layer if isinstance(layer, QgsVectorLayer) else None


def chosen(layer: QgsRasterLayer | None) -> QgsRasterLayer:
    """`layer` itself.

    Raises:
        LayerError: there is none.
    """
    if layer is None:
        raise LayerError("No raster layer is chosen.", "Choose one.")
    return layer


def raster_path(layer: QgsRasterLayer | None) -> str:
    """The path or GDAL name by which another process can open `layer`.

    Raises:
        LayerError: no layer, a broken one, one of a provider other than GDAL, or one whose
            source needs open options or a stored login.
    """
    layer = chosen(layer)
    name, provider = layer.name(), layer.providerType()
    if provider != "gdal":
        raise LayerError(f"Layer {name!r} comes from the provider {provider!r}.", _DRAW_FIRST)
    special = _special_parts(layer.source())
    if special:
        raise LayerError(f"Layer {name!r} is opened with {', '.join(special)}.", _SAVE_FIRST)
    if not layer.isValid():
        raise LayerError(f"Layer {name!r} is broken ({layer.source()}).", "Repair its source.")
    # What is left of a source without options is its path: one may well have a "|" in it.
    path = layer.source()
    # A project may hold a relative path; the worker's working folder is another one.
    return str(Path(path).absolute()) if Path(path).exists() else path


def nodata_of(layer: QgsRasterLayer | None) -> tuple[float, ...] | None:
    """The user's "additional no data value" of a layer; None without one.

    Raises:
        LayerError: bands have different values, or whole ranges of them; or the value that the
            raster declares is switched off.
    """
    if layer is None or not layer.isValid() or layer.providerType() != "gdal":
        return None
    provider = layer.dataProvider()
    bands = imagery_bands(layer)
    if any(
        provider.sourceHasNoDataValue(band) and not provider.useSourceNoDataValue(band)
        for band in bands
    ):
        raise LayerError(
            f"Layer {layer.name()!r} shows the no data value of its file as data.", _SAVE_FIRST
        )
    ranges = {
        tuple((item.min(), item.max()) for item in provider.userNoDataValues(band))
        for band in bands
    }
    values = tuple(sorted({low for chosen in ranges for low, _ in chosen}))
    if len(ranges) > 1 or any(low != high for chosen in ranges for low, high in chosen):
        raise LayerError(
            f"Layer {layer.name()!r} has no data values that differ between bands, or ranges.",
            _SAVE_FIRST,
        )
    return values or None


def source_of(
    layer: QgsRasterLayer | None, setting: str = "raster", prefix: str = ""
) -> dict[str, Any]:
    """How a job reads a layer as it is set in QGIS: path, CRS and nodata, by names of settings.

    Args:
        layer: the layer.
        setting: name of the path.
        prefix: of the names of CRS and nodata.

    Raises:
        LayerError: as `raster_path` and `nodata_of`.
    """
    return {
        setting: raster_path(layer),
        f"{prefix}crs": crs_for_job(layer),
        f"{prefix}nodata": nodata_of(layer),
    }


def _special_parts(source: str) -> list[str]:
    """Open options and logins of a GDAL source, which cannot be passed to the worker."""
    parts = QgsProviderRegistry.instance().decodeUri("gdal", source)
    special = [key for key in ("openOptions", "authcfg", "credentialOptions") if parts.get(key)]
    # Versions of QGIS that do not know stored logins take them for a part of the path.
    if "|credential:" in source and "credentialOptions" not in special:
        special.append("credentialOptions")
    return special


def check_area(extent: QgsRectangle) -> None:
    """Refuses a rectangle without width or height.

    Raises:
        ExtentError: the rectangle is empty.
    """
    # `isEmpty` finds no fault with a rectangle that is not a number on one side only.
    if extent.isEmpty() or not extent.isFinite():
        sides = (extent.xMinimum(), extent.xMaximum(), extent.yMinimum(), extent.yMaximum())
        shown = "" if extent.isNull() else " (" + ", ".join(f"{side:g}" for side in sides) + ")"
        raise ExtentError(f"The area is empty{shown}.", "Choose a rectangle over the raster.")


def extent_in_layer(
    extent: QgsRectangle | None,
    crs: QgsCoordinateReferenceSystem,
    layer: QgsRasterLayer | None,
    transforms: QgsCoordinateTransformContext,
) -> Extent | None:
    """`extent`, given in `crs`, as a rectangle in the CRS of `layer`; None for none.

    Where either CRS is unknown the numbers are taken as they are.

    Raises:
        ExtentError: the rectangle has no width or no height.
        LayerError: the rectangle cannot be expressed in the layer's CRS.
    """
    if extent is None or extent.isNull():
        return None
    check_area(extent)
    target = layer_crs(layer)
    try:
        box = moved_box(extent, crs, target, transforms)
    except QgsCsException as error:
        raise LayerError(
            f"The area cannot be transformed from {crs.authid()} to {target.authid()}.",
            "Choose an area closer to the layer.",
        ) from error
    if not box.isFinite():
        raise LayerError(f"The area {box.toString()} is not finite.", "Choose a smaller area.")
    return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())


def parse_bands(text: str) -> tuple[int | str, ...] | None:
    """Reads bands by number or name, such as "nir, 3, 2"; None for an empty text.

    Raises:
        JobError: there is nothing between two commas.
    """
    if not text.strip():
        return None
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    if not all(parts):
        raise JobError(f"bands is {text!r}.", "Give band numbers or names such as 1,2,3.")
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def layer_crs(layer: QgsMapLayer | None) -> QgsCoordinateReferenceSystem:
    """The CRS of `layer`; an invalid one for no layer, and for a CRS that says nothing."""
    crs = layer.crs() if layer is not None else QgsCoordinateReferenceSystem()
    says_nothing = is_undefined(crs.description()) or is_undefined(crs.toWkt())
    return QgsCoordinateReferenceSystem() if says_nothing else crs


def crs_for_job(layer: QgsRasterLayer | None) -> str | None:
    """CRS that the user set for a layer, as a job names it.

    None where that is the CRS of the file; empty where the user removed the CRS.
    """
    if layer is None or not layer.isValid():
        return None
    file_crs, crs = layer.dataProvider().crs(), layer_crs(layer)
    if crs == file_crs:
        return None
    if not crs.isValid():
        return "" if file_crs.isValid() else None
    if crs.authid().startswith("EPSG:"):
        return crs.authid()
    return crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2019)


def moved_box(
    box: QgsRectangle,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    transforms: QgsCoordinateTransformContext,
) -> QgsRectangle:
    """The rectangle around `box` in another CRS; as it is where either is unknown.

    Across the antimeridian it reaches beyond 180 degrees.

    Raises:
        QgsCsException: it has no place there.
    """
    if not (crs.isValid() and target.isValid()) or crs == target:
        return box
    moved = QgsCoordinateTransform(crs, target, transforms).transformBoundingBox(
        box, handle180Crossover=target.isGeographic()
    )
    if moved.xMinimum() > moved.xMaximum():
        right = moved.xMaximum() + 360
        return QgsRectangle(moved.xMinimum(), moved.yMinimum(), right, moved.yMaximum())
    return moved
