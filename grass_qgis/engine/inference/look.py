"""Compares tiles of a raster with the training imagery of the model."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window as RasterWindow

from ..core.contract import Contract
from ..core.errors import ContractError, MemoryFullError, ModelError
from ..core.look_job import BANDS, LOOKED_TILES, Seen
from ..core.monitor import Monitor
from ..core.progress import Log
from ..onnx_model.header import read_contract
from ..raster.bands import contradiction
from ..raster.gdal_errors import writing
from ..raster.pixels import PixelReader, open_pixels
from ..raster.work_grid import window_transform
from ..runtime.session import Model
from ..tensors.novelty import Domain, decode_domain, described, likely_fault
from ..tensors.preprocess import filler
from ..tiling.grid import Window
from .plan import Plan

_SECONDS = 4.0  # of a look; the rest of five is for opening the raster and the model
_TRIES = 3  # windows for each requested tile, where many hold no data
_LEAST_VALID, _LEAST_INSIDE = 0.95, 0.5  # of a patch
_GOLDEN = 0.6180339887498949  # steps of it visit a list evenly, wherever one stops
NOVELTY_NODATA = 255
_AT_LIMIT, _MOST = 100, 254  # of the novelty raster, in percent of the limit


@dataclass(frozen=True)
class _Patches:
    """Patches of a tile that hold data: rows, columns, distances over the limit, faults.

    `by_faults`: a fault alone makes the tile unlike the training imagery.
    """

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    distances: NDArray[np.float64]
    faults: Dict[str, NDArray[np.float64]]
    by_faults: bool


def look(plan: Plan, monitor: Monitor, seconds: float = _SECONDS) -> Optional[Seen]:
    """Compares evenly spaced tiles with the training imagery; None for a model without a domain.

    It ends after so many `seconds`, with what it has seen so far.
    """
    if _contract(plan).domain is None:
        return None
    began = time.perf_counter()
    tiles: List[Compared] = []
    windows = _evenly_spaced(_windows(plan))[: _TRIES * LOOKED_TILES]
    try:
        with _eye(plan) as eye:
            for window in windows:
                monitor.step("look", len(tiles), LOOKED_TILES)
                patches = eye.see(window)
                if patches is not None:
                    tiles.append(_compared(window, patches))
                if len(tiles) == LOOKED_TILES or time.perf_counter() - began > seconds:
                    break
    except (ModelError, ContractError, MemoryFullError) as error:
        monitor.say(Log("info", f"The imagery was not compared with the model's. {error}"))
        return None
    monitor.step("look", LOOKED_TILES, LOOKED_TILES)
    return _seen(tiles, plan) if tiles else None


@dataclass(frozen=True)
class Compared:
    """A tile compared with the training imagery.

    `is_unlike`: its `distance` is above 1, or it shows a fault and the model has no network.
    """

    window: Window
    distance: float
    faults: Tuple[str, ...]
    is_unlike: bool


def compared(plan: Plan) -> Iterator[Compared]:
    """Every tile of the area that holds data, side by side.

    Raises:
        ModelError: the model does not describe its training imagery.
    """
    if _contract(plan).domain is None:
        raise _no_domain()
    with _eye(plan) as eye:
        for window in _windows(plan):
            patches = eye.see(window)
            if patches is not None:
                yield _compared(window, patches)


def report_look(seen: Optional[Seen], monitor: Monitor) -> None:
    """Warns of imagery that is unlike the model's, or logs that it is like it."""
    if seen is None:
        return
    sentence = seen.sentence()
    if sentence:
        monitor.warn(sentence)
    else:
        alike = seen.looked - seen.unlike
        text = (
            f"{alike} of {seen.looked} sampled tiles are like the training imagery. In greyish "
            "imagery a wrong order of the bands goes unnoticed."
        )
        monitor.say(Log("info", text))


