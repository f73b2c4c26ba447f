"""What a run will take, told before it starts: tiles, time, disk. The engine's plan decides."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsDistanceArea,
    QgsPointXY,
    QgsRasterLayer,
    QgsRectangle,
)

from ...engine.core.contract import Contract, InputSpec
from ...engine.core.job import RegionsJob, SegmentJob
from ...engine.tiling.grid import Window
from ...engine.tiling.tile_size import Tiles, choose_tiles
from ...messages import tr
from ..inputs.parameters import Parameters, for_job
from .feedback import duration

PASSES = {"none": 1, "flips": 4, "rotations": 8}
_ALIKE = 1.1  # sizes within a tenth count as equal, as in the engine


@dataclass(frozen=True)
class Estimate:
    """The size of a run.

    Attributes:
        tiles: how many; with polygons as the area, at most so many.
        seconds: of the tiles; None while the model's speed is not known.
        most_bytes: on the disk, working files included.
        free_bytes: left on the disk of the results' folder; None if that is not known.
        rough: whether the speed is that of a few tiles, and not of a run.
    """

    tiles: int
    seconds: float | None
    most_bytes: int
    free_bytes: int | None
    rough: bool = False


def estimate(
    contract: Contract, tiles: Tiles, parameters: Parameters, rate: float, folder: Path
) -> Estimate:
    """The estimate for a run over `tiles`.

    Args:
        contract: of the model.
        tiles: all of them.
        parameters: settings of the run.
        rate: pixels a second that the model sees, those of overlaps and of every pass of an
            augmentation counted; 0 if unknown.
        folder: of the results; it need not exist.
    """
    area = tiles.grid.area
    pixels = area.width * area.height
    count = sum(panel.count for panel in tiles.panels)
    seen = count * tiles.grid.rows.tile * tiles.grid.cols.tile
    is_regions = contract.task == "regions"
    kept = 0 if is_regions else 2 + parameters.entropy
    kept += len(contract.output.classes) if parameters.probabilities and not is_regions else 0
    working = 2 if parameters.polygons and not is_regions else 0
    passes = 1 if is_regions else PASSES[parameters.augment]
    return Estimate(
        tiles=count,
        seconds=seen * passes / rate if rate > 0 else None,
        most_bytes=pixels * (working + 2 * kept),
        free_bytes=_free(folder),
    )


def tiles_of(
    contract: Contract,
    layer: QgsRasterLayer,
    box: QgsRectangle | None,
    parameters: Parameters,
    transforms: QgsCoordinateTransformContext,
) -> Tiles:
    """The tiles of a run over `box`, in the layer's CRS, or over the whole layer.

    Raises:
        JobError: no tile of such an overlap, or no pixel in the area.
    """
    area = layer.extent() if box is None else layer.extent().intersect(box)
    columns = area.width() / max(layer.rasterUnitsPerPixelX(), 1e-300)
    rows = area.height() / max(layer.rasterUnitsPerPixelY(), 1e-300)
    scale = _scale(contract.input, pixel_metres(layer, area, transforms), parameters.gsd)
    window = Window(0, 0, math.ceil(columns * scale[0] - 1e-6), math.ceil(rows * scale[1] - 1e-6))
    kind = RegionsJob if contract.task == "regions" else SegmentJob
    job = kind("-", "-", "-", **for_job(parameters, kind))
    return choose_tiles(job, contract, window, layer.dataProvider().dataTypeSize(1))


def pixel_metres(
    layer: QgsRasterLayer, area: QgsRectangle, transforms: QgsCoordinateTransformContext
) -> tuple[float, float] | None:
    """Width and height of a pixel on the ground in the middle of `area`; None without a CRS."""
    if not layer.crs().isValid():
        return None
    measure = QgsDistanceArea()
    measure.setSourceCrs(layer.crs(), transforms)
    measure.setEllipsoid(layer.crs().ellipsoidAcronym() or "EPSG:7030")
    middle = area.center()
    beside = QgsPointXY(middle.x() + layer.rasterUnitsPerPixelX(), middle.y())
    above = QgsPointXY(middle.x(), middle.y() + layer.rasterUnitsPerPixelY())
    sizes = (measure.measureLine(middle, beside), measure.measureLine(middle, above))
    return sizes if all(math.isfinite(size) and size > 0 for size in sizes) else None


def describe_estimate(found: Estimate) -> str:
    """One line such as "165 tiles, about 2 min, at most 57 MB on the disk"."""
    parts = [tr("1 tile") if found.tiles == 1 else tr("{count} tiles").format(count=found.tiles)]
    if found.seconds is not None:
        text = tr("roughly {time}") if found.rough else tr("about {time}")
        parts.append(text.format(time=duration(max(1.0, found.seconds))))
    if found.most_bytes:
        parts.append(tr("at most {size} on the disk").format(size=_size(found.most_bytes)))
    text = ", ".join(parts)
    if found.free_bytes is not None and found.free_bytes < found.most_bytes:
        text += ". " + tr("Only {size} are free.").format(size=_size(found.free_bytes))
    return text


def _scale(spec: InputSpec, size: tuple[float, float] | None, asked: float) -> tuple[float, float]:
    """Work pixels per raster pixel along x and y."""
    if size is None or asked == -1:
        return (1.0, 1.0)
    nominal, least, greatest = spec.gsd_m
    low, high = least or nominal, greatest or nominal
    known = nominal <= 0 or (min(size) * _ALIKE >= low and max(size) <= high * _ALIKE)
    wanted = asked if asked > 0 else nominal
    if (asked == 0 and known) or all(1 / _ALIKE <= side / wanted <= _ALIKE for side in size):
        return (1.0, 1.0)
    return (size[0] / wanted, size[1] / wanted)


def _free(folder: Path) -> int | None:
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except OSError:
            continue
    return None


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"
