"""What a pretraining keeps of its first weights, so that it adapts more than it forgets."""

from __future__ import annotations

from typing import Any, cast

import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback, EMAWeightAveraging
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from grass_qgis.engine.core.errors import JobError

from ..models.encoders import Trunk
from ..settings.pretrain import KeepSettings
from ..training.steps import ends_step

_SIDE = 64  # pixels of an image by which layers are followed


def check_keeping(keep: KeepSettings, coarsest: int) -> None:
    """Refuses impossible settings.

    Args:
        keep: what is kept.
        coarsest: the encoder's output stride.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    for name in ("encoder_rate", "head_share", "average", "likeness"):
        value = getattr(keep, name)
        if not 0 <= value <= 1:
            raise JobError(f"keep.{name} is {value}.", "Use a number from 0 to 1.")
    if keep.likeness and keep.frozen >= coarsest:
        raise JobError(
            f"keep.likeness is {keep.likeness}, and keep.frozen {keep.frozen} leaves no map "
            "that could change.",
            "Leave keep.likeness at 0, or freeze less.",
        )
    if not 0 <= keep.pull < float("inf"):
        raise JobError(f"keep.pull is {keep.pull}.", "Use a number from 0.")


def freeze_start(trunk: Trunk, keep: KeepSettings) -> None:
    """Takes from training what `keep` says is to stay: the weights behind the finest maps."""
    if keep.frozen:
        for parameter in parameters_behind(trunk.encoder, trunk.bands, keep.frozen):
            parameter.requires_grad_(False)


def parameters_behind(encoder: nn.Module, bands: int, stride: int) -> list[nn.Parameter]:
    """The parameters that an encoder's feature maps of strides up to `stride` depend on."""
    image = torch.zeros(1, bands, _SIDE, _SIDE)
    was_training = encoder.training
    maps: list[Tensor] = encoder.eval()(image)
    encoder.train(was_training)
    fine = [item for item in maps if item.requires_grad and _SIDE // item.shape[-1] <= stride]
    if not fine:
        return []
    parameters = [item for item in encoder.parameters() if item.requires_grad]
    total = torch.stack([item.sum() for item in fine]).sum()
    gradients = torch.autograd.grad(total, parameters, allow_unused=True)
    return [p for p, gradient in zip(parameters, gradients, strict=True) if gradient is not None]


def settle_norms(trunk: nn.Module, keep: KeepSettings) -> None:
    """Norms that are to be kept go on with their statistics; to be called after `train()`."""
    if keep.norms == "freeze":
        for module in trunk.modules():
            if isinstance(module, _BatchNorm):
                module.eval()


def keepers(trunk: nn.Module, keep: KeepSettings, steps: int) -> list[Callback]:
    """The callbacks that hold a training of so many steps back; none where nothing is kept."""
    callbacks: list[Callback] = []
    if keep.head_share:
        callbacks.append(HeadFirst(trunk, round(keep.head_share * steps)))
    if keep.pull:
        callbacks.append(PullToStart(trunk, keep.pull))
    if keep.average:
        callbacks.append(EMAWeightAveraging(decay=keep.average))
    return callbacks


class HeadFirst(Callback):
    """Lets the encoder learn only when the projection head has learnt for some steps.

    The gradient through a random head says nothing of the imagery, and only takes weights apart.
    """

    def __init__(self, trunk: nn.Module, steps: int) -> None:
        self._steps = steps
        self._learning = [item for item in trunk.parameters() if item.requires_grad]

    def on_train_batch_start(
        self, trainer: Trainer, pl_module: LightningModule, batch: Any, batch_idx: int
    ) -> None:
        """Without a gradient of its own a parameter is passed over by the optimiser."""
        for parameter in self._learning:
            parameter.requires_grad_(trainer.global_step >= self._steps)


class PullToStart(Callback):
    """Moves the encoder a little way back to its first weights after every step.

    Decoupled from the gradient, as AdamW's decay is, so that it does not depend on its scale. With
    zeros as the start it would be weight decay. Source of the idea: Li et al., "Explicit Inductive
    Bias for Transfer Learning with Convolutional Networks" (L2-SP), ICML 2018.
    """

    def __init__(self, trunk: nn.Module, pull: float) -> None:
        """Args: `pull` is the share of the way at a learning rate of 1."""
        self._trunk, self._pull = trunk, pull
        self._start = {
            name: parameter.detach().clone()
            for name, parameter in trunk.named_parameters()
            if parameter.requires_grad
        }

    @torch.no_grad()
    def on_train_batch_end(
        self,
        trainer: Trainer,
        pl_module: LightningModule,
        outputs: Any,
        batch: Any,
        batch_idx: int,
    ) -> None:
        """Pulls after a whole step, by the rate of that step."""
        if not ends_step(trainer, batch_idx):
            return
        rates = {
            id(parameter): float(group["lr"])
            for group in trainer.optimizers[0].param_groups
            for parameter in cast(list[nn.Parameter], group["params"])
        }
        for name, parameter in self._trunk.named_parameters():
            if name in self._start:
                start = self._start[name].to(parameter.device)
                parameter.lerp_(start, min(1.0, self._pull * rates.get(id(parameter), 0.0)))
