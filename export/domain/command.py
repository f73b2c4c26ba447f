"""What a model's training imagery looks like to it, so that imagery unlike it is recognised.

Measured on each exported file itself: a file of 8 bits has slightly other values. Besides the
distribution of training patches it holds directions to spoilt ones, which the distance alone
recognises late: values too dark or bright, pixels too coarse or fine.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import interpolate

from grass_model.files.progress import progress_bar
from grass_model.settings.export import DomainSettings
from grass_qgis.engine.core.contract import SEGMENTATION, Contract, DomainLevel, DomainSpec
from grass_qgis.engine.core.errors import ContractError, JobError, ModelError
from grass_qgis.engine.onnx_model.metadata import encode, without_contract
from grass_qgis.engine.runtime.patch_graph import (
    Level,
    levels_of,
    load_graph,
    patch_graph,
    patch_side,
)
from grass_qgis.engine.tensors.novelty import (
    Values,
    decode_domain,
    described,
    distinct_channels,
    encode_moments,
    fault_of,
    moments_of,
)
from grass_qgis.engine.tensors.preprocess import filler

from ..onnx_file import contract_of, load, metadata_of, move, open_session, save
from ..staging import staging
from .tiles import DomainTiles, Group, domain_tiles, fit_whole

STRIDES = (4, 8)  # deeper levels hold less of what tells imagery apart
_MOST_CHANNELS, _LEAST_CHANNELS = 32, 4
_PATCHES_A_CHANNEL = 8
_LEAST_PATCHES = 64
_QUANTILE, _MARGIN = 0.99, 1.75  # scenes differ more from each other than tiles held out of one
_FACTOR = 4.0  # of values and of pixel sizes that are spoilt
_SPOILT_TILES = 48
_BATCH = 4

Spoil = Callable[[NDArray[Any], int], NDArray[Any]]


def describe_domain(settings: DomainSettings) -> Path:
    """Writes a copy of a segmenter with the description of its training imagery.

    Returns:
        The file.

    Raises:
        ModelError: the model cannot be read, or has no levels to measure.
        DataError: the imagery cannot be used.
        JobError: no imagery is given, or `out` is the model.
        OutputError: the file cannot be written.
    """
    path = Path(settings.model)
    out = Path(settings.out) if settings.out else path.with_name(f"{path.stem}-domain.onnx")
    if out.resolve() == path.resolve():
        raise JobError(f"{out} is the model itself.", "Give another --out; inputs are only read.")
    if not settings.images:
        raise JobError("There is no imagery.", "Name the data sets trained on with --images.")
    contract, model = contract_of(path), load(path)
    if contract.task != SEGMENTATION:
        raise ContractError(f"The task is {contract.task}.", "Only segmenters are described.")
    domain = measured_domain(path, contract, names_of(settings.images))
    say_domain(domain, out.name)
    if domain is None:
        raise ModelError(
            f"The domain of {path} cannot be measured: it has no maps of stride 4 or 8, or there "
            f"are fewer than {_LEAST_PATCHES} patches of imagery.",
            "Give more imagery.",
        )
    with staging(out.parent) as folder:
        part = folder / out.name
        described_contract = replace(contract, domain=domain)
        save(model, part, {**without_contract(metadata_of(model)), **encode(described_contract)})
        return move(part, out.parent)


def names_of(given: Sequence[str] | str) -> list[str]:
    """One name or several as a list."""
    return [name for name in ([given] if isinstance(given, str) else given) if name]


def measured_domain(path: Path, contract: Contract, folders: Sequence[str]) -> DomainSpec | None:
    """The description of the training imagery in `folders`; None where it cannot be measured.

    Raises:
        DataError: the imagery cannot be used.
    """
    spec = contract.input
    patch = patch_side(spec.tile, max(STRIDES))
    try:
        graph = load_graph(path)
    except ModelError:
        return None  # too large for one file
    levels = levels_of(graph, spec, STRIDES) if patch else []
    if not levels:
        return None
    with domain_tiles(folders, spec, patch) as tiles:
        return _measured(graph, contract, levels, tiles, patch)


def _measured(
    graph: Any, contract: Contract, levels: list[Level], tiles: DomainTiles, patch: int
) -> DomainSpec | None:
    every = PatchValues(graph, contract, levels, patch)
    raw = every.raw(tiles.train)
    count = len(raw[0][0])
    most = min(_MOST_CHANNELS, count // _PATCHES_A_CHANNEL)
    if count < _LEAST_PATCHES or most < _LEAST_CHANNELS:
        return None
    chosen = [
        (name, stride, distinct_channels(means, most))
        for (name, stride, _), (means, _) in zip(levels, raw, strict=True)
    ]
    some = PatchValues(graph, contract, chosen, patch)
    values = [
        described(means[:, list(numbers)], squares[:, list(numbers)])
        for (_, _, numbers), (means, squares) in zip(chosen, raw, strict=True)
    ]
    fitted = tuple(
        DomainLevel(name, stride, numbers, encode_moments(moments_of(table)))
        for (name, stride, numbers), table in zip(chosen, values, strict=True)
    )
    spoilt = {name: some.described(_spoilt(tiles.train, spoil)) for name, spoil in SPOILS.items()}
    joined = np.concatenate(values, axis=1)
    faults = tuple(fault_of(name, joined, np.concatenate(t, axis=1)) for name, t in spoilt.items())
    seen, unseen = (sum(len(g.tiles) for g in part) for part in (tiles.train, tiles.held_out))
    return _with_bounds(DomainSpec(fitted, patch, 1.0, faults, seen, unseen), some, tiles)


def _spoilt(groups: Sequence[Group], spoil: Spoil) -> list[Group]:
    """Some tiles of each group, spoilt."""
    most = max(1, _SPOILT_TILES // len(groups))
    few = [np.linspace(0, len(g.tiles) - 1, min(most, len(g.tiles))).astype(int) for g in groups]
    return [
        Group(spoil(group.tiles[chosen], group.side), group.side)
        for group, chosen in zip(groups, few, strict=True)
    ]


def _with_bounds(spec: DomainSpec, values: PatchValues, tiles: DomainTiles) -> DomainSpec:
    """The limit, and the bounds of the faults, that 99 of 100 held-out tiles stay below."""
    domain = decode_domain(spec)
    distances: list[Values] = []
    beyond: dict[str, list[Values]] = {fault.name: [] for fault in spec.faults}
    for group in tiles.held_out:
        each = max(1, group.side // spec.patch) ** 2
        held_out = values.described([group])
        distances.append(_by_tile(domain.distances(held_out), each))
        for name, table in domain.faults(held_out).items():
            beyond[name].append(_by_tile(table, each))
    faults = tuple(
        replace(fault, offset=fault.offset + max(0.0, _high(beyond[fault.name])))
        for fault in spec.faults
    )
    return replace(spec, limit=_MARGIN * _high(distances), faults=faults)


def _by_tile(values: Values, each: int) -> Values:
    return values.reshape(-1, each).mean(axis=1)


def _high(parts: Sequence[Values]) -> float:
    return float(np.quantile(np.concatenate(list(parts)), _QUANTILE))


class PatchValues:
    """Values of the patches of raw tiles, by the graph of a file."""

    def __init__(self, graph: Any, contract: Contract, levels: list[Level], patch: int) -> None:
        """Opens the graph up to the levels."""
        made, _ = patch_graph(graph, contract.input, levels, patch)
        self._spec, self._patch = contract.input, patch
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "patches.onnx"
            path.write_bytes(made.SerializeToString())
            self._session = open_session(path)

    def raw(self, groups: Sequence[Group]) -> list[tuple[Values, Values]]:
        """Mean and mean square of each level's channels, (patches, channels) both."""
        parts = [self._of(group.tiles, group.side) for group in groups]
        levels = [np.concatenate(same) for same in zip(*parts, strict=True)]
        return [_halves(item) for item in levels]

    def _of(self, tiles: NDArray[Any], side: int) -> list[NDArray[np.float32]]:
        """Outputs (patches, 2 * channels), tile by tile and row by row."""
        fill, size = filler(self._spec), self._spec.fixed_batch or _BATCH
        kept = max(1, side // self._patch)
        parts: list[list[NDArray[np.float32]]] = []
        name = self._session.get_inputs()[0].name
        with progress_bar("describing the training imagery") as advance:
            for start in range(0, len(tiles), size):
                advance(start, len(tiles))
                batch = np.zeros((size, *tiles.shape[1:]), fill.dtype)
                for place, image in enumerate(tiles[start : start + size]):
                    whole = np.ones(image.shape[1:], bool)
                    fill.fill(_of_type(image, fill.dtype), whole, batch[place])
                found = self._session.run(None, {name: batch})
                real = min(size, len(tiles) - start)
                parts.append([item[:real, :, :kept, :kept] for item in found])
            advance(len(tiles), len(tiles))
        levels = [np.concatenate(same) for same in zip(*parts, strict=True)]
        return [item.transpose(0, 2, 3, 1).reshape(-1, item.shape[1]) for item in levels]

    def described(self, groups: Sequence[Group]) -> list[Values]:
        """Values (patches, 2 * channels) of each level."""
        return [described(means, squares) for means, squares in self.raw(groups)]


def _halves(table: NDArray[np.float32]) -> tuple[Values, Values]:
    count = table.shape[1] // 2
    return table[:, :count].astype(np.float64), table[:, count:].astype(np.float64)


def _of_type(image: NDArray[Any], dtype: str) -> NDArray[Any]:
    if dtype != "uint8" or image.dtype == np.uint8:
        return image
    return np.clip(np.round(image), 0, 255).astype(np.uint8)


def _coarser(tiles: NDArray[Any], side: int) -> NDArray[Any]:
    """Pixels of four times the size; what a tile then lacks mirrors the rest."""
    factor = int(_FACTOR)
    images = tiles[:, :, : side // factor * factor, : side // factor * factor].astype(np.float32)
    count, bands, rows, cols = images.shape
    small = images.reshape(count, bands, rows // factor, factor, cols // factor, factor)
    return fit_whole(small.mean(axis=(3, 5)), tiles.shape[2])


def _finer(tiles: NDArray[Any], side: int) -> NDArray[Any]:
    """Pixels of a quarter of the size."""
    part = max(1, side // int(_FACTOR))
    cut = torch.from_numpy(tiles[:, :, :part, :part].astype(np.float32))
    large = interpolate(cut, scale_factor=_FACTOR, mode="bilinear").numpy()
    return fit_whole(large, tiles.shape[2])


SPOILS: dict[str, Spoil] = {
    "darker": lambda tiles, side: tiles.astype(np.float32) / _FACTOR,
    "brighter": lambda tiles, side: tiles.astype(np.float32) * _FACTOR,
    "coarser": _coarser,
    "finer": _finer,
}


def say_domain(domain: DomainSpec | None, name: str) -> None:
    """One line about what was measured."""
    if domain is None:
        text = f"{name} does not describe its training imagery: there is too little of it.\n"
    else:
        text = (
            f"{name} describes its training imagery: {domain.tiles} tiles, {domain.held_out} held "
            f"out, limit {domain.limit:.2f}.\n"
        )
    sys.stdout.write(text)
