"""Estimate of a run before it starts: tiles, time, disk; from the engine's plan."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsCoordinateTransformContext, QgsRasterLayer, QgsRectangle

from ...engine.core.contract import Contract
from ...engine.core.job import RegionsJob, SegmentJob
from ...engine.core.symmetries import passes_of
from ...engine.tiling.grid import Window
from ...engine.tiling.tile_size import Tiles, choose_tiles
from ...messages import tr
from ..inputs.parameters import Parameters, for_job
from ..inputs.pixel_size import work_scale
from .feedback import duration


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
    passes = 1 if is_regions else passes_of(parameters.augment)
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
        ResolutionError: the layer is far too coarse for the model.
    """
    area = layer.extent() if box is None else layer.extent().intersect(box)
    columns = area.width() / max(layer.rasterUnitsPerPixelX(), 1e-300)
    rows = area.height() / max(layer.rasterUnitsPerPixelY(), 1e-300)
    scale = work_scale(contract.input.gsd_m, layer, box, parameters.gsd, transforms)
    window = Window(0, 0, math.ceil(columns * scale[0] - 1e-6), math.ceil(rows * scale[1] - 1e-6))
    kind = RegionsJob if contract.task == "regions" else SegmentJob
    job = kind("-", "-", "-", **for_job(parameters, kind))
    return choose_tiles(job, contract, window, layer.dataProvider().dataTypeSize(1))


def describe_estimate(value: Estimate) -> str:
    """One line such as "165 tiles, about 2 min, at most 57 MB on the disk"."""
    parts = [tr("1 tile") if value.tiles == 1 else tr("{count} tiles").format(count=value.tiles)]
    if value.seconds is not None:
        text = tr("roughly {time}") if value.rough else tr("about {time}")
        parts.append(text.format(time=duration(max(1.0, value.seconds))))
    if value.most_bytes:
        parts.append(tr("at most {size} on the disk").format(size=_size(value.most_bytes)))
    text = ", ".join(parts)
    if value.free_bytes is not None and value.free_bytes < value.most_bytes:
        text += ". " + tr("Only {size} are free.").format(size=_size(value.free_bytes))
    return text


def _free(folder: Path) -> int | None:
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except OSError:
            continue
    return None


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"
