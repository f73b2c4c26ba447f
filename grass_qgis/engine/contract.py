"""The model contract: how an ONNX model is to be fed and read, kept in its own metadata.

This is the only file that knows the metadata keys. `encode` writes the contract (and, for
segmentation models, the keys by which the Deepness plugin 0.6.x runs them too); `decode` reads
either form. Source: docs/contract.md.
"""

from __future__ import annotations

import ast
import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Callable, Dict, Mapping, Optional, Sequence, Tuple

from .errors import ContractError

SCHEMA = 1
_KEY = "grass_contract"
_TASKS = ("segmentation", "regions")
_KINDS = ("probabilities", "logits")
_ACTIVATIONS = ("softmax", "sigmoid")
_SIGNS = ("raise", "support")
LAM, WINDOWS = "lam", "windows"  # outputs of a regions model
WINDOW_SCORES = ("lam_mass", "guided", "balanced")
_SCORES = ("box_max", "component_max", "component_mass", *WINDOW_SCORES)
_RECIPES = ("flip",)
_DTYPES = ("float32", "uint8")
_LARGEST = 65536  # pixels of a tile's side, tiles in a batch: more is a mistake
_BEYOND_ANY = 1e300
_NAMES = ("class_names", "names")  # either key of Deepness names the classes
_DEEPNESS = (
    "model_type", "standardization_mean", "standardization_std", "tile_size", "tiles_size",
    "tiles_overlap", "seg_thresh", "seg_small_segment", "resolution",
)  # fmt: skip
_EXPORT_AGAIN = "Export the model again with grass-train export."
PALETTE = ("#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#76b7b2", "#edc948", "#b07aa1", "#9c755f")

# A numbered function for each older schema: it returns the object in the next schema's form.
_UPGRADES: Dict[int, Callable[[Dict[str, Any]], Dict[str, Any]]] = {}


@dataclass(frozen=True)
class ClassSpec:
    """One class of the output: value in the class raster, name, colour "#rrggbb"."""

    id: int
    name: str
    colour: str


@dataclass(frozen=True)
class InputSpec:
    """How a raster becomes the graph's input, (batch, bands, tile, tile).

    `scale` divides raw values to 0-1, one number a band; then `mean` is taken off and `std`
    divides. `gsd_m`: nominal, least and greatest metres a pixel the model was trained for, all 0
    when unknown. `tile`: default side in pixels; other sides must be multiples of `multiple` and
    are possible only when `dynamic`. `min_overlap`: pixels. `dtype`: "float32" for standardised
    values; "uint8" for raw ones, which the graph standardises with these numbers itself.
    """

    bands: Tuple[str, ...]
    scale: Tuple[float, ...]
    mean: Tuple[float, ...]
    std: Tuple[float, ...]
    tile: int
    min_overlap: int
    dtype: str = "float32"
    gsd_m: Tuple[float, float, float] = (0.0, 0.0, 0.0)
    multiple: int = 32
    dynamic: bool = False
    fixed_batch: int = 0


@dataclass(frozen=True)
class OutputSpec:
    """What the graph returns: `kind`, the activation in (or missing from) the graph, classes."""

    kind: str = "probabilities"
    activation: str = "softmax"
    classes: Tuple[ClassSpec, ...] = ()
    ignore_id: int = 255


@dataclass(frozen=True)
class RegionsSpec:
    """How a region is taken from the loss attention map (LAM); docs/method.md.

    The graph returns the LAM with sign "raise" as `lam`. `stride`: view pixels a feature cell.
    `positive`: the second view of a tile that its loss needs, made in the graph. `score`: the rule.
    For those in `WINDOW_SCORES` the graph also returns `windows`, the score of each square window
    whose side is the share `window` of the tile's, one cell apart: the highest is the region.
    """

    sign: str = "raise"
    relu: bool = True
    threshold: float = 0.5
    score: str = "box_max"
    window: float = 0.5
    stride: int = 32
    bank_size: int = 0
    positive: str = "flip"


@dataclass(frozen=True)
class Contract:
    """All an engine must know of a model. `regions` is set for task "regions" only."""

    task: str
    input: InputSpec
    output: OutputSpec
    regions: Optional[RegionsSpec] = None
    provenance: Mapping[str, Any] = field(default_factory=dict)


Shape = Tuple[Optional[int], ...]


@dataclass(frozen=True)
class GraphShape:
    """Shapes of the graph's first input and output; None where a size is free."""

    input: Shape
    output: Shape
    input_dtype: str = "float32"


