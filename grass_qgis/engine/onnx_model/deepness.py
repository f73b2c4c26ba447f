"""Metadata of the Deepness plugin 0.6.x: written so that it runs our models, and read to run its.

All values are text, JSON where Deepness writes JSON. Source: docs/contract.md.
"""

from __future__ import annotations

import ast
import json
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

from ..core.class_colours import class_colours
from ..core.contract import ClassSpec, Contract, GraphShape, InputSpec, OutputSpec
from ..core.errors import ContractError
from .checks import EXPORT_AGAIN, is_number, require, validated

_NAMES = ("class_names", "names")  # either key has the class names
DEEPNESS_KEYS = (
    *_NAMES, "model_type", "standardization_mean", "standardization_std", "tile_size", "tiles_size",
    "tiles_overlap", "seg_thresh", "seg_small_segment", "resolution",
)  # fmt: skip


def names_classes(metadata: Mapping[str, str]) -> bool:
    """Whether metadata is that of Deepness: it has class names under one of the two keys."""
    return any(key in metadata for key in _NAMES)


def deepness_keys(contract: Contract) -> Dict[str, str]:
    """Metadata with which Deepness runs a segmentation model with standardised input."""
    spec, classes = contract.input, contract.output.classes
    ratios = [value / 255.0 for value in spec.scale]
    values: Dict[str, Any] = {
        "model_type": "Segmentor",
        "class_names": {str(item.id): item.name for item in classes},
        # Deepness divides by 255 first; for other scales the remaining factor is applied here.
        "standardization_mean": [m * r for m, r in zip(spec.mean, ratios)],
        "standardization_std": [s * r for s, r in zip(spec.std, ratios)],
        "tile_size": spec.tile,
        "tiles_size": spec.tile,
        "tiles_overlap": round(100 * spec.min_overlap / spec.tile),
        "seg_thresh": 0.5,
        "seg_small_segment": 0,
    }
    if spec.gsd_m[0] > 0:
        values["resolution"] = float(spec.gsd_m[0] * 100)
    return {key: json.dumps(value) for key, value in values.items()}


def from_deepness(metadata: Mapping[str, str], graph: GraphShape) -> Contract:
    """Reads a contract from Deepness metadata; missing values are taken from the graph's shapes.

    Raises:
        ContractError: an invalid number or name, or a graph with a variable number of bands.
    """
    loose = {key: _loose(value) for key, value in metadata.items()}
    require(len(graph.input) == 4, "input shape", graph.input, "batch, bands, height, width")
    count = graph.input[1]
    if count is None:
        raise ContractError(
            f"The model's number of bands is not fixed (input {graph.input}).", EXPORT_AGAIN
        )
    given = _loose_number(loose, "tile_size", 0) or _loose_number(loose, "tiles_size", 512)
    tile = graph.input[2] or int(given)
    percent = _loose_number(loose, "tiles_overlap", 15)
    overlap = min(tile // 2, round(tile * percent / 100)) // 2 * 2
    gsd = _loose_number(loose, "resolution", 0.0) / 100
    channels = graph.output[1] if len(graph.output) == 4 else 1
    classes = _deepness_classes(loose.get("class_names") or loose.get("names"), channels)
    sigmoid = channels == 1
    bands = ("red", "green", "blue", "nir")[:count] if count <= 4 else None
    spec = InputSpec(
        bands=bands or tuple(f"band{i + 1}" for i in range(count)),
        scale=(255.0,) * count,
        mean=_per_band(loose, "standardization_mean", count, 0.0),
        std=_per_band(loose, "standardization_std", count, 1.0),
        tile=tile,
        min_overlap=overlap,
        gsd_m=(gsd, 0.0, 0.0),
        dynamic=graph.input[2] is None,
        fixed_batch=graph.input[0] or 0,
    )
    output = OutputSpec("probabilities", "sigmoid" if sigmoid else "softmax", classes)
    return validated(Contract("segmentation", spec, output, None, {"origin": "Deepness metadata"}))


def _loose(text: str) -> Any:
    """Value of JSON, else of a Python literal, else the text itself: all three are in use."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return text  # literal_eval raises MemoryError for deep nesting


def _loose_number(loose: Mapping[str, Any], key: str, default: float) -> float:
    return _as_number(loose.get(key, default), key)


def _as_number(value: Any, key: str) -> float:
    try:
        number = float("nan") if isinstance(value, bool) else float(value)
    except (ValueError, TypeError, OverflowError):
        number = float("nan")
    if not is_number(number):
        raise ContractError(
            f"The model's metadata has {key} = {str(value)[:80]!r}; it must be a number.",
            "Write the model's Deepness metadata again.",
        )
    return number


def _deepness_classes(names: Any, channels: Optional[int]) -> Tuple[ClassSpec, ...]:
    if isinstance(names, (list, tuple)) and names and isinstance(names[0], dict):
        names = names[0]
    if isinstance(names, (list, tuple)):
        names = dict(enumerate(names))
    if not isinstance(names, dict) or not names:
        raise ContractError(
            f"The model's class_names are {str(names)[:80]!r}.", "Give a dict of id and name."
        )
    try:
        ordered = [str(names[key]) for key in sorted(names, key=int)]
    except (ValueError, TypeError, OverflowError) as error:
        raise ContractError(
            f"The model's class_names have ids that are not numbers: {error}.",
            "Give a dict of id and name.",
        ) from error
    if channels == 1 and len(ordered) == 1:
        ordered = ["background", *ordered]
    colours = class_colours(ordered)
    return tuple(ClassSpec(i, name, colours[i]) for i, name in enumerate(ordered))


def _per_band(loose: Mapping[str, Any], key: str, count: int, default: float) -> Tuple[float, ...]:
    values = loose.get(key)
    if values is None:
        return (default,) * count
    given: Sequence[Any] = values if isinstance(values, (list, tuple)) else [values]
    numbers = [_as_number(v, key) for v in given]
    return tuple(numbers * count if len(numbers) == 1 else numbers)
