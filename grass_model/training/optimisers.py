"""Optimisers and learning rate schedules."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import torch
from lightly.utils.lars import LARS
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from torch import Tensor, nn

from ..settings.pretrain import LoopSettings


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
    """The optimiser and its schedule, in Lightning's form."""
    makers: dict[str, Callable[..., torch.optim.Optimizer]] = {
        "adamw": torch.optim.AdamW,
        "sgd": partial(torch.optim.SGD, momentum=0.9),
        "lars": partial(LARS, momentum=0.9),
        "larc": partial(LARC, momentum=0.9),
    }
    optimiser = makers[loop.optimiser](groups, lr=loop.lr)
    rate = released_rate_at if loop.schedule == "released" else rate_at
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, partial(rate, steps=loop.steps))
    return {
        "optimizer": optimiser,
        "lr_scheduler": {"scheduler": schedule, "interval": "step"},
    }


class LARC(torch.optim.SGD):
    """SGD with steps proportional to the norm of each tensor (LARC).

    The rule of NVIDIA apex's LARC without clipping (github.com/NVIDIA/apex,
    apex/parallel/LARC.py; You et al., arXiv:1708.03888). Lightly's LARS is the same for tensors
    that decay, but leaves norms and biases unscaled, which at rates far above 1 makes them diverge.
    """

    trust = 1e-3
    eps = 1e-8

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """Scales the gradients in place, weight decay included, then does SGD's step."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        decays = [group["weight_decay"] for group in self.param_groups]
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._scale(parameter, parameter.grad, group["weight_decay"])
            group["weight_decay"] = 0.0  # it is in the gradient now
        super().step()
        for group, decay in zip(self.param_groups, decays, strict=True):
            group["weight_decay"] = decay
        return loss

    def _scale(self, parameter: Tensor, gradient: Tensor, decay: float) -> None:
        size = torch.linalg.vector_norm(parameter)
        slope = torch.linalg.vector_norm(gradient)
        factor = self.trust * size / (slope + decay * size + self.eps)
        scaled = (gradient + decay * parameter) * factor
        # A zero tensor would never move; `where` instead of a branch avoids a device sync.
        gradient.copy_(torch.where((size > 0) & (slope > 0), scaled, gradient))


class RatesOfSettings(Callback):
    """Gives a resumed run the learning rate and decay of its settings, not of its checkpoint.

    So a run that has diverged can be resumed with a smaller rate.
    """

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Replaces the values of the checkpoint."""
        fresh = cast(dict[str, Any], pl_module.configure_optimizers())["optimizer"]
        schedule = cast(Any, trainer.lr_scheduler_configs[0].scheduler)
        schedule.base_lrs = [group["initial_lr"] for group in fresh.param_groups]
        share = schedule.lr_lambdas[0](schedule.last_epoch)
        groups = trainer.optimizers[0].param_groups
        for group, new in zip(groups, fresh.param_groups, strict=True):
            peak = new["initial_lr"]
            group |= {"initial_lr": peak, "lr": peak * share, "weight_decay": new["weight_decay"]}


def rate_at(step: int, steps: int) -> float:
    """Share of the peak rate at `step`: linear over the first tenth, then cosine to zero."""
    ramp = max(1, steps // 10)
    if step < ramp:
        return (step + 1) / ramp
    done = min(1.0, (step - ramp) / max(1, steps - ramp))
    return 0.5 * (1 + math.cos(math.pi * done))


def released_rate_at(step: int, steps: int) -> float:
    """Share of the peak rate at `step` as in the published code.

    Linear from 1/8 of the peak over the first tenth; then a cosine that starts at three quarters of
    the peak, is down after a third of what is left, swells once more to a quarter and falls again.
    Source: github.com/GeoX-Lab/GraSS, configs/config/pretrain/GraSS (the peak is 4.8 there), with
    the full, adaptive wave of github.com/facebookresearch/vissl, cosine_warm_restart_scheduler.py.
    """
    lowest, length = 1e-3, 0.334
    where = min(step / max(1, steps), 1.0)
    if where < 0.1:
        return 0.125 + 0.875 * where / 0.1
    done = (where - 0.1) / 0.9
    wave = length if done < length else 2 * length
    crest = lowest + 0.5 * (1 - lowest) * (1 + math.cos(math.pi * wave))
    return lowest + 0.5 * (crest - lowest) * (1 + math.cos(math.pi * done / length))