def encode(contract: Contract) -> Dict[str, str]:
    """The metadata to store in the ONNX file: our key and, where it can run it, Deepness's.

    Deepness standardises what it feeds, so a segmenter that takes raw values is not for it.
    """
    record = {"schema": SCHEMA, **as_record(contract)}
    metadata = {_KEY: json.dumps(record, sort_keys=True)}
    if contract.task == "segmentation" and contract.input.dtype == "float32":
        metadata.update(_deepness_keys(contract))
    return metadata


def as_record(contract: Contract) -> Dict[str, Any]:
    """The contract as plain JSON values, without its schema; `from_record` reads it again."""
    return dict(json.loads(json.dumps(asdict(_validated(contract)))))


def origin_of(metadata: Mapping[str, str]) -> str:
    """Whose keys a model's metadata holds: "grass", "deepness", or "" for neither."""
    if _KEY in metadata:
        return "grass"
    return "deepness" if any(key in metadata for key in _NAMES) else ""


def without_contract(metadata: Mapping[str, str]) -> Dict[str, str]:
    """What is left of a model's metadata when every key that `encode` may write is taken off."""
    ours = {_KEY, *_NAMES, *_DEEPNESS}
    return {key: value for key, value in metadata.items() if key not in ours}


def decode(metadata: Mapping[str, str], graph: GraphShape) -> Contract:
    """Reads a model's contract from its metadata; `graph` checks it and fills Deepness's gaps.

    Raises:
        ContractError: no contract, a newer schema, a field that is missing or wrong (named), or a
            graph that contradicts it.
    """
    origin = origin_of(metadata)
    if origin == "grass":
        contract = from_record(_parse(metadata[_KEY]))
    elif origin == "deepness":
        contract = _from_deepness(metadata, graph)
    else:
        raise ContractError(
            f"The model has no contract (input {graph.input}, output {graph.output}).",
            "Export it with grass-train export, or give it one with grass-train adopt.",
        )
    check_graph(contract, graph)
    return _as_fixed_as(graph, contract)


def _as_fixed_as(graph: GraphShape, contract: Contract) -> Contract:
    """The contract, with a side or a batch that is fixed in the graph fixed in it too."""
    spec = contract.input
    is_free = all(side is None for side in graph.input[2:])
    batch = spec.fixed_batch or graph.input[0] or 0
    return replace(
        contract, input=replace(spec, dynamic=spec.dynamic and is_free, fixed_batch=batch)
    )


def _parse(text: str) -> Dict[str, Any]:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ContractError(f"The model's contract is not JSON: {error}.", _EXPORT_AGAIN) from error
    schema = record.get("schema") if isinstance(record, dict) else None
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise ContractError(f"The contract's schema is {schema!r}.", _EXPORT_AGAIN)
    if schema > SCHEMA:
        raise ContractError(
            f"The model's contract has schema {schema}; this version reads up to {SCHEMA}.",
            "Update GraSS Segmenter.",
        )
    while schema < SCHEMA:
        if schema not in _UPGRADES:
            raise ContractError(f"The contract's schema is {schema}.", _EXPORT_AGAIN)
        record = _UPGRADES[schema](record)
        schema += 1
    return dict(record)


def from_record(record: Mapping[str, Any]) -> Contract:
    """Reads a contract of the present schema from plain JSON values.

    Raises:
        ContractError: naming the field that is missing or wrong.
    """
    output = dict(_object(record.get("output"), "output"))
    items = output.get("classes")
    _require(isinstance(items, list), "output.classes", items, "a list")
    output["classes"] = [_build(ClassSpec, item, "output.classes") for item in items or ()]
    regions = record.get("regions")
    return _validated(
        Contract(
            task=record.get("task", ""),
            input=_build(InputSpec, record.get("input"), "input"),
            output=_build(OutputSpec, output, "output"),
            regions=None if regions is None else _build(RegionsSpec, regions, "regions"),
            provenance=dict(_object(record.get("provenance", {}), "provenance")),
        )
    )


def _object(value: Any, name: str) -> Dict[str, Any]:
    _require(isinstance(value, dict), name, value, "an object")
    return dict(value)


def _build(cls: Any, record: Any, name: str) -> Any:
    known = {item.name for item in fields(cls)}
    values = {key: value for key, value in _object(record, name).items() if key in known}
    try:
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
    except TypeError as error:
        raise ContractError(
            f"The model's contract is incomplete in {name}: {error}.", _EXPORT_AGAIN
        ) from error


