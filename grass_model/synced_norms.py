"""Batch norms whose statistics are those of the whole batch, though it is spread over processes."""

from __future__ import annotations

from typing import Any, cast

import torch
from timm.layers.norm_act import BatchNormAct2d, convert_sync_batchnorm
from torch import Tensor, distributed, nn
from torch.nn.modules.batchnorm import _BatchNorm


class SyncedNorm(_BatchNorm):
    """What torch's synchronised batch norm computes, on processors, which that one refuses.

    Every process must hold as many samples as the others.
    """

    def forward(self, input: Tensor) -> Tensor:
        """(N, C, ...) normalised, in its data type."""
        if not self.training or not distributed.is_initialized():
            return super().forward(input)
        values = input if input.dtype == torch.float64 else input.float()
        others = [0, *range(2, values.ndim)]
        shape = (1, -1, *[1] * (values.ndim - 2))
        processes = distributed.get_world_size()
        mean = _sum(values.mean(others)) / processes
        centred = values - mean.view(shape)
        variance = _sum(centred.square().mean(others)) / processes
        if self.track_running_stats:
            self._keep(mean, variance, processes * values.numel() // len(mean))
        normed = centred * (variance + self.eps).rsqrt().view(shape)
        if self.affine:
            normed = normed * self.weight.view(shape) + self.bias.view(shape)
        return normed.to(input.dtype)

    def _check_input_dim(self, input: Tensor) -> None:
        """Every number of dimensions is right."""

    @torch.no_grad()
    def _keep(self, mean: Tensor, variance: Tensor, count: int) -> None:
        batches = cast(Tensor, self.num_batches_tracked).add_(1)
        share = 1 / float(batches) if self.momentum is None else self.momentum
        unbiased = variance * (count / max(1, count - 1))
        for kept, new in ((self.running_mean, mean), (self.running_var, unbiased)):
            buffer = cast(Tensor, kept)
            buffer.lerp_(new.to(buffer.dtype), share)


class SyncedNormAct(SyncedNorm):
    """The same for timm's batch norm that ends with an activation."""

    def __init__(self, norm: BatchNormAct2d) -> None:
        super().__init__(norm.num_features)
        self.drop, self.act = norm.drop, norm.act

    def forward(self, input: Tensor) -> Tensor:
        """(N, C, H, W) normalised and activated."""
        return cast(Tensor, self.act(self.drop(super().forward(input))))


def synchronise(module: nn.Module, device: torch.device) -> None:
    """Replaces all batch norms within `module`; weights, statistics and their names stay.

    Args:
        module: changed in place.
        device: where it is to be trained.
    """
    if device.type == "cuda":
        convert_sync_batchnorm(module)  # torch's own would lose the activations of timm's norms
        return
    for name, child in module.named_children():
        if isinstance(child, _BatchNorm):
            setattr(module, name, _synced(child))
        else:
            synchronise(child, device)


def _synced(norm: _BatchNorm) -> SyncedNorm:
    if isinstance(norm, BatchNormAct2d):
        synced: SyncedNorm = SyncedNormAct(norm)
    else:
        synced = SyncedNorm(norm.num_features)
    synced.eps, synced.momentum, synced.affine = norm.eps, norm.momentum, norm.affine
    synced.track_running_stats, synced.training = norm.track_running_stats, norm.training
    synced.weight, synced.bias = norm.weight, norm.bias
    synced.running_mean, synced.running_var = norm.running_mean, norm.running_var
    synced.num_batches_tracked = norm.num_batches_tracked
    return synced


class _Sum(torch.autograd.Function):
    """A tensor added up over processes; so is what comes back to it."""

    @staticmethod
    def forward(ctx: Any, values: Tensor) -> Tensor:
        total = values.clone()
        distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        total = gradients[0].clone()
        distributed.all_reduce(total)
        return total


def _sum(values: Tensor) -> Tensor:
    return cast(Tensor, _Sum.apply(values))
