"""Renders layers that only QGIS can open into a GeoTIFF, block by block.

Tiles from a server (XYZ, WMS, WMTS), coverages, virtual rasters: `copy_layer` looks at the layer on
the main thread and clones its provider; `render` may then run in any thread. The user's layer stays
as it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsRasterBlockFeedback,
    QgsRasterDataProvider,
    QgsRasterFileWriter,
    QgsRasterInterface,
    QgsRasterLayer,
    QgsRasterPipe,
    QgsRectangle,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import QObject, QTimer

from ...engine.core.atomic import replace
from ...engine.core.errors import MAKE_ROOM, CancelledError, ExtentError, JobError, OutputError
from ...engine.core.job import Extent
from ...engine.core.progress import IsCancelled, never
from ...engine.tiling.gsd import Trained, chosen_gsd
from ...messages import tr
from .layers import LayerError
from .pixel_size import metres_of_steps

MOST_PIXELS = 100_000_000
_SERVERS = ("wms", "wcs", "arcgismapserver", "xyzvectortiles")
_OPTIONS = ["TILED=YES", "COMPRESS=DEFLATE", "BIGTIFF=IF_SAFER"]


@dataclass(frozen=True)
class LayerCopy:
    """Copy of a layer for rendering in another thread.

    Attributes:
        name: for messages.
        provider: a clone that belongs to this copy alone.
        crs: of the layer.
        extent: of the layer, in its CRS.
        transforms: of the project.
        size: columns and rows the provider itself has; 0 where it draws at any size.
        from_server: whether imagery is fetched, under somebody's terms.
    """

    name: str
    provider: Any
    crs: QgsCoordinateReferenceSystem
    extent: QgsRectangle
    transforms: QgsCoordinateTransformContext
    size: tuple[int, int]
    from_server: bool


@dataclass(frozen=True)
class Drawing:
    """An area of a layer and the number of pixels it is drawn with."""

    extent: QgsRectangle
    columns: int
    rows: int


def needs_rendering(layer: QgsRasterLayer | None) -> bool:
    """Whether `layer` can be used only by drawing it."""
    return layer is not None and layer.isValid() and layer.providerType() != "gdal"


def copy_layer(layer: QgsRasterLayer, transforms: QgsCoordinateTransformContext) -> LayerCopy:
    """The copy of `layer`; to be called on the main thread.

    Raises:
        LayerError: the layer has no CRS, so that the size of its pixels means nothing.
    """
    if not layer.crs().isValid():
        raise LayerError(f"Layer {layer.name()!r} has no CRS.", "Set its CRS.")
    provider = layer.dataProvider()
    has_size = provider.capabilities() & QgsRasterInterface.Capability.Size
    return LayerCopy(
        layer.name(),
        provider.clone(),
        layer.crs(),
        layer.extent(),
        transforms,
        (provider.xSize(), provider.ySize()) if has_size else (0, 0),
        layer.providerType() in _SERVERS,
    )


def plan_drawing(copy: LayerCopy, area: Extent | None, gsd_m: float) -> Drawing:
    """Grid to render `area` with, at a geodesic pixel size of `gsd_m` metres in its middle.

    Args:
        copy: the layer.
        area: in the layer's CRS; None for the whole layer.
        gsd_m: 0 or less to keep the provider's pixels.

    Raises:
        ExtentError: the area misses the layer.
        JobError: the resolution is unknown, or the area has more than `MOST_PIXELS` pixels.
    """
    box = QgsRectangle(copy.extent)
    if area is not None:
        box = box.intersect(QgsRectangle(*area))
    if box.isEmpty():
        raise ExtentError(f"The area misses the layer {copy.name!r}.", "Choose one over it.")
    width, height = _pixel_size(copy, box, gsd_m)
    columns, rows = max(1, round(box.width() / width)), max(1, round(box.height() / height))
    if columns * rows > MOST_PIXELS:
        raise JobError(
            f"The area of {copy.name!r} has {columns} x {rows} pixels; at most "
            f"{MOST_PIXELS // 10**6} million are drawn.",
            "Choose a smaller area, or more metres a pixel.",
        )
    # Whole pixels of the requested size, from the upper left corner.
    right, bottom = box.xMinimum() + columns * width, box.yMaximum() - rows * height
    return Drawing(QgsRectangle(box.xMinimum(), bottom, right, box.yMaximum()), columns, rows)


def drawn_gsd(copy: LayerCopy, area: Extent | None, trained: Trained, requested: float) -> float:
    """Pixel size to render with in metres: the requested one, else the model's nominal one.

    Args:
        copy: the layer.
        area: in the layer's CRS; None for the whole layer.
        trained: what pixels the model was trained for.
        requested: metres, 0 if nothing is requested, -1 for the provider's pixels.

    Raises:
        ResolutionError: the provider's pixels are far too large for the model.
    """
    if requested != 0 or not all(copy.size):
        return requested or trained[0]
    box = QgsRectangle(copy.extent) if area is None else QgsRectangle(*area)
    width, height = copy.extent.width() / copy.size[0], copy.extent.height() / copy.size[1]
    size = metres_of_steps(copy.crs, box.center(), (width, height), copy.transforms)
    counts = (max(1, round(box.width() / width)), max(1, round(box.height() / height)))
    if all(math.isfinite(side) and side > 0 for side in size):
        chosen_gsd(trained, size, requested, counts)
    return trained[0]


def terms_of(copy: LayerCopy) -> str:
    """Notice before imagery is fetched from a server; empty for local layers."""
    if not copy.from_server:
        return ""
    return tr(
        "{name} is fetched from a server, whose terms may forbid processing. Tiles that fail to "
        "load stay empty."
    ).format(name=copy.name)


def render(copy: LayerCopy, drawing: Drawing, path: str, is_cancelled: IsCancelled = never) -> str:
    """Renders into the GeoTIFF `path`, block by block; the file gets its name once complete.

    Raises:
        CancelledError: `is_cancelled` said so; no file is left.
        OutputError: it cannot be written.
        LayerError: the provider gives no pixels.
    """
    pipe = QgsRasterPipe()
    if not pipe.set(copy.provider.clone()):
        raise LayerError(f"Layer {copy.name!r} cannot be drawn.", "Export it as a GeoTIFF.")
    part = Path(path).with_suffix(".part.tif")
    writer = QgsRasterFileWriter(str(part))
    writer.setOutputFormat("GTiff")
    writer.setCreateOptions([*_OPTIONS, *_meaning_of_bands(copy.provider)])
    watch = _Watch(is_cancelled)
    outcome = writer.writeRaster(
        pipe, drawing.columns, drawing.rows, drawing.extent, copy.crs, copy.transforms, watch
    )
    if watch.isCanceled() or is_cancelled():
        part.unlink(missing_ok=True)
        raise CancelledError("The run was cancelled.")
    if outcome != QgsRasterFileWriter.WriterError.NoError:
        part.unlink(missing_ok=True)
        raise OutputError(f"Layer {copy.name!r} cannot be drawn into {path}.", MAKE_ROOM)
    replace(part, Path(path))
    return path


def _meaning_of_bands(provider: QgsRasterDataProvider) -> list[str]:
    """Photometric option for GDAL, which otherwise takes four bands of 8 bits for RGB and alpha.

    Images are just that, and need no word.
    """
    if provider.dataType(1) in (Qgis.DataType.ARGB32, Qgis.DataType.ARGB32_Premultiplied):
        return []
    bands = range(1, provider.bandCount() + 1)
    colours = [provider.colorInterpretationName(band).casefold() for band in bands]
    coloured = colours[:3] == ["red", "green", "blue"]
    transparent = len(colours) > 1 and colours[-1] == "alpha"
    return [
        f"PHOTOMETRIC={'RGB' if coloured else 'MINISBLACK'}",
        f"ALPHA={'YES' if transparent else 'NO'}",
    ]


class _Watch(QgsRasterBlockFeedback):
    """Checks for cancellation while a block is rendered."""

    def __init__(self, is_cancelled: IsCancelled, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_cancelled = is_cancelled
        # Providers wait for the network in an event loop of this thread, where a timer runs.
        self._timer = QTimer()
        self._timer.timeout.connect(self._check_cancelled)
        self._timer.start(100)
        self.progressChanged.connect(self._check_cancelled)

    def _check_cancelled(self, *_: object) -> None:
        if self._is_cancelled():
            self.cancel()


def _pixel_size(copy: LayerCopy, box: QgsRectangle, gsd_m: float) -> tuple[float, float]:
    """Width and height of a pixel in units of the CRS."""
    if gsd_m > 0:
        step = 1.0 if copy.crs.mapUnits() != QgsUnitTypes.DistanceUnit.DistanceDegrees else 1e-4
        across, down = metres_of_steps(copy.crs, box.center(), (step, step), copy.transforms)
        return gsd_m * step / across, gsd_m * step / down
    if not all(copy.size):
        raise JobError(
            f"Layer {copy.name!r} has no pixel size, and the model declares none.",
            "Set the pixel size.",
        )
    return copy.extent.width() / copy.size[0], copy.extent.height() / copy.size[1]
