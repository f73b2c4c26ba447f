"""Plan of a run: model, bands, area and tiles, checked before it starts, with warnings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import List, Optional, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from ..core.contract import Contract, InputSpec
from ..core.errors import ContractError, RasterError
from ..core.job import ChangeJob, Extent, ModelJob, SegmentJob
from ..core.monitor import Monitor
from ..core.progress import Device, Log
from ..output.staging import Staging
from ..raster.bands import BandChoice, choose_bands, contradiction, one_type
from ..raster.dataset import RasterInfo, describe
from ..raster.geodesic import geodesic_measure
from ..raster.input_guard import InputGuard
from ..raster.output_grid import OutputGrid
from ..raster.polygon_mask import PolygonMask, polygon_file, polygon_mask, read_polygons
from ..raster.radiometry import Radiometry, physical, stretched
from ..raster.resolution import choose_grid
from ..raster.work_grid import (
    WorkGrid,
    bounds,
    choose_area,
    extent_in_raster,
    native_grid,
    window_transform,
)
from ..runtime.device_trial import choose_device
from ..runtime.session import Model
from ..tiling.grid import TileGrid, Window
from ..tiling.tile_size import Tiles, choose_tiles


@dataclass(frozen=True)
class RequestedArea:
    """Requested area of a job, in the raster's CRS.

    Attributes:
        extent: the rectangle; None for the whole raster.
        polygons: shapely geometries that limit it further; None for no limit.
    """

    extent: Optional[Extent]
    polygons: Optional[NDArray[np.object_]]


@dataclass(frozen=True)
class Plan:
    """Validated settings of a run.

    Attributes:
        info: the raster.
        choice: bands used as model input.
        work: the work grid over the whole raster.
        grid: the tiles over the area, in work pixels; all of them or those of a panel.
        tiles: tile layout with panels and batch size.
        mask: requested pixels of the area; None for all.
        radiometry: transform of stored values; None for none.
        polygon_files: files of the mask's polygons.
        output_grid: size and georeference of the results.
        model: ready to run.
        device: the device it runs on.
    """

    info: RasterInfo
    choice: BandChoice
    work: WorkGrid
    grid: TileGrid
    tiles: Tiles
    output_grid: OutputGrid
    model: Model
    device: Device
    mask: Optional[PolygonMask] = None
    radiometry: Optional[Radiometry] = None
    polygon_files: Tuple[Path, ...] = ()

    @property
    def dtype(self) -> str:
        """NumPy name of the data type of the model input before standardisation."""
        if self.radiometry is not None:
            return self.radiometry.dtype
        return self.info.dtypes[self.choice.bands[0] - 1]

    @property
    def files(self) -> List[Path]:
        """All input files."""
        return [*self.info.files, *self.model.files, *self.polygon_files]

    @property
    def contract(self) -> Contract:
        """The model's contract."""
        return self.model.contract


def prepare(job: ModelJob, staging: Staging, monitor: Monitor) -> Tuple[Plan, InputGuard]:
    """Makes the plan of a job, and the guard of its input files."""
    inputs = InputGuard([Path(job.raster), Path(job.model)])
    plan = make_plan(job, monitor)
    staging.protect(plan.files)
    inputs.add(plan.files)
    return plan, inputs


def make_plan(job: ModelJob, monitor: Monitor) -> Plan:
    """Makes the plan of a job; reports the device and warnings.

    Raises:
        GrassError: a subclass, when the run cannot succeed.
    """
    info = replace(describe(job.raster, job.crs), nodata_too=job.nodata or ())
    requested = read_area(job, info, monitor)
    here, _ = place_area(native_grid(info), requested)
    model = Model(job.model, job.device, job.threads, monitor)
    spec = model.contract.input
    _check_task(job, model.contract)
    choice = choose_bands(info, spec.bands, job.bands)
    contrary = contradiction(info, spec.bands, choice)
    if contrary:
        monitor.warn(contrary)
    _check_types(info, choice, spec)
    measure = geodesic_measure(info.crs)
    work = choose_grid(info, spec, job.gsd, (measure, here), monitor)
    area, mask = place_area(work, requested)
    radiometry = _radiometry(job, info, choice, here, spec, monitor)
    eight_bit = choice.palette or info.dtypes[choice.bands[0] - 1] == "uint8"
    raw = eight_bit and radiometry is None and work.is_native
    item_bytes = np.dtype(info.dtypes[choice.bands[0] - 1]).itemsize
    tiles = choose_tiles(job, model.contract, area, item_bytes)
    device = choose_device(model, *tiles.trial, raw=raw)
    monitor.say(device)
    plan = Plan(
        info=info,
        choice=choice,
        work=work,
        grid=tiles.grid,
        tiles=tiles,
        output_grid=OutputGrid(
            area.width, area.height, info.crs, window_transform(work, area), measure
        ),
        model=model,
        device=device,
        mask=mask,
        radiometry=radiometry,
        polygon_files=() if job.within is None else (polygon_file(job.within),),
    )
    _warn(plan, monitor)
    return plan


