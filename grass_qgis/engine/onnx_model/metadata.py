"""Encoding of the model contract in the metadata of the ONNX file, with upgrades.

`encode` writes the contract (and, for segmentation models, the keys of the Deepness plugin);
`decode` reads either form. Only this file and `deepness.py` contain the keys.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from typing import Any, Callable, Dict, Mapping, Optional, cast

from ..core.contract import (
    SEGMENTATION,
    ClassSpec,
    Contract,
    DomainFault,
    DomainLevel,
    DomainSpec,
    FeatureLevel,
    FeaturesSpec,
    GraphShape,
    InputSpec,
    OutputSpec,
    RefineSpec,
    RegionsSpec,
)
from ..core.errors import ContractError
from .checks import EXPORT_AGAIN, check_graph, require, validated
from .deepness import DEEPNESS_KEYS, deepness_keys, from_deepness, names_classes

SCHEMA = 1
_KEY = "grass_contract"

# For each older schema a function that converts the object to the next schema.
UPGRADES: Dict[int, Callable[[Dict[str, Any]], Dict[str, Any]]] = {}


def encode(contract: Contract) -> Dict[str, str]:
    """Metadata to store in the ONNX file: our key and, for supported models, those of Deepness.

    Deepness standardises the input, so it cannot run models that take raw values.
    """
    record = {"schema": SCHEMA, **as_record(contract)}
    metadata = {_KEY: json.dumps(record, sort_keys=True)}
    if contract.task == SEGMENTATION and contract.input.dtype == "float32":
        metadata.update(deepness_keys(contract))
    return metadata


def as_record(contract: Contract) -> Dict[str, Any]:
    """The contract as plain JSON values, without the schema; the inverse of `from_record`."""
    return dict(json.loads(json.dumps(asdict(validated(contract)))))


def origin_of(metadata: Mapping[str, str]) -> str:
    """Origin of the keys in a model's metadata: "grass", "deepness", or "" for neither."""
    if _KEY in metadata:
        return "grass"
    return "deepness" if names_classes(metadata) else ""


def without_contract(metadata: Mapping[str, str]) -> Dict[str, str]:
    """A model's metadata without the keys that `encode` may write."""
    ours = {_KEY, *DEEPNESS_KEYS}
    return {key: value for key, value in metadata.items() if key not in ours}


def decode(metadata: Mapping[str, str], graph: GraphShape) -> Contract:
    """Reads a model's contract from its metadata; `graph` validates it and completes Deepness keys.

    Raises:
        ContractError: no contract, a newer schema, a missing or invalid field, or a graph that
            contradicts it.
    """
    origin = origin_of(metadata)
    if origin == "grass":
        contract = from_record(_parse(metadata[_KEY]))
    elif origin == "deepness":
        contract = from_deepness(metadata, graph)
    else:
        raise ContractError(
            f"The model has no contract (input {graph.input}, output {graph.output}).",
            "Export it with grass-train export, or give it one with grass-train adopt.",
        )
    check_graph(contract, graph)
    return _as_fixed_as(graph, contract)


def _as_fixed_as(graph: GraphShape, contract: Contract) -> Contract:
    """The contract with the fixed sides and batch of the graph."""
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
        raise ContractError(f"The model's contract is not JSON: {error}.", EXPORT_AGAIN) from error
    schema = record.get("schema") if isinstance(record, dict) else None
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise ContractError(f"The contract's schema is {schema!r}.", EXPORT_AGAIN)
    if schema > SCHEMA:
        raise ContractError(
            f"The model's contract has schema {schema}; this version reads up to {SCHEMA}.",
            "Update GraSS Segmenter.",
        )
    while schema < SCHEMA:
        if schema not in UPGRADES:
            raise ContractError(f"The contract's schema is {schema}.", EXPORT_AGAIN)
        record = UPGRADES[schema](record)
        schema += 1
    return dict(record)


def from_record(record: Mapping[str, Any]) -> Contract:
    """Reads a contract of the current schema from plain JSON values.

    Raises:
        ContractError: with the missing or invalid field.
    """
    output = dict(_object(record.get("output"), "output"))
    items = output.get("classes")
    require(isinstance(items, list), "output.classes", items, "a list")
    output["classes"] = [_build(ClassSpec, item, "output.classes") for item in items or ()]
    regions, refine = record.get("regions"), record.get("refine")
    return validated(
        Contract(
            task=record.get("task", ""),
            input=_build(InputSpec, record.get("input"), "input"),
            output=_build(OutputSpec, output, "output"),
            regions=None if regions is None else _build(RegionsSpec, regions, "regions"),
            features=_features(record.get("features")),
            domain=_domain(record.get("domain")),
            refine=None if refine is None else _build(RefineSpec, refine, "refine"),
            provenance=dict(_object(record.get("provenance", {}), "provenance")),
        )
    )


def _features(record: Any) -> Optional[FeaturesSpec]:
    if record is None:
        return None
    values = dict(_object(record, "features"))
    items = values.get("levels")
    require(isinstance(items, list), "features.levels", items, "a list")
    values["levels"] = [_build(FeatureLevel, item, "features.levels") for item in items or ()]
    return cast(FeaturesSpec, _build(FeaturesSpec, values, "features"))


def _domain(record: Any) -> Optional[DomainSpec]:
    if record is None:
        return None
    values = dict(_object(record, "domain"))
    for key, kind in (("levels", DomainLevel), ("faults", DomainFault)):
        items = values.get(key, [])
        require(isinstance(items, list), f"domain.{key}", items, "a list")
        values[key] = [_build(kind, item, f"domain.{key}") for item in items]
    return cast(DomainSpec, _build(DomainSpec, values, "domain"))


def _object(value: Any, name: str) -> Dict[str, Any]:
    require(isinstance(value, dict), name, value, "an object")
    return dict(value)


def _build(cls: Any, record: Any, name: str) -> Any:
    names = {item.name for item in fields(cls)}
    values = {key: value for key, value in _object(record, name).items() if key in names}
    try:
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
    except TypeError as error:
        raise ContractError(
            f"The model's contract is incomplete in {name}: {error}.", EXPORT_AGAIN
        ) from error