def write_novelty(plan: Plan, path: Path, monitor: Monitor) -> Optional[float]:
    """Writes the distance of every patch in percent of the limit; 254 is that much or more.

    Pixels are patches of the work grid; 255 where there is no data.

    Returns:
        The share of the patches with data whose distance is above the limit, 0 to 1; None where
        there is none.

    Raises:
        ModelError: the model does not describe its training imagery.
        OutputError: the file cannot be written.
    """
    domain = _contract(plan).domain
    if domain is None:
        raise _no_domain()
    area, side = plan.tiles.grid.area, domain.patch
    cols, rows = -(-area.width // side), -(-area.height // side)
    a, b, left, d, e, top = window_transform(plan.work, area)[:6]
    transform = rasterio.Affine(a * side, b * side, left, d * side, e * side, top)
    novel = counted = 0
    windows = _windows(plan)
    with writing(path.name), _eye(plan) as eye, rasterio.open(
        path, "w", driver="GTiff", width=cols, height=rows, count=1, dtype="uint8",
        nodata=NOVELTY_NODATA, crs=plan.info.crs, transform=transform, compress="deflate",
    ) as target:  # fmt: skip
        target.set_band_description(1, "novelty")
        for done, window in enumerate(windows):
            monitor.step("novelty", done, len(windows))
            values = _tile_values(eye.see(window), plan.contract.input.tile // side)
            counted += int((values != NOVELTY_NODATA).sum())
            novel += int(((values > _AT_LIMIT) & (values != NOVELTY_NODATA)).sum())
            place = Window(
                (window.col - area.col) // side,
                (window.row - area.row) // side,
                values.shape[1],
                values.shape[0],
            ).intersection(Window(0, 0, cols, rows))
            target.write(
                values[: place.height, : place.width],
                1,
                window=RasterWindow(place.col, place.row, place.width, place.height),
            )
    monitor.step("novelty", len(windows), len(windows))
    return novel / counted if counted else None


def _tile_values(patches: Optional[_Patches], count: int) -> NDArray[np.uint8]:
    values = np.full((count, count), NOVELTY_NODATA, np.uint8)
    if patches is not None:
        percent = np.clip(np.round(_AT_LIMIT * patches.distances), 0, _MOST)
        values[patches.rows, patches.cols] = percent.astype(np.uint8)
    return values


def _compared(window: Window, patches: _Patches) -> Compared:
    shown = tuple(name for name, values in patches.faults.items() if values.mean() > 0)
    distance = float(patches.distances.mean())
    return Compared(window, distance, shown, distance > 1 or (bool(shown) and patches.by_faults))


def _seen(tiles: List[Compared], plan: Plan) -> Seen:
    hits: Counter[str] = Counter()
    for tile in tiles:
        hits.update(tile.faults if tile.is_unlike else ())
    unlike = sum(tile.is_unlike for tile in tiles)
    middle = float(np.median([tile.distance for tile in tiles]))
    misnamed = contradiction(plan.info, plan.contract.input.bands, plan.choice)
    fault = BANDS if misnamed else likely_fault(hits, len(tiles)) or ""
    return Seen(len(tiles), unlike, round(middle, 3), fault)


def _no_domain() -> ModelError:
    return ModelError(
        "The model does not describe its training imagery, so novelty cannot be measured.",
        "Leave novelty out, or add the description with grass-train domain.",
    )


def describes_training_imagery(plan: Plan) -> bool:
    """Whether the model says what it was trained on."""
    return _contract(plan).domain is not None


def _contract(plan: Plan) -> Contract:
    """Of the model's own file: the device may run another variant of it."""
    return read_contract(Path(plan.model.path))


def _windows(plan: Plan) -> List[Window]:
    """Tiles side by side over the area."""
    area, side = plan.tiles.grid.area, plan.contract.input.tile
    return [
        Window(area.col + col, area.row + row, side, side)
        for row in range(0, area.height, side)
        for col in range(0, area.width, side)
    ]


def _evenly_spaced(windows: List[Window]) -> List[Window]:
    """The windows in an order whose every beginning is spread over the area."""
    places = np.argsort([(k * _GOLDEN) % 1 for k in range(len(windows))], kind="stable")
    ranks = np.argsort(places, kind="stable")
    return [windows[k] for k in ranks]


@contextmanager
def _eye(plan: Plan) -> Iterator[_Eye]:
    """The model's graph up to its levels, and the raster, ready to compare tiles."""
    # Only here is the onnx library needed.
    try:
        from ..runtime.patch_graph import load_graph, patch_graph
    except ImportError as error:
        raise ModelError(f"The backend lacks a package: {error}.", "Set it up again.") from error
    contract = _contract(plan)
    spec = contract.domain
    if spec is None:
        raise ModelError("The model does not describe its training imagery.", "Export it anew.")
    levels = [(level.name, level.stride, level.channels) for level in spec.levels]
    with tempfile.TemporaryDirectory() as folder:
        whole = load_graph(Path(plan.model.path))
        graph, _ = patch_graph(whole, contract.input, levels, spec.patch)
        path = Path(folder) / "patches.onnx"
        path.write_bytes(graph.SerializeToString())
        model = Model(str(path), "cpu", 0)
        try:
            with open_pixels(plan.info, plan.choice, plan.work) as reader:
                yield _Eye(plan, reader, model, decode_domain(spec))
        finally:
            model.release()


class _Eye:
    """Reads tiles and compares their patches."""

    def __init__(self, plan: Plan, reader: PixelReader, model: Model, domain: Domain) -> None:
        self._plan, self._reader, self._model, self._domain = plan, reader, model, domain
        self._filler = filler(model.contract.input)

    def see(self, window: Window) -> Optional[_Patches]:
        """The patches of a tile that hold data; None for none."""
        side = self._domain.spec.patch
        pixels, valid, inside = self._read(window)
        if pixels is None or valid is None:
            return None
        count = window.width // side
        blocks = (count, side, count, side)
        kept = valid.reshape(blocks).mean(axis=(1, 3)) >= _LEAST_VALID
        kept &= inside.reshape(blocks).mean(axis=(1, 3)) >= _LEAST_INSIDE
        if not kept.any():
            return None
        tile = np.empty((1, *pixels.shape), self._filler.dtype)
        self._filler.fill(pixels, valid, tile[0])
        rows, cols = np.nonzero(kept)
        tables = []
        for output in self._model.run_all(tile):
            values = output[0][:, rows, cols].T
            half = values.shape[1] // 2
            tables.append(described(values[:, :half], values[:, half:]))
        distances = self._domain.distances(tables) / self._domain.spec.limit
        by_faults = self._domain.network is None  # it knows them
        return _Patches(rows, cols, distances, self._domain.faults(tables), by_faults)

    def _read(
        self, window: Window
    ) -> Tuple[Optional[NDArray[np.uint8]], Optional[NDArray[np.bool_]], NDArray[np.bool_]]:
        """Pixels, their validity, and which of them are requested ones of the area.

        Beyond the raster's edge pixels are mirrored.
        """
        plan, area = self._plan, self._plan.tiles.grid.area
        inside = np.zeros((window.height, window.width), bool)
        part = window.intersection(area)
        rows = slice(part.row - window.row, part.row_stop - window.row)
        cols = slice(part.col - window.col, part.col_stop - window.col)
        inside[rows, cols] = True if plan.mask is None else plan.mask.read(part)
        if not inside.any():
            return None, None, inside
        real = window.intersection(plan.work.whole)
        pixels, valid = self._reader.read(real)
        if plan.radiometry is not None:
            pixels = plan.radiometry.apply(pixels)
        lacks = ((0, window.row_stop - real.row_stop), (0, window.col_stop - real.col_stop))
        pixels = np.pad(pixels, ((0, 0), *lacks), mode="symmetric")
        return pixels, np.pad(valid, lacks, mode="symmetric"), inside
