"""The result as one ONNX file: features, a linear head at each level's own stride, softmax.

Probabilities of cells are enlarged to pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from ..core.contract import (
    SEGMENTATION,
    ClassSpec,
    Contract,
    DomainSpec,
    OutputSpec,
    RefineSpec,
)
from ..core.errors import ModelError, cause_of
from ..onnx_model.metadata import encode
from .basis import Basis
from .extraction import CELL, Extraction, tensor
from .linear import LinearClassifier
from .scene import with_gsd

_NEVER = -1e4  # logit of a class without a label


@dataclass(frozen=True)
class LearntFrom:
    """The imagery that a model was learnt from.

    Attributes:
        gsd_m: metres of a pixel; 0 when unknown.
        domain: what it looks like; None where that is not known.
    """

    gsd_m: float
    domain: Optional[DomainSpec] = None


def learned_model(
    extraction: Extraction,
    basis: Basis,
    classifier: LinearClassifier,
    classes: Sequence[ClassSpec],
    imagery: LearntFrom,
    provenance: Mapping[str, Any],
    refine: Optional[RefineSpec] = None,
) -> onnx.ModelProto:
    """The finished model with its contract.

    Args:
        extraction: the graph that the features came from.
        basis: of the scene.
        classifier: of the basis's vectors.
        classes: 0, 1 ...; those that the classifier does not know are never chosen.
        imagery: what was learnt from.
        provenance: kept in the contract.
        refine: what a run does with the probabilities; None for nothing.
    """
    weights, bias = whole_head(classifier, len(classes))
    nodes: List[onnx.NodeProto] = list(extraction.model.graph.node)
    held: List[onnx.TensorProto] = list(extraction.model.graph.initializer)
    sums: List[str] = []
    for number, (block, part) in enumerate(zip(basis.blocks, basis.split(weights))):
        head = block.projection.astype(np.float64) @ part
        bias = bias - block.mean.astype(np.float64) @ head
        kernel = head.T.astype(np.float32)[:, :, None, None]
        held.append(tensor(f"head_{number}", kernel))
        target = f"logits_{number}"
        nodes.append(helper.make_node("Conv", [block.level.name, f"head_{number}"], [target]))
        sums.append(_enlarged(target, block.level.stride // CELL, nodes, held))
    held.append(tensor("head_bias", bias.astype(np.float32)[None, :, None, None]))
    nodes.append(helper.make_node("Sum", [*sums, "head_bias"], ["cell_logits"]))
    nodes += _softmax("cell_logits", held)
    # Probabilities are enlarged, not logits: the exponentials of all pixels cost as much as a head.
    enlarged = _enlarged("cell_shares", CELL, nodes, held)
    nodes.append(helper.make_node("Identity", [enlarged], ["probabilities"]))
    contract = Contract(
        task=SEGMENTATION,
        input=with_gsd(extraction.contract.input, imagery.gsd_m),
        output=OutputSpec("probabilities", "softmax", tuple(classes)),
        provenance=dict(provenance),
        refine=refine,
        domain=imagery.domain,
    )
    tile = contract.input.tile
    sizes: List[Union[str, int, None]] = ["batch", len(classes), tile, tile]
    graph = helper.make_graph(
        nodes,
        "learned",
        list(extraction.model.graph.input),
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, sizes)],
        held,
    )
    model = helper.make_model(graph, opset_imports=list(extraction.model.opset_import))
    model.ir_version = extraction.model.ir_version
    helper.set_model_props(model, encode(contract))
    return model


def write_learned(model: onnx.ModelProto, path: Path) -> None:
    """Writes and checks the file.

    Raises:
        ModelError: the graph is not sound.
    """
    path.write_bytes(model.SerializeToString())
    try:
        onnx.checker.check_model(str(path))
    except onnx.checker.ValidationError as error:
        raise ModelError(
            f"The learned model is not sound: {cause_of(error)[:200]}.",
            "Export the features model again, or report this.",
        ) from error


def whole_head(
    classifier: LinearClassifier, count: int
) -> Tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (size, count) and bias (count,) over all classes, also those without a label."""
    weights = np.zeros((len(classifier.weights), count))
    bias = np.full(count, _NEVER)
    columns = list(classifier.class_ids)
    weights[:, columns] = classifier.weights
    bias[columns] = classifier.bias
    return weights, bias


def _enlarged(
    source: str, factor: int, nodes: List[onnx.NodeProto], held: List[onnx.TensorProto]
) -> str:
    """`source` with `factor` times as many rows and columns; as `resampling.enlarged`."""
    if factor == 1:
        return source
    scales = f"scales_{factor}"
    if all(item.name != scales for item in held):
        held.append(tensor(scales, np.array([1, 1, factor, factor], np.float32)))
    target = f"{source}_x{factor}"
    options: Dict[str, Any] = {
        "mode": "linear",
        "coordinate_transformation_mode": "half_pixel",
        "nearest_mode": "floor",
    }
    nodes.append(helper.make_node("Resize", [source, "", scales], [target], **options))
    return target


def _softmax(source: str, held: List[onnx.TensorProto]) -> List[onnx.NodeProto]:
    """Spelled out: the runtime's operator turns the image around to have the classes last."""
    held.append(tensor("class_axis", np.array([1], np.int64)))
    return [
        helper.make_node("ReduceMax", [source, "class_axis"], ["highest"], keepdims=1),
        helper.make_node("Sub", [source, "highest"], ["below"]),
        helper.make_node("Exp", ["below"], ["powers"]),
        helper.make_node("ReduceSum", ["powers", "class_axis"], ["total"], keepdims=1),
        helper.make_node("Div", ["powers", "total"], ["cell_shares"]),
    ]
