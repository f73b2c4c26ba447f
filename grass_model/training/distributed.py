"""Training in several processes, one a device: their number, and how gradients are combined.

The loss is that of the whole batch in each process (`contrast/gather.py`).
"""

import os
from datetime import timedelta
from typing import Any, cast

import torch
from lightning.pytorch.strategies import DDPStrategy
from timm.layers.norm_act import BatchNormAct2d, convert_sync_batchnorm
from torch import Tensor, distributed, nn
from torch.distributed import GradBucket  # type: ignore[attr-defined]
from torch.nn.modules.batchnorm import _BatchNorm

from grass_qgis.engine.core.errors import JobError

from ..settings.pretrain import LoopSettings

# The first process cuts tiles while the others wait for it to join them.
_PATIENCE = timedelta(days=1)


def devices_here(loop: LoopSettings) -> int:
    """Number of devices, and so of processes, on each machine."""
    if loop.devices == "auto":
        return max(1, torch.cuda.device_count())
    return int(loop.devices)


def process_count(loop: LoopSettings) -> int:
    """Number of processes on all machines together."""
    return devices_here(loop) * loop.num_nodes


def check_devices(loop: LoopSettings, many: bool) -> None:
    """Rejects devices that do not exist or cannot share a batch evenly.

    Args:
        loop: the loop's settings.
        many: whether the stage can use more than one.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    if loop.devices != "auto" and not (isinstance(loop.devices, int) and loop.devices >= 1):
        raise JobError(
            f"loop.devices is {loop.devices!r}.", "Use a whole number from 1, or auto for all GPUs."
        )
    if loop.num_nodes < 1:
        raise JobError(f"loop.num_nodes is {loop.num_nodes}.", "Use a whole number from 1.")
    count, there = process_count(loop), torch.cuda.device_count()
    if there and devices_here(loop) > there:
        raise JobError(f"loop.devices is {loop.devices}, but there are {there} GPUs.", "Use fewer.")
    if count > 1 and not many:
        raise JobError(
            f"This command trains on one device, not on {count}.",
            "Leave loop.devices and loop.num_nodes at 1.",
        )
    if loop.batch % count:
        raise JobError(
            f"loop.batch ({loop.batch}) cannot be shared evenly by {count} devices.",
            f"Use a multiple of {count}.",
        )
    _check_torchrun(count)
    _check_slurm(count)


def _check_slurm(count: int) -> None:
    """Checks SLURM's number of tasks, each of which is a process, since Lightning starts none."""
    tasks = os.environ.get("SLURM_NTASKS")
    if tasks is None or os.environ.get("SLURM_JOB_NAME") in ("bash", "interactive"):
        return  # an interactive session is a machine like any other
    if int(tasks) != count:
        raise JobError(
            f"SLURM has started {tasks} processes, loop.devices and loop.num_nodes ask for "
            f"{count}.",
            "Start with srun and make --ntasks-per-node and --nodes agree with them.",
        )
    if count > 1 and "SLURM_NTASKS_PER_NODE" not in os.environ:
        raise JobError(
            f"SLURM has started {tasks} processes without a number for each machine.",
            "Give srun --ntasks-per-node.",
        )


def _check_torchrun(count: int) -> None:
    """Checks torchrun's number of processes, else unconnected ones would write into one folder."""
    started = int(os.environ.get("WORLD_SIZE", "1")) if "TORCHELASTIC_RUN_ID" in os.environ else 1
    if started not in (1, count):
        raise JobError(
            f"torchrun has started {started} processes, loop.devices and loop.num_nodes ask for "
            f"{count}.",
            "Make them agree.",
        )


def strategy_for(loop: LoopSettings) -> Any:
    """Lightning's strategy: nothing special on one device."""
    if process_count(loop) == 1:
        return "auto"
    # Some encoders have branches that do not lead to the last feature map.
    return SummedGradients(timeout=_PATIENCE, find_unused_parameters=True)


class SummedGradients(DDPStrategy):
    """DDP that sums the processes' gradients instead of averaging them.

    Each process holds its rows' part of the gradient of the whole batch's loss. The guide's
    gradient is then the single process's without any factor.
    """

    def configure_ddp(self) -> None:
        """Wraps the model."""
        super().configure_ddp()
        ddp: Any = self.model
        ddp.register_comm_hook(None, sum_gradients)


def sum_gradients(_: object, bucket: GradBucket) -> torch.futures.Future[Tensor]:
    """A communication hook of DDP: the sum over processes."""
    # DDP looks at the annotations, which must not be strings.
    done: Any = distributed.all_reduce(bucket.buffer(), async_op=True)
    summed: torch.futures.Future[Tensor] = done.get_future().then(lambda future: future.value()[0])
    return summed


class SyncedNorm(_BatchNorm):
    """Synchronised batch norm on CPUs, which torch's does not support.

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
        """Accepts any number of dimensions."""

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
        # torch's function would lose the activations of timm's norms.
        convert_sync_batchnorm(module)
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
    """Sum of a tensor over processes, whose gradient is summed likewise."""

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
