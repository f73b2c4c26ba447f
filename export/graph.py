"""torch model to ONNX file: opset and IR version that Deepness and older runtimes read."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

OPSET = 18
IR_VERSION = 9


def write_graph(
    model: nn.Module,
    example: Tensor,
    path: Path,
    names: tuple[Sequence[str], Sequence[str]],
    metadata: Mapping[str, str],
) -> None:
    """Writes `model` with a free batch size and a fixed tile.

    Args:
        model: in eval mode.
        example: (2, bands, S, S) input.
        path: the file to write.
        names: of the inputs, of the outputs.
        metadata: kept in the file, as the contract gives it.
    """
    inputs, outputs = names
    with _quiet():
        program = torch.onnx.export(
            model,
            (example,),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=1024)},),
            opset_version=OPSET,
            dynamo=True,
            optimize=True,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch returned no ONNX program.")
    graph = program.model_proto
    graph.ir_version = IR_VERSION
    for entry in graph.graph.node:
        # Source positions of the machine that exported are nobody's business.
        del entry.metadata_props[:]
        entry.doc_string = ""
    for value in list(graph.graph.value_info) + list(graph.graph.initializer):
        del value.metadata_props[:]
    del graph.metadata_props[:]
    onnx.helper.set_model_props(graph, dict(metadata))
    onnx.checker.check_model(graph, full_check=True)
    onnx.save_model(graph, str(path))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the exporter's chatter off the terminal."""
    logger = logging.getLogger("torch.onnx")
    former = logger.level
    logger.setLevel(logging.ERROR)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
    logger.setLevel(former)
