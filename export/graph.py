"""torch model to ONNX file: opset and IR version that Deepness and older runtimes read."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from onnx_ir.passes.common import DeduplicateInitializersPass
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
        ModelError: the graph holds what only training needs.
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
    DeduplicateInitializersPass()(program.model)
    save(tidy(program.model_proto), path, metadata)


def _free_sizes(multiple: int) -> dict[int, Any]:
    """Axes of the input whose size is open, and what it may be."""
    free: dict[int, Any] = {0: torch.export.Dim("batch", min=1, max=1024)}
    if multiple:
        for axis, name in ((2, "rows"), (3, "cols")):
            free[axis] = multiple * torch.export.Dim(name, min=1, max=65536 // multiple)
    return free


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
