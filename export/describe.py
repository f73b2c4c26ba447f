"""`grass-train describe`: contract and graph of an ONNX model, as a table or JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import onnx
from rich.console import Console
from rich.table import Table

from grass_model.settings.export import DescribeSettings
from grass_qgis.engine.core.errors import ContractError
from grass_qgis.engine.onnx_model.metadata import as_record, decode, origin_of

from .onnx_file import bytes_of, graph_shape, load, metadata_of

_ORIGINS = {"grass": "GraSS Segmenter", "deepness": "Deepness", "": "none"}


def describe(settings: DescribeSettings) -> None:
    """Prints a table, or with `json` one JSON object.

    A model without a valid contract is described too; the error is in `problem`.

    Raises:
        ModelError: the file is missing, damaged, or refers to files elsewhere.
    """
    record = description(Path(settings.model))
    if settings.json:
        sys.stdout.write(json.dumps(record, indent=1) + "\n")
        return
    table = Table(title=record["file"], title_justify="left", show_header=False)
    for name, text in _rows(record):
        table.add_row(name, text)
    Console().print(table)


def description(path: Path) -> dict[str, Any]:
    """Description of a model as plain JSON values."""
    model = load(path, weights=False)
    record: dict[str, Any] = {
        "file": path.name,
        "bytes": bytes_of(path),
        "ir_version": model.ir_version,
        "opset": {item.domain or "ai.onnx": item.version for item in model.opset_import},
        "producer": f"{model.producer_name} {model.producer_version}".strip(),
        "nodes": len(model.graph.node),
        "inputs": [_value(value) for value in model.graph.input],
        "outputs": [_value(value) for value in model.graph.output],
        "metadata": _ORIGINS[origin_of(metadata_of(model))],
        "contract": None,
        "problem": "",
    }
    try:
        record["contract"] = as_record(decode(metadata_of(model), graph_shape(model)))
    except ContractError as error:
        record["problem"] = str(error)
    return record


def _value(value: onnx.ValueInfoProto) -> dict[str, Any]:
    kind = value.type.tensor_type
    shape = [dim.dim_value or dim.dim_param or "?" for dim in kind.shape.dim]
    dtype = onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type) if kind.elem_type else "?"
    return {"name": value.name, "dtype": str(dtype), "shape": shape}


def _rows(record: dict[str, Any]) -> list[tuple[str, str]]:
    opset = ", ".join(f"{domain} {version}" for domain, version in record["opset"].items())
    rows = [
        ("size", f"{record['bytes'] / 2**20:.1f} MiB, {record['nodes']} nodes"),
        ("format", f"IR {record['ir_version']}, opset {opset}"),
        ("producer", record["producer"] or "-"),
    ]
    for side in ("inputs", "outputs"):
        for value in record[side]:
            shape = " x ".join(str(size) for size in value["shape"])
            rows.append((side[:-1], f"{value['name']}: {value['dtype']} {shape}"))
    rows.append(("metadata of", record["metadata"]))
    if record["problem"]:
        rows.append(("problem", record["problem"]))
    if record["contract"] is not None:
        rows += _contract_rows(record["contract"])
    return rows


def _contract_rows(contract: dict[str, Any]) -> list[tuple[str, str]]:
    """The contract's fields, nested ones under dotted names."""
    rows = []
    for key, value in contract.items():
        if key == "regions" and value is None:
            continue
        if isinstance(value, dict):
            rows += [(f"{key}.{inner}", _text(inner, item)) for inner, item in value.items()]
        else:
            rows.append((key, str(value)))
    return rows


def _text(key: str, value: Any) -> str:
    if key == "classes":
        return "\n".join(f"{item['id']} {item['name']} {item['colour']}" for item in value) or "-"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return json.dumps(value) if isinstance(value, dict) else str(value)
