"""Clean-up of every written graph: an old IR version, no traces of the exporting machine."""

from __future__ import annotations

import onnx

from grass_qgis.engine.core.errors import ModelError

IR_VERSION = 9
_STANDARD = ("", "ai.onnx")


def tidy(model: onnx.ModelProto) -> onnx.ModelProto:
    """Prepares a graph for its file, in place, and returns it.

    Removes source positions and unused domains; long size formulas of free axes get short names.

    Raises:
        ModelError: the graph holds a node for training only.
    """
    graph = model.graph
    _refuse_training(graph)
    model.ir_version = IR_VERSION
    for node in graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in [*graph.value_info, *graph.initializer, *graph.input, *graph.output]:
        del value.metadata_props[:]
    del graph.metadata_props[:]
    del model.metadata_props[:]
    _name_free_axes(graph)
    used = {node.domain for node in graph.node} | {""}
    kept = [item for item in model.opset_import if item.domain in used]
    del model.opset_import[:]
    model.opset_import.extend(kept)
    return model


def _refuse_training(graph: onnx.GraphProto) -> None:
    for node in graph.node:
        flags = {item.name: item.i for item in node.attribute}
        if node.op_type == "Dropout" or flags.get("training_mode") == 1:
            raise ModelError(
                f"The graph holds {node.name} ({node.op_type}), which only training needs.",
                "Put the model into eval mode before it is exported.",
            )


def _name_free_axes(graph: onnx.GraphProto) -> None:
    """Gives the free axes of the output the names of the equal axes of the input."""
    sizes = graph.input[0].type.tensor_type.shape.dim
    for value in graph.output:
        dims = value.type.tensor_type.shape.dim
        if len(dims) == len(sizes):
            for dim, size in zip(dims, sizes, strict=True):
                if dim.dim_param and size.dim_param:
                    dim.dim_param = size.dim_param
