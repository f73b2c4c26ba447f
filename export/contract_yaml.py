"""Contracts in YAML files, with the fields of docs/contract.md."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grass_model.settings.yaml_file import read_yaml_object
from grass_qgis.engine.core.contract import Contract
from grass_qgis.engine.core.errors import ContractError
from grass_qgis.engine.onnx_model.metadata import as_record, from_record


def read_contract(path: Path, defaults: Contract | None = None) -> Contract:
    """Reads a contract; fields it leaves out are taken from `defaults`.

    Raises:
        ContractError: the file is no YAML object, or a field is missing or wrong (named).
        DataError: the file is not text, is nested too deeply, or has aliases.
    """
    record = read_yaml_object(path, ContractError, "Write it as in docs/contract.md.")
    try:
        return from_record(
            merged(as_record(defaults) if defaults else {"task": "segmentation"}, record)
        )
    except ContractError as error:
        raise ContractError(error.what, f"Set it in {path}; see docs/contract.md.") from error


def merged(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """`defaults` with the fields of `given` instead; objects are merged field by field."""
    result = dict(defaults)
    for key, value in given.items():
        before = result.get(key)
        both = isinstance(before, dict) and isinstance(value, dict)
        result[key] = merged(before or {}, value) if both else value
    return result
