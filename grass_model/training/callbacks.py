"""Ends a training that has diverged while its last good checkpoint is still there."""

from __future__ import annotations

from typing import Any

from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from torch import Tensor

from grass_qgis.engine.core.errors import JobError

_REMEDY = "Its last good checkpoint is kept: go on with --resume true and a smaller loop.lr."


class OnlyFinite(Callback):
    """Lets no loss that is not finite reach the weights, and no such weights a checkpoint."""

    def on_before_backward(
        self, trainer: Trainer, pl_module: LightningModule, loss: Tensor
    ) -> None:
        """Looks at the loss of each step.

        Raises:
            JobError: it is not finite.
        """
        if not bool(loss.isfinite()):
            raise diverged(trainer, f"the loss is {float(loss.detach())}")

    def on_save_checkpoint(
        self, trainer: Trainer, pl_module: LightningModule, checkpoint: dict[str, Any]
    ) -> None:
        """Looks at the weights before anything is written.

        Raises:
            JobError: one is not finite.
        """
        for name, value in checkpoint["state_dict"].items():
            if not bool(value.isfinite().all()):
                raise diverged(trainer, f"{name} is not finite")


def diverged(trainer: Trainer, what: str) -> JobError:
    """The error that says where training was when it left the finite numbers."""
    rate = max(group["lr"] for group in trainer.optimizers[0].param_groups)
    step = trainer.global_step
    return JobError(
        f"Training has diverged at step {step}, learning rate {rate:.3g}: {what}.", _REMEDY
    )