def _validated(contract: Contract) -> Contract:
    """Returns `contract`, or raises ContractError naming the first field that is wrong."""
    _check_input(contract.input)
    out = contract.output
    _require(contract.task in _TASKS, "task", contract.task, f"one of {_TASKS}")
    _require(out.kind in _KINDS, "output.kind", out.kind, f"one of {_KINDS}")
    _require(out.activation in _ACTIVATIONS, "output.activation", out.activation, "known")
    _require(_is_whole(out.ignore_id, 0), "output.ignore_id", out.ignore_id, "a whole number")
    if contract.task == "segmentation":
        _check_classes(out.classes)
    else:
        spec = contract.regions
        _require(spec is not None, "regions", spec, "given for a regions model")
        _check_regions(spec or RegionsSpec())
    return contract


def _check_classes(classes: Tuple[ClassSpec, ...]) -> None:
    ids = [item.id for item in classes]
    whole = all(_is_whole(i, 0) for i in ids)
    _require(
        whole and ids == list(range(len(ids))) and len(ids) > 0, "output.classes", ids, "0, 1 ..."
    )
    _require(len(ids) <= 255, "output.classes", len(ids), "at most 255 classes")
    for item in classes:
        _require(isinstance(item.name, str), "output.classes.name", item.name, "a text")
        _require(_is_colour(item.colour), "output.classes.colour", item.colour, "#rrggbb")


def _check_input(spec: InputSpec) -> None:
    named = isinstance(spec.bands, tuple) and all(isinstance(band, str) for band in spec.bands)
    _require(named and len(spec.bands) > 0, "input.bands", spec.bands, "a list of band names")
    count = len(spec.bands)
    for key in ("scale", "mean", "std"):
        values = getattr(spec, key)
        _require(_are_numbers(values, count), f"input.{key}", values, f"{count} numbers")
    for key in ("scale", "std"):
        values = getattr(spec, key)
        _require(all(v > 0 for v in values), f"input.{key}", values, "above 0")
    for key, least in (("tile", 1), ("multiple", 1), ("min_overlap", 0), ("fixed_batch", 0)):
        value = getattr(spec, key)
        limits = f"a whole number from {least} to {_LARGEST}"
        _require(_is_whole(value, least) and value <= _LARGEST, f"input.{key}", value, limits)
    _require(isinstance(spec.dynamic, bool), "input.dynamic", spec.dynamic, "true or false")
    _require(
        2 * spec.min_overlap <= spec.tile, "input.min_overlap", spec.min_overlap, "<= tile / 2"
    )
    _require(spec.dtype in _DTYPES, "input.dtype", spec.dtype, f"one of {_DTYPES}")
    known = _are_numbers(spec.gsd_m, 3) and all(v >= 0 for v in spec.gsd_m)
    _require(known, "input.gsd_m", spec.gsd_m, "nominal, least, greatest")


def _check_regions(spec: RegionsSpec) -> None:
    _require(spec.sign in _SIGNS, "regions.sign", spec.sign, f"one of {_SIGNS}")
    _require(spec.score in _SCORES, "regions.score", spec.score, f"one of {_SCORES}")
    _require(spec.positive in _RECIPES, "regions.positive", spec.positive, f"one of {_RECIPES}")
    share = _is_number(spec.threshold) and 0 <= spec.threshold <= 1
    _require(share, "regions.threshold", spec.threshold, "0 to 1")
    share = _is_number(spec.window) and 0 < spec.window <= 1
    _require(share, "regions.window", spec.window, "above 0, at most 1")
    _require(_is_whole(spec.stride, 1), "regions.stride", spec.stride, ">= 1")
    _require(_is_whole(spec.bank_size, 0), "regions.bank_size", spec.bank_size, ">= 0")
    _require(isinstance(spec.relu, bool), "regions.relu", spec.relu, "true or false")


def _require(holds: bool, name: str, value: Any, wanted: str) -> None:
    if not holds:
        raise ContractError(
            f"The model's contract has {name} = {value!r}; it must be {wanted}.", _EXPORT_AGAIN
        )


def _is_number(value: Any) -> bool:
    """Finite, and no truth value; a NaN fails the comparison."""
    real = isinstance(value, (int, float)) and not isinstance(value, bool)
    return real and abs(value) < _BEYOND_ANY


