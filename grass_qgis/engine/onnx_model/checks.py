"""Validation of a model contract, also against the model's graph."""

from __future__ import annotations

from typing import Any, Tuple

from ..core.checks import is_colour, is_path
from ..core.contract import (
    FEATURES,
    REGIONS,
    SEGMENTATION,
    WINDOW_SCORES,
    ClassSpec,
    Contract,
    DomainSpec,
    FeaturesSpec,
    GraphShape,
    InputSpec,
    RefineSpec,
    RegionsSpec,
)
from ..core.errors import ContractError

EXPORT_AGAIN = "Export the model again with grass-train export."
_TASKS = (SEGMENTATION, REGIONS, FEATURES)
_KINDS = ("probabilities", "logits")
_ACTIVATIONS = ("softmax", "sigmoid")
_SIGNS = ("raise", "support")
_SCORES = ("box_max", "component_max", "component_mass", *WINDOW_SCORES)
_RECIPES = ("flip",)
_DTYPES = ("float32", "uint8")
_LARGEST = 65536  # limit of a tile's side in pixels and of a batch
_MOST_LEVELS = 64
_MOST_CHANNELS = 1024  # of a level that describes the training imagery
_MOST_PIXELS = 2**20  # of a segment
_BEYOND_ANY = 1e300


def validated(contract: Contract) -> Contract:
    """Returns `contract`, or raises ContractError with the first invalid field."""
    _check_input(contract.input)
    out = contract.output
    require(contract.task in _TASKS, "task", contract.task, f"one of {_TASKS}")
    require(out.kind in _KINDS, "output.kind", out.kind, f"one of {_KINDS}")
    require(out.activation in _ACTIVATIONS, "output.activation", out.activation, "known")
    require(_is_whole(out.ignore_id, 0), "output.ignore_id", out.ignore_id, "a whole number")
    if contract.task == SEGMENTATION:
        _check_classes(out.classes)
        if contract.refine is not None:
            _check_refine(contract.refine)
        if contract.domain is not None:
            _check_domain(contract.domain, contract.input)
    elif contract.task == REGIONS:
        spec = contract.regions
        require(spec is not None, "regions", spec, "given for a regions model")
        _check_regions(spec or RegionsSpec())
    else:
        levels = contract.features
        require(levels is not None, "features", levels, "given for a features model")
        _check_features(levels or FeaturesSpec(()), contract.input)
    return contract


def _check_domain(spec: DomainSpec, fed: InputSpec) -> None:
    fits = _is_whole(spec.patch, 1) and fed.tile % spec.patch == 0
    require(fits, "domain.patch", spec.patch, "a divisor of the tile")
    require(is_number(spec.limit) and spec.limit > 0, "domain.limit", spec.limit, "above 0")
    several = isinstance(spec.levels, tuple) and 0 < len(spec.levels) <= _MOST_LEVELS
    require(several, "domain.levels", len(spec.levels), f"1 to {_MOST_LEVELS} levels")
    for level in spec.levels:
        require(is_path(level.name), "domain.levels.name", level.name, "a text")
        fits = _is_whole(level.stride, 1) and spec.patch % level.stride == 0
        require(fits, "domain.levels.stride", level.stride, "a divisor of the patch")
        numbers = level.channels
        several = isinstance(numbers, tuple) and 0 < len(numbers) <= _MOST_CHANNELS
        listed = several and all(_is_whole(k, 0) and k < _LARGEST for k in numbers)
        require(listed, "domain.levels.channels", numbers, f"1 to {_MOST_CHANNELS} numbers")
        require(isinstance(level.moments, str), "domain.levels.moments", "no text", "a text")
    require(isinstance(spec.network, str), "domain.network", "no text", "a text")
    few = isinstance(spec.faults, tuple) and len(spec.faults) <= _MOST_LEVELS
    require(few, "domain.faults", len(spec.faults), f"at most {_MOST_LEVELS}")
    for fault in spec.faults:
        named = is_path(fault.name) and isinstance(fault.weights, str)
        require(named, "domain.faults", fault.name, "a name and weights")
        require(is_number(fault.offset), "domain.faults.offset", fault.offset, "a number")
    for key in ("tiles", "held_out"):
        value = getattr(spec, key)
        require(_is_whole(value, 0), f"domain.{key}", value, "a whole number")


def _check_features(spec: FeaturesSpec, fed: InputSpec) -> None:
    names = [level.name for level in spec.levels]
    require(
        isinstance(spec.levels, tuple) and 0 < len(names) <= _MOST_LEVELS,
        "features.levels",
        names,
        f"1 to {_MOST_LEVELS} levels",
    )
    named = all(is_path(name) for name in names) and len(set(names)) == len(names)
    require(named, "features.levels.name", names, "a unique name for each level")
    for level in spec.levels:
        fits = _is_whole(level.stride, 1) and fed.tile % level.stride == 0
        require(fits, "features.levels.stride", level.stride, "a divisor of the tile")
        several = _is_whole(level.channels, 1) and level.channels <= _LARGEST
        require(several, "features.levels.channels", level.channels, f"1 to {_LARGEST}")
    for key in ("encoder", "checksum"):
        value = getattr(spec, key)
        require(value == "" or is_path(value), f"features.{key}", value, "a text")


