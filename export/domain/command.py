"""Describes a model's training imagery in its file, so that imagery unlike it is recognised.

Measured on each exported file itself: a file of 8 bits has slightly other values. A little network
separates training patches from spoilt ones; directions to patches spoilt in one way name the likely
cause: values too dark or bright, pixels too coarse or fine.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grass_model.settings.export import DomainSettings
from grass_qgis.engine.core.contract import SEGMENTATION, Contract, DomainLevel, DomainSpec
from grass_qgis.engine.core.errors import ContractError, JobError, ModelError
from grass_qgis.engine.onnx_model.metadata import encode, without_contract
from grass_qgis.engine.runtime.patch_graph import Level, levels_of, load_graph, patch_side
from grass_qgis.engine.tensors.novelty import Values, decode_domain, distinct_channels, fault_of
from grass_qgis.engine.tensors.novelty_network import encode_network

from ..onnx_file import contract_of, load, metadata_of, move, save
from ..staging import staging
from .network import BLOCKS, DataSet, Patches, trained_network
from .patches import PatchValues
from .spoil import SPOILS, Spoil, spoilt_at_random
from .tiles import Group, SetTiles, domain_tiles, turned

STRIDES = (4, 8, 16)
_MOST_LEVELS = 2  # the deepest: the others separate imagery less
_MOST_CHANNELS = 80  # of a level
_LEAST_PATCHES = 64
_EXPOSED, _EXPOSED_A_TILE = 768, 6  # tiles spoilt at random: in all, and of each tile
_OTHER_BANDS = 0.25  # weight of false colours beside all else that is spoilt
_QUANTILE = 0.99
_SPOILT_TILES = 48


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
            f"The domain of {path} cannot be measured: it has no maps of stride 4, 8 or 16, or "
            f"there are fewer than {_LEAST_PATCHES} patches of imagery.",
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
    levels = levels_of(graph, spec, STRIDES)[-_MOST_LEVELS:] if patch else []
    if not levels:
        return None
    with domain_tiles(folders, spec, patch) as sets:
        chosen = [_distinct(graph, contract, level, sets, patch) for level in levels]
        return _measured(graph, contract, chosen, sets, patch)


def _distinct(
    graph: Any, contract: Contract, level: Level, sets: Sequence[SetTiles], patch: int
) -> Level:
    """The level with as many channels as are kept."""
    name, stride, channels = level
    if len(channels) <= _MOST_CHANNELS:
        return level
    values = PatchValues(graph, contract, [level], patch)
    means = np.concatenate([values.of(item.train)[:, : len(channels)] for item in sets])
    return name, stride, distinct_channels(means, _MOST_CHANNELS)


def _measured(
    graph: Any, contract: Contract, levels: list[Level], sets: Sequence[SetTiles], patch: int
) -> DomainSpec | None:
    values = PatchValues(graph, contract, levels, patch)
    rng = np.random.default_rng(0)
    clean = [values.of(item.train) for item in sets]
    if sum(map(len, clean)) < _LEAST_PATCHES:
        return None
    network, limit = trained_network([_data_set(values, item, len(sets), rng) for item in sets])
    joined = np.concatenate(clean)
    faults = tuple(
        fault_of(name, joined, np.concatenate([values.of(_spoilt(s, spoil, sets)) for s in sets]))
        for name, spoil in SPOILS.items()
    )
    spec = DomainSpec(
        tuple(DomainLevel(*level) for level in levels),
        patch,
        limit,
        faults,
        sum(len(item.train.tiles) for item in sets),
        sum(len(item.held_out.tiles) for item in sets),
        encode_network(network),
    )
    return _with_bounds(spec, values, sets)


def _data_set(values: PatchValues, item: SetTiles, sets: int, rng: np.random.Generator) -> DataSet:
    """Values of a set's tiles, of such spoilt at random, and of scenes held out."""
    count = len(item.train.tiles)
    train, source = turned(item.train)
    most = min(_EXPOSED // sets, _EXPOSED_A_TILE * len(train.tiles))
    made, sources = spoilt_at_random(item.train, most, rng)
    spoilt = [(_patches(values, made, np.array(sources, int), count), 1.0)] if sources else []
    if item.other_bands is not None:
        other = item.other_bands
        number = np.arange(len(other.tiles)) * count // len(other.tiles)
        spoilt.append((_patches(values, other, number, count), _OTHER_BANDS))
    held_out = np.arange(len(item.held_out.tiles))
    return DataSet(
        _patches(values, train, source, count),
        tuple(spoilt),
        _patches(values, item.held_out, held_out, max(1, len(held_out))),
    )


def _patches(values: PatchValues, group: Group, source: NDArray[np.int64], count: int) -> Patches:
    """Patches, with the tile among `count` that each shows; neighbouring ones are a block."""
    tile = source.repeat(values.each(group))
    return Patches(values.of(group), tile, tile * BLOCKS // count)


def _spoilt(item: SetTiles, spoil: Spoil, sets: Sequence[SetTiles]) -> Group:
    """Some training tiles of a set, spoilt."""
    group, most = item.train, max(1, _SPOILT_TILES // len(sets))
    few = np.linspace(0, len(group.tiles) - 1, min(most, len(group.tiles))).astype(int)
    return Group(spoil(group.tiles[few], group.side), group.side)


def _with_bounds(spec: DomainSpec, values: PatchValues, sets: Sequence[SetTiles]) -> DomainSpec:
    """With bounds of the faults that 99 of 100 held-out tiles stay below."""
    domain = decode_domain(spec)
    beyond: dict[str, list[Values]] = {fault.name: [] for fault in spec.faults}
    for item in sets:
        each = values.each(item.held_out)
        for name, table in domain.faults([values.of(item.held_out)]).items():
            beyond[name].append(table.reshape(-1, each).mean(axis=1))
    high = {k: float(np.quantile(np.concatenate(v), _QUANTILE)) for k, v in beyond.items()}
    faults = tuple(replace(f, offset=f.offset + max(0.0, high[f.name])) for f in spec.faults)
    return replace(spec, faults=faults)


def say_domain(domain: DomainSpec | None, name: str) -> None:
    """Prints one line about the measured domain."""
    if domain is None:
        text = f"{name} does not describe its training imagery: there is too little of it.\n"
    else:
        text = (
            f"{name} describes its training imagery: {domain.tiles} tiles, {domain.held_out} held "
            f"out, limit {domain.limit:.2f}.\n"
        )
    sys.stdout.write(text)
