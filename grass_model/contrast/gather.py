"""The contrastive loss of a batch that is spread over processes: every view meets every other."""

from __future__ import annotations

import torch
from torch import Tensor, distributed

from .loss import nt_xent


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


def channel_moments(features: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation, each (C,), of features (N, C, h, w) over the views of all processes."""
    values = features.detach().double().transpose(0, 1).flatten(1)
    count = torch.full((1, values.shape[0]), values.shape[1], device=values.device).double()
    sums = torch.cat((values.sum(dim=1)[None], values.square().sum(dim=1)[None], count))
    if distributed.is_available() and distributed.is_initialized():
        distributed.all_reduce(sums)
    mean = sums[0] / sums[2]
    variance = (sums[1] - sums[2] * mean.square()) / (sums[2] - 1).clamp_min(1)
    return mean.to(features.dtype), variance.clamp_min(0).sqrt().to(features.dtype)


def gather_views(embeddings: Tensor) -> Tensor:
    """Embeddings (2n, D) of each process to (2N, D): all first views, then all second views.

    Each half is in the order of the processes. Only this process's rows have a gradient: each of
    the others computes that of its own, and nothing has to be sent back.
    """
    if not (distributed.is_available() and distributed.is_initialized()):
        return embeddings
    parts = [torch.empty_like(embeddings) for _ in range(distributed.get_world_size())]
    distributed.all_gather(parts, embeddings.detach().contiguous())
    parts[distributed.get_rank()] = embeddings
    halves = [part.unflatten(0, (2, -1)) for part in parts]
    return torch.cat(halves, dim=1).flatten(0, 1)
