"""`grass-train adopt`: a copy of any ONNX segmentation model with a contract of ours."""

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
from .onnx_file import answer, graph_shape, load, metadata_of, move, open_session, save, weights_of
from .staging import staging


def adopt(settings: AdoptSettings) -> Path:
    """Writes the model with its contract once it has answered a tile as the contract says.

    Fields that the YAML file leaves out are taken from what the model says already, in our form or
    Deepness's; its weights and its graph are not changed.

    Returns:
        The file.

    Raises:
        ModelError: the model cannot be read, or does not answer as the contract says.
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
        _require_planes(part, contract)
        return move(part, out.parent)


def contract_for(model: onnx.ModelProto, given: str) -> Contract:
    """The contract from the YAML file `given` and from what the model says already.

    Raises:
        ContractError: a field is missing or wrong; without a file, that the model says nothing.
    """
    shape, metadata = graph_shape(model), metadata_of(model)
    if not given:
        return decode(metadata, shape)
    contract = read_contract(Path(given), _known(metadata, shape))
    if contract.task != "segmentation":
        raise ContractError(f"The task is {contract.task}.", "Only segmenters are adopted.")
    check_graph(contract, shape)
    return contract


def _known(metadata: dict[str, str], shape: GraphShape) -> Contract | None:
    """What the model says; nothing where that is wrong, which is what the file is to repair."""
    if not origin_of(metadata):
        return None
    try:
        return decode(metadata, shape)
    except ContractError:
        return None


def _require_planes(path: Path, contract: Contract) -> None:
    """Runs one tile of zeros and looks at the shape of the answer."""
    spec, count = contract.input, len(contract.output.classes)
    tile = np.zeros((spec.fixed_batch or 1, len(spec.bands), spec.tile, spec.tile), spec.dtype)
    shape = answer(open_session(path), tile).shape
    planes = shape[1]
    fits = planes == count or (planes == 1 and count == 2)
    if not fits or shape[2:] != (spec.tile, spec.tile):
        raise ModelError(
            f"The model answers a tile of {spec.tile} px with the shape {shape}.",
            f"Its contract needs {count} planes of {spec.tile} x {spec.tile}.",
        )
