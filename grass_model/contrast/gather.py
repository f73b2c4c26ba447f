"""The contrastive loss of a batch distributed over processes, over all pairs of its views."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, distributed

from .loss import nt_xent


class Moments(NamedTuple):
    """Mean and standard deviation of each channel, both (C,)."""

    mean: Tensor
    std: Tensor


def whole_nt_xent(embeddings: Tensor, temperature: float = 0.5) -> Tensor:
    """`nt_xent` over the views of all processes; in a single process it is `nt_xent`.

    Args:
        embeddings: (2n, D) of this process, in `nt_xent`'s order; n is the same in each.
        temperature: above 0.

    Returns:
        The same scalar in each process. Its gradient with respect to a process's own embeddings is
        that of the loss of the whole batch, so the gradients of parameters have to be added up over
        processes, not averaged.
    """
    return nt_xent(gather_views(embeddings), temperature)


def channel_moments(features: Tensor) -> Moments:
    """Moments of the channels of features (N, C, h, w) over the views of all processes."""
    sums = channel_sums(features)
    if distributed.is_available() and distributed.is_initialized():
        distributed.all_reduce(sums)
    return moments_of(sums, features.dtype)


def channel_sums(features: Tensor) -> Tensor:
    """(3, C) float64: sums, sums of squares and counts; those of several batches may be added."""
    values = features.detach().double().transpose(0, 1).flatten(1)
    counts = torch.full_like(values[:, 0], values.shape[1])
    return torch.stack((values.sum(dim=1), values.square().sum(dim=1), counts))


def moments_of(sums: Tensor, dtype: torch.dtype) -> Moments:
    """Moments, (C,) each of `dtype`, from sums (3, C) as of `channel_sums`."""
    mean = sums[0] / sums[2]
    variance = (sums[1] - sums[2] * mean.square()) / (sums[2] - 1).clamp_min(1)
    return Moments(mean.to(dtype), variance.clamp_min(0).sqrt().to(dtype))


def gather_views(embeddings: Tensor) -> Tensor:
    """Embeddings (2n, D) of each process to (2N, D): all first views, then all second views.

    Each half is in the order of the processes. Only this process's rows have a gradient; the others
    compute theirs, so nothing is sent back.
    """
    if not (distributed.is_available() and distributed.is_initialized()):
        return embeddings
    parts = [torch.empty_like(embeddings) for _ in range(distributed.get_world_size())]
    distributed.all_gather(parts, embeddings.detach().contiguous())
    parts[distributed.get_rank()] = embeddings
    halves = [part.unflatten(0, (2, -1)) for part in parts]
    return torch.cat(halves, dim=1).flatten(0, 1)
