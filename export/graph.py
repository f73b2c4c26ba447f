"""Export of torch models to ONNX, with an opset and IR version that older runtimes read."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import onnx_ir
import torch
from onnx_ir.passes.common import DeduplicateInitializersPass, TopologicalSortPass
from onnxscript.rewriter import rewrite
from onnxscript.rewriter.rules.common import (
    fuse_batchnorm_into_conv_rule,
    fuse_batchnorm_into_conv_transpose_rule,
)
from torch import Tensor, nn

from .onnx_file import save
from .tidy import tidy

OPSET = 18


def write_graph(
    model: nn.Module,
    example: Tensor,
    path: Path,
    names: tuple[Sequence[str], Sequence[str]],
    metadata: Mapping[str, str],
    multiple: int = 0,
) -> None:
    """Writes `model` with a free batch size and a fixed tile, or a free one.

    Constants are folded, batch norms merged into convolutions and equal weights stored once.

    Args:
        model: in eval mode.
        example: (2, bands, S, S) input.
        path: the file to write; large weights go to a file beside it.
        names: of the inputs, of the outputs.
        metadata: kept in the file, as the contract gives it.
        multiple: with 0 the tile is fixed; else rows and columns may be any multiple of this.

    Raises:
        ModelError: the graph holds nodes for training only.
    """
    inputs, outputs = names
    with _quiet():
        program = torch.onnx.export(
            model,
            (example,),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=(_free_sizes(multiple),),
            opset_version=OPSET,
            dynamo=True,
            optimize=True,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch returned no ONNX program.")
    _merge_batch_norms(program.model)
    DeduplicateInitializersPass(size_limit=sys.maxsize)(program.model)
    save(tidy(program.model_proto), path, metadata)


def _free_sizes(multiple: int) -> dict[int, Any]:
    """Dynamic axes of the input, with their ranges."""
    free: dict[int, Any] = {0: torch.export.Dim("batch", min=1, max=1024)}
    if multiple:
        for axis, name in ((2, "rows"), (3, "cols")):
            free[axis] = multiple * torch.export.Dim(name, min=1, max=65536 // multiple)
    return free


def _merge_batch_norms(model: onnx_ir.Model) -> None:
    """Fuses the batch norms into their convolutions that the exporter left separate.

    In a graph of free size it leaves those whose convolution's output also feeds a Shape node; the
    norm's output has the same shape.
    """
    for node in model.graph:
        if node.op_type != "BatchNormalization" or node.inputs[0] is None:
            continue
        for user, place in list(node.inputs[0].uses()):
            if user.op_type == "Shape":
                user.replace_input_with(place, node.outputs[0])
    TopologicalSortPass()(model)
    rules = [fuse_batchnorm_into_conv_rule, fuse_batchnorm_into_conv_transpose_rule]
    rewrite(model, pattern_rewrite_rules=rules)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Suppresses the exporter's output."""
    logger = logging.getLogger("torch.onnx")
    former = logger.level
    logger.setLevel(logging.ERROR)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
    logger.setLevel(former)