def _check_classes(classes: Tuple[ClassSpec, ...]) -> None:
    ids = [item.id for item in classes]
    whole = all(_is_whole(i, 0) for i in ids)
    require(
        whole and ids == list(range(len(ids))) and len(ids) > 0, "output.classes", ids, "0, 1 ..."
    )
    require(len(ids) <= 255, "output.classes", len(ids), "at most 255 classes")
    for item in classes:
        named = item.name == "" or is_path(item.name)
        require(named, "output.classes.name", item.name, "a text that can be written to files")
        require(is_colour(item.colour), "output.classes.colour", item.colour, "#rrggbb")


def _check_input(spec: InputSpec) -> None:
    named = isinstance(spec.bands, tuple) and all(isinstance(band, str) for band in spec.bands)
    require(named and len(spec.bands) > 0, "input.bands", spec.bands, "a list of band names")
    count = len(spec.bands)
    for key in ("scale", "mean", "std"):
        values = getattr(spec, key)
        require(_are_numbers(values, count), f"input.{key}", values, f"{count} numbers")
    for key in ("scale", "std"):
        values = getattr(spec, key)
        require(all(v > 0 for v in values), f"input.{key}", values, "above 0")
    for key, least in (("tile", 1), ("multiple", 1), ("min_overlap", 0), ("fixed_batch", 0)):
        value = getattr(spec, key)
        limits = f"a whole number from {least} to {_LARGEST}"
        require(_is_whole(value, least) and value <= _LARGEST, f"input.{key}", value, limits)
    require(isinstance(spec.dynamic, bool), "input.dynamic", spec.dynamic, "true or false")
    require(2 * spec.min_overlap <= spec.tile, "input.min_overlap", spec.min_overlap, "<= tile / 2")
    require(spec.dtype in _DTYPES, "input.dtype", spec.dtype, f"one of {_DTYPES}")
    fits = _are_numbers(spec.gsd_m, 3) and all(v >= 0 for v in spec.gsd_m)
    require(fits, "input.gsd_m", spec.gsd_m, "nominal, least, greatest")


def _check_regions(spec: RegionsSpec) -> None:
    require(spec.sign in _SIGNS, "regions.sign", spec.sign, f"one of {_SIGNS}")
    require(spec.score in _SCORES, "regions.score", spec.score, f"one of {_SCORES}")
    require(spec.positive in _RECIPES, "regions.positive", spec.positive, f"one of {_RECIPES}")
    share = is_number(spec.threshold) and 0 <= spec.threshold <= 1
    require(share, "regions.threshold", spec.threshold, "0 to 1")
    share = is_number(spec.window) and 0 < spec.window <= 1
    require(share, "regions.window", spec.window, "above 0, at most 1")
    require(_is_whole(spec.stride, 1), "regions.stride", spec.stride, ">= 1")
    require(_is_whole(spec.bank_size, 0), "regions.bank_size", spec.bank_size, ">= 0")
    require(isinstance(spec.relu, bool), "regions.relu", spec.relu, "true or false")


def _check_refine(spec: RefineSpec) -> None:
    several = _is_whole(spec.pixels, 1) and spec.pixels <= _MOST_PIXELS
    require(several, "refine.pixels", spec.pixels, f"1 to {_MOST_PIXELS}")
    share = is_number(spec.share) and 0 <= spec.share <= 1
    require(share, "refine.share", spec.share, "0 to 1")


def check_graph(contract: Contract, graph: GraphShape) -> None:
    """Compares a contract with the model's graph.

    Raises:
        ContractError: with the first field that contradicts the graph.
    """
    spec = contract.input
    kind = graph.input_dtype
    require(spec.dtype == kind, "input.dtype", spec.dtype, f"{kind} for the graph")
    require(len(graph.input) == 4, "input shape", graph.input, "batch, bands, height, width")
    bands = graph.input[1]
    require(bands in (None, len(spec.bands)), "input.bands", spec.bands, f"{bands} for the graph")
    for side in graph.input[2:]:
        require(side in (None, spec.tile), "input.tile", spec.tile, f"{side} for the graph")
    if contract.task == SEGMENTATION and len(graph.output) == 4:
        channels, count = graph.output[1], len(contract.output.classes)
        fits = channels in (None, count) or (channels == 1 and count == 2)
        require(fits, "output.classes", count, f"{channels} for the graph")
    if contract.features is not None and contract.task == FEATURES and len(graph.output) == 4:
        channels = contract.features.levels[0].channels
        fits = graph.output[1] in (None, channels)
        require(fits, "features.levels.channels", channels, f"{graph.output[1]} for the graph")


def require(holds: bool, name: str, value: Any, requirement: str) -> None:
    """Raises ContractError with a field's name, value and requirement, unless `holds`."""
    if not holds:
        raise ContractError(
            f"The model's contract has {name} = {value!r}; it must be {requirement}.", EXPORT_AGAIN
        )


def is_number(value: Any) -> bool:
    """Whether a value is a finite number and not a bool; NaN fails the comparison."""
    real = isinstance(value, (int, float)) and not isinstance(value, bool)
    return real and abs(value) < _BEYOND_ANY


def _is_whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _are_numbers(values: Any, count: int) -> bool:
    several = isinstance(values, tuple) and len(values) == count
    return several and all(is_number(value) for value in values)
