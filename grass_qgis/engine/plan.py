"""What a run will do, settled before it starts: model, bands, area, tiles; and its warnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from .bands import BandChoice, choose_bands
from .contract import Contract, InputSpec
from .errors import ContractError, JobError, RasterError
from .ground import Ground, ground_of, pixel_side_m
from .job import Job, SegmentJob
from .monitor import Monitor
from .progress import Device
from .raster import RasterInfo, choose_area, describe, window_transform
from .session import Model
from .tiling import TileGrid, plan_grid
from .writers import MapFrame


@dataclass(frozen=True)
class Plan:
    """Everything a run needs to know, checked.

    Attributes:
        info: the raster.
        choice: its bands that feed the model.
        grid: the tiles over the area.
        frame: the place of the area, and so of the results.
        model: proven to run.
        device: what it runs on.
        answer_shape: shape of its answer to one tile.
    """

    info: RasterInfo
    choice: BandChoice
    grid: TileGrid
    frame: MapFrame
    model: Model
    device: Device
    answer_shape: Tuple[int, ...]

    @property
    def dtype(self) -> str:
        """NumPy name of the type of the chosen bands."""
        return self.info.dtypes[self.choice.bands[0] - 1]

    @property
    def contract(self) -> Contract:
        """The model's contract."""
        return self.model.contract


def make_plan(job: Job, monitor: Monitor) -> Plan:
    """Looks at raster and model, and reports the device and every reason for doubt.

    Raises:
        GrassError: of the kind that fits, when the run cannot succeed.
    """
    info = describe(job.raster)
    area = choose_area(info, job.extent)
    wanted_tile = job.tile if isinstance(job, SegmentJob) else 0
    model = Model(job.model, job.device, job.threads)
    spec = model.contract.input
    _check_task(job, model.contract)
    tile = _tile(spec, wanted_tile)
    grid = plan_grid(area, tile, _overlap(job, spec, tile))
    choice = choose_bands(info, spec.bands, job.bands)
    _check_types(info, choice, spec)
    device, answer_shape = model.prove(tile)
    monitor.say(device)
    ground = ground_of(info.crs)
    plan = Plan(
        info=info,
        choice=choice,
        grid=grid,
        frame=MapFrame(area.width, area.height, info.crs, window_transform(info, area), ground),
        model=model,
        device=device,
        answer_shape=answer_shape,
    )
    _warn(plan, ground, monitor)
    return plan


def _check_task(job: Job, contract: Contract) -> None:
    wanted = "segmentation" if isinstance(job, SegmentJob) else "regions"
    if contract.task != wanted:
        raise ContractError(
            f"The model {job.model} is for {contract.task}; this run needs one for {wanted}.",
            "Choose the other model or the other kind of run.",
        )


def _check_types(info: RasterInfo, choice: BandChoice, spec: InputSpec) -> None:
    types = [info.dtypes[band - 1] for band in choice.bands]
    if len(set(types)) > 1:
        numbers = ", ".join(str(band) for band in choice.bands)
        raise RasterError(
            f"Bands {numbers} of {info.path} are of different types ({', '.join(types)}).",
            "Convert them to one type, for example with Raster > Conversion > Translate.",
        )
    if spec.dtype == "uint8" and types[0] != "uint8" and not choice.palette:
        raise RasterError(
            f"The bands of {info.path} are {types[0]}; the model takes raw values of 8 bits only.",
            "Use the model's variant segment.onnx, or convert the raster to 8 bits.",
        )


def _tile(spec: InputSpec, asked: int) -> int:
    if asked in (0, spec.tile):
        return spec.tile
    if not spec.dynamic:
        raise JobError(f"tile is {asked}; the model takes {spec.tile} only.", "Leave tile at 0.")
    if asked % spec.multiple:
        raise JobError(
            f"tile is {asked}; the model needs a multiple of {spec.multiple}.",
            f"Use {max(1, round(asked / spec.multiple)) * spec.multiple}.",
        )
    return asked


def _overlap(job: Job, spec: InputSpec, tile: int) -> int:
    """Half the tile for regions, so that every place is seen in the middle of some tile."""
    if not isinstance(job, SegmentJob):
        return tile // 4 * 2
    if job.overlap >= 0:
        return job.overlap
    return min(spec.min_overlap + spec.min_overlap % 2, tile // 4 * 2)


def _warn(plan: Plan, ground: Optional[Ground], monitor: Monitor) -> None:
    info, spec = plan.info, plan.contract.input
    if not info.georeferenced:
        monitor.warn(
            "The raster has no georeference: results are in pixels, y upwards from -height."
        )
    elif info.crs is None:
        monitor.warn("The raster has no CRS: the results have none, and areas in metres are empty.")
    elif ground is None:
        monitor.warn(
            "The raster's CRS has no known unit, or a projection that stretches areas as Mercator "
            "does: areas in metres are empty."
        )
    eight_bit = plan.dtype == "uint8" or plan.choice.palette
    if not eight_bit and 255.0 in spec.scale:
        monitor.warn(
            f"The model divides raw values by 255, as for 8 bits, but the raster is {plan.dtype}: "
            "expect wrong classes. Convert it to 8 bits, stretched as the training images were."
        )
    if ground is not None:
        _warn_about_resolution(plan, ground, monitor)


def _warn_about_resolution(plan: Plan, ground: Ground, monitor: Monitor) -> None:
    _, least, greatest = plan.contract.input.gsd_m
    metres = pixel_side_m(ground, plan.info.transform, plan.grid.area)
    too_fine = least > 0 and metres < least * 0.999
    too_coarse = greatest > 0 and metres > greatest * 1.001
    if too_fine or too_coarse:
        monitor.warn(
            f"The raster's pixels measure {metres:.3g} m; the model was trained for {least:g} to "
            f"{greatest:g} m. Expect worse results, or resample the raster first."
        )
