"""Update rules and the course of the learning rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from lightly.utils.lars import LARS
from torch import nn

from .settings import LoopSettings


def decay_groups(parts: list[tuple[Any, float]], decay: float) -> list[dict[str, Any]]:
    """Parameter groups, each part with its learning rate; norms and biases without decay."""
    groups = []
    for part, lr in parts:
        parameters = list(part.parameters()) if isinstance(part, nn.Module) else list(part)
        matrices = [p for p in parameters if p.requires_grad and p.ndim > 1]
        vectors = [p for p in parameters if p.requires_grad and p.ndim <= 1]
        groups.append({"params": matrices, "lr": lr, "weight_decay": decay})
        groups.append({"params": vectors, "lr": lr, "weight_decay": 0.0})
    return [group for group in groups if group["params"]]


def optimiser_with_schedule(groups: list[dict[str, Any]], loop: LoopSettings) -> dict[str, Any]:
    """The update rule and its schedule, in Lightning's form."""
    makers: dict[str, Callable[..., torch.optim.Optimizer]] = {
        "adamw": torch.optim.AdamW,
        "sgd": partial(torch.optim.SGD, momentum=0.9),
        "lars": partial(LARS, momentum=0.9),
    }
    optimiser = makers[loop.optimiser](groups, lr=loop.lr)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, partial(rate_at, steps=loop.steps))
    return {
        "optimizer": optimiser,
        "lr_scheduler": {"scheduler": schedule, "interval": "step"},
    }


def rate_at(step: int, steps: int) -> float:
    """Share of the peak rate at `step`: linear over the first tenth, then cosine to zero."""
    ramp = max(1, steps // 10)
    if step < ramp:
        return (step + 1) / ramp
    done = min(1.0, (step - ramp) / max(1, steps - ramp))
    return 0.5 * (1 + math.cos(math.pi * done))