def _is_whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _are_numbers(values: Any, count: int) -> bool:
    several = isinstance(values, tuple) and len(values) == count
    return several and all(_is_number(value) for value in values)


def _is_colour(text: Any) -> bool:
    digits = "0123456789abcdefABCDEF"
    whole = isinstance(text, str) and len(text) == 7 and text[0] == "#"
    return whole and all(c in digits for c in text[1:])


def check_graph(contract: Contract, graph: GraphShape) -> None:
    """Compares a contract with the graph it speaks of.

    Raises:
        ContractError: naming the first field that the graph contradicts.
    """
    spec = contract.input
    kind = graph.input_dtype
    _require(spec.dtype == kind, "input.dtype", spec.dtype, f"{kind} for the graph")
    _require(len(graph.input) == 4, "input shape", graph.input, "batch, bands, height, width")
    bands = graph.input[1]
    _require(bands in (None, len(spec.bands)), "input.bands", spec.bands, f"{bands} for the graph")
    for side in graph.input[2:]:
        _require(side in (None, spec.tile), "input.tile", spec.tile, f"{side} for the graph")
    if contract.task == "segmentation" and len(graph.output) == 4:
        planes, count = graph.output[1], len(contract.output.classes)
        fits = planes in (None, count) or (planes == 1 and count == 2)
        _require(fits, "output.classes", count, f"{planes} for the graph")


def _deepness_keys(contract: Contract) -> Dict[str, str]:
    spec, classes = contract.input, contract.output.classes
    ratios = [value / 255.0 for value in spec.scale]
    values: Dict[str, Any] = {
        "model_type": "Segmentor",
        "class_names": {str(item.id): item.name for item in classes},
        # Deepness divides by 255 first: a model scaled otherwise gets the rest of it here.
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


def _from_deepness(metadata: Mapping[str, str], graph: GraphShape) -> Contract:
    loose = {key: _loose(value) for key, value in metadata.items()}
    _require(len(graph.input) == 4, "input shape", graph.input, "batch, bands, height, width")
    count = graph.input[1]
    if count is None:
        raise ContractError(
            f"The model leaves its bands open (input {graph.input}).", _EXPORT_AGAIN
        )
    given = _loose_number(loose, "tile_size", 0) or _loose_number(loose, "tiles_size", 512)
    tile = graph.input[2] or int(given)
    percent = _loose_number(loose, "tiles_overlap", 15)
    overlap = min(tile // 2, round(tile * percent / 100)) // 2 * 2
    gsd = _loose_number(loose, "resolution", 0.0) / 100
    planes = graph.output[1] if len(graph.output) == 4 else 1
    classes = _deepness_classes(loose.get("class_names") or loose.get("names"), planes)
    sigmoid = planes == 1
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
    return _validated(Contract("segmentation", spec, output, None, {"origin": "Deepness metadata"}))


def _loose(text: str) -> Any:
    """JSON, else a Python literal, else the text itself: all three are found in the wild."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return text  # the parser of a Python literal calls too much nesting a lack of memory


def _loose_number(loose: Mapping[str, Any], key: str, default: float) -> float:
    return _as_number(loose.get(key, default), key)


def _as_number(value: Any, key: str) -> float:
    try:
        number = float("nan") if isinstance(value, bool) else float(value)
    except (ValueError, TypeError, OverflowError):
        number = float("nan")
    if not _is_number(number):
        raise ContractError(
            f"The model's metadata has {key} = {str(value)[:80]!r}; it must be a number.",
            "Write the model's Deepness metadata again.",
        )
    return number


def _deepness_classes(names: Any, planes: Optional[int]) -> Tuple[ClassSpec, ...]:
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
            f"The model's class_names have ids that are no numbers: {error}.",
            "Give a dict of id and name.",
        ) from error
    if planes == 1 and len(ordered) == 1:
        ordered = ["background", *ordered]
    return tuple(ClassSpec(i, name, PALETTE[i % len(PALETTE)]) for i, name in enumerate(ordered))


def _per_band(loose: Mapping[str, Any], key: str, count: int, default: float) -> Tuple[float, ...]:
    values = loose.get(key)
    if values is None:
        return (default,) * count
    given: Sequence[Any] = values if isinstance(values, (list, tuple)) else [values]
    numbers = [_as_number(v, key) for v in given]
    return tuple(numbers * count if len(numbers) == 1 else numbers)