def read_area(job: Union[ModelJob, ChangeJob], info: RasterInfo, monitor: Monitor) -> RequestedArea:
    """The extent and the polygons of a job, in the raster's CRS."""
    extent, polygons, around = job.extent, None, bounds(native_grid(info))
    if extent is not None:
        extent = extent_in_raster(extent, job.extent_crs, info.crs, around)
    if job.within is not None:
        polygons = read_polygons(job.within, info.crs, monitor, around)
    return RequestedArea(extent, polygons)


def place_area(grid: WorkGrid, requested: RequestedArea) -> Tuple[Window, Optional[PolygonMask]]:
    """Window of the requested part of `grid`, and the mask of its requested pixels."""
    area = choose_area(grid, requested.extent)
    if requested.polygons is None:
        return area, None
    mask = polygon_mask(requested.polygons, grid, area)
    return mask.area, mask


def _radiometry(
    job: ModelJob,
    info: RasterInfo,
    choice: BandChoice,
    here: Window,
    spec: InputSpec,
    monitor: Monitor,
) -> Optional[Radiometry]:
    """Transform of stored values that the job requests, with a log message."""
    if job.stretch is not None:
        low, high = job.stretch
        monitor.say(
            Log("info", f"Each band is stretched between percentiles {low:g} and {high:g}.")
        )
        return stretched(info, choice, here, job.stretch, spec.scale)
    units = None if choice.palette else physical(info, choice)
    if units is not None and job.units == "stored":
        monitor.say(
            Log(
                "info",
                f"{info.path} declares scale {units.factor[0]:g} and offset {units.shift[0]:g}; "
                'stored values are used. Set units to "physical" if the model needs those.',
            )
        )
    return units if job.units == "physical" else None


def _check_task(job: ModelJob, contract: Contract) -> None:
    required = "segmentation" if isinstance(job, SegmentJob) else "regions"
    if contract.task != required:
        raise ContractError(
            f"The model {job.model} is for {contract.task}; this run needs one for {required}.",
            "Choose the other model or the other kind of run.",
        )


def _check_types(info: RasterInfo, choice: BandChoice, spec: InputSpec) -> None:
    dtype = one_type(info, choice)
    if spec.dtype == "uint8" and dtype != "uint8":
        raise RasterError(
            f"The bands of {info.path} are {dtype}; the model takes 8-bit values only.",
            "Use the model's variant segment.onnx, or convert the raster to 8 bits.",
        )


def _warn(plan: Plan, monitor: Monitor) -> None:
    info, spec = plan.info, plan.contract.input
    if not info.georeferenced:
        monitor.warn(
            "The raster has no georeference: results are in pixels, y upwards from -height."
        )
    elif info.crs is None:
        monitor.warn("The raster has no CRS: the results have none, and areas in metres are empty.")
    elif plan.output_grid.measure is None:
        monitor.warn("The raster's CRS has unknown units: areas in metres are empty.")
    eight_bit = plan.dtype == "uint8" or plan.choice.palette
    if not eight_bit and 255.0 in spec.scale:
        monitor.warn(
            f"The model divides raw values by 255, as for 8 bits, but the raster is {plan.dtype}: "
            "expect wrong classes. Set stretch to the percentiles the training images were "
            "stretched by."
        )
