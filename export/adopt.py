"""`grass-train adopt`: a copy of any ONNX segmentation model with a contract added."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx

from grass_model.settings.export import AdoptSettings
from grass_qgis.engine.core.contract import Contract, GraphShape
from grass_qgis.engine.core.errors import ContractError, JobError, ModelError
from grass_qgis.engine.onnx_model.checks import check_graph
from grass_qgis.engine.onnx_model.metadata import decode, encode, origin_of, without_contract

from .contract_yaml import read_contract
from .onnx_file import (
    graph_shape,
    load,
    metadata_of,
    move,
    open_session,
    run_session,
    save,
    weights_of,
)
from .staging import staging


def adopt(settings: AdoptSettings) -> Path:
    """Writes the model with its contract, after checking its output on one tile.

    Fields that the YAML file leaves out are taken from the model's metadata, GraSS's or Deepness's;
    its weights and its graph are not changed.

    Returns:
        The file.

    Raises:
        ModelError: the model cannot be read, or its output does not fit the contract.
        ContractError: a field is missing or wrong, or contradicts the graph.
        OutputError: the file cannot be written.
    """
    path = Path(settings.model)
    out = Path(settings.out) if settings.out else path.with_name(f"{path.stem}-adopted.onnx")
    if out.resolve() == path.resolve() or weights_of(out).resolve() == path.resolve():
        raise JobError(f"{out} is the model itself.", "Give another --out; inputs are only read.")
    model = load(path)
    contract = contract_for(model, settings.contract)
    with staging(out.parent) as folder:
        part = folder / out.name
        save(model, part, {**without_contract(metadata_of(model)), **encode(contract)})
        _require_output_shape(part, contract)
        return move(part, out.parent)


def contract_for(model: onnx.ModelProto, given: str) -> Contract:
    """The contract from the YAML file `given` and the model's metadata.

    Raises:
        ContractError: a field is missing or wrong; or there is neither a file nor metadata.
    """
    shape, metadata = graph_shape(model), metadata_of(model)
    if not given:
        return decode(metadata, shape)
    contract = read_contract(Path(given), _contract_in(metadata, shape))
    if contract.task != "segmentation":
        raise ContractError(f"The task is {contract.task}.", "Only segmenters are adopted.")
    check_graph(contract, shape)
    return contract


def _contract_in(metadata: dict[str, str], shape: GraphShape) -> Contract | None:
    """Contract in the model's metadata; None if there is none or it is not valid."""
    if not origin_of(metadata):
        return None
    try:
        return decode(metadata, shape)
    except ContractError:
        return None


def _require_output_shape(path: Path, contract: Contract) -> None:
    """Runs one tile of zeros and checks the shape of the output."""
    spec, count = contract.input, len(contract.output.classes)
    tile = np.zeros((spec.fixed_batch or 1, len(spec.bands), spec.tile, spec.tile), spec.dtype)
    shape = run_session(open_session(path), tile).shape
    channels = shape[1]
    fits = channels == count or (channels == 1 and count == 2)
    if not fits or shape[2:] != (spec.tile, spec.tile):
        raise ModelError(
            f"The model's output for a tile of {spec.tile} px has the shape {shape}.",
            f"Its contract needs {count} channels of {spec.tile} x {spec.tile}.",
        )
