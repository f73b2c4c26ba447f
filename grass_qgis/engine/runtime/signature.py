"""Input/output signature of a model's graph."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator, List, Sequence, Tuple

from ..core import contract
from ..core.errors import ContractError, ModelError

_DTYPES = {"tensor(float)": "float32", "tensor(uint8)": "uint8"}
_FLOATS = ("tensor(float)", "tensor(float16)", "tensor(double)")
_AGAIN = "Export it with grass-train export."


def shape_of(inputs: Sequence[Any], outputs: Sequence[Any], path: str) -> contract.GraphShape:
    """Shapes and input type of a graph, against which its contract is checked.

    Args:
        inputs: of the graph, each with `name`, `type` and `shape` as in ONNX Runtime.
        outputs: of the graph.
        path: of the model, for messages.

    Raises:
        ModelError: its input is not exactly one image.
    """
    if len(inputs) != 1 or inputs[0].type not in _DTYPES:
        given = ", ".join(f"{item.name}: {item.type}" for item in inputs)
        raise ModelError(
            f"The model {path} takes {given or 'nothing'}; one float32 or uint8 image is needed.",
            _AGAIN,
        )
    return contract.GraphShape(
        _sizes(inputs[0].shape), _sizes(outputs[0].shape), _DTYPES[inputs[0].type]
    )


@contextmanager
def texts_of(path: str) -> Iterator[None]:
    """Converts decoding errors of names and texts in the model `path` to a ContractError."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise ContractError(
            f"The metadata of the model {path} is not valid text ({error.reason}).", _AGAIN
        ) from error


def requested_outputs(outputs: Sequence[Any], spec: contract.Contract) -> Tuple[str, ...]:
    """Names of the outputs that a run reads.

    Raises:
        ModelError: one is missing, or is not floating point.
    """
    names = [item.name for item in outputs]
    requested = names[:1]
    if spec.regions is not None:
        requested = [contract.LAM if contract.LAM in names else names[0]]
        if spec.regions.score in contract.WINDOW_SCORES:
            requested.append(contract.WINDOWS)
            _check_windows(names, spec.regions.score)
    if spec.features is not None and spec.task == contract.FEATURES:
        requested = [level.name for level in spec.features.levels]
        _check_levels(names, requested)
    for item in outputs:
        if item.name in requested and item.type not in _FLOATS:
            raise ModelError(
                f"The model's output {item.name} is {item.type}; probabilities or logits in "
                "floating point are needed.",
                "Export the model without the step that picks the class (ArgMax, a threshold).",
            )
    return tuple(requested)


def _check_windows(names: List[str], score: str) -> None:
    if contract.WINDOWS not in names:
        raise ModelError(
            f"The model chooses regions by {score} but has no output {contract.WINDOWS}, only "
            f"{', '.join(names)}.",
            "Export it again with grass-train export.",
        )


def _check_levels(names: List[str], requested: List[str]) -> None:
    missing = [name for name in requested if name not in names]
    if missing:
        raise ModelError(
            f"The features model has no output {', '.join(missing)}, only {', '.join(names)}.",
            "Export it again with grass-train export.",
        )


def _sizes(shape: Sequence[Any]) -> contract.Shape:
    return tuple(size if isinstance(size, int) and size > 0 else None for size in shape)
