"""Activation checkpointing: less memory for more time, with the same weights in the end."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from grass_qgis.engine.core.errors import DataError


def recompute_activations(encoder: nn.Module, name: str) -> None:
    """Makes an encoder forget its inner activations and compute them again for the gradient.

    Args:
        encoder: an encoder of segmentation_models_pytorch around a timm model.
        name: the timm model's name, for the error.

    Raises:
        DataError: the model cannot do that.
    """
    try:
        encoder.model.set_grad_checkpointing(True)  # type: ignore[union-attr, operator]
    except (AttributeError, AssertionError, NotImplementedError) as error:
        raise DataError(
            f"The encoder {name!r} cannot recompute its activations (encoder.checkpointing true).",
            "Use --encoder.checkpointing false and a smaller loop.batch, or an encoder such as "
            "resnet50.",
        ) from error
    for module in encoder.modules():
        if isinstance(module, _BatchNorm) and module.track_running_stats:
            kept = _Kept()
            module.register_forward_pre_hook(kept.stop)
            module.register_forward_hook(kept.go_on, always_call=True)


class _Kept:
    """What a batch norm must find again after it has seen the same images a second time."""

    def __init__(self) -> None:
        self._momentum: Any = None
        self._stopped = False

    def stop(self, norm: Any, _: Any) -> None:
        # Inside a backward pass a forward pass is a second one on the same images.
        self._stopped = norm.training and torch._C._current_graph_task_id() != -1
        if self._stopped:
            self._momentum, norm.momentum = norm.momentum, 0.0

    def go_on(self, norm: Any, *_: Any) -> None:
        if self._stopped:
            norm.momentum = self._momentum
            norm.num_batches_tracked.sub_(1)
            self._stopped = False
