"""Early stopping: training ends when validation has not got better for a while."""

from __future__ import annotations

import sys
from typing import Any

from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import EarlyStopping
from lightning.pytorch.callbacks.early_stopping import EarlyStoppingReason


class Patience(EarlyStopping):
    """Ends the training after so many validations without a better mIoU, and says so.

    How long it has waited is kept in checkpoints; how long it may wait is the settings' own.
    """

    def __init__(self, validations: int) -> None:
        super().__init__(
            "val_miou", mode="max", patience=validations, check_on_train_epoch_end=False
        )

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes over the best score and the wait of the session before."""
        super().load_state_dict({**state_dict, "patience": self.patience})

    def on_fit_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Says why the run is shorter than its settings."""
        if self.stopping_reason is EarlyStoppingReason.PATIENCE_EXHAUSTED:
            sys.stdout.write(
                f"stopped by patience after {trainer.global_step} of {trainer.max_steps} steps: "
                f"{self.wait_count} validations without a better mIoU than "
                f"{float(self.best_score):.4f}\n"
            )
