"""How long training took: seconds from the first step to the last, over all sessions of a run."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Any

from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback

FILE = "training_time.json"


class TrainingClock(Callback):
    """Counts the seconds of a session on top of those behind the checkpoint it began with.

    What a killed session did after its last checkpoint is done again, and counts once.
    """

    def __init__(self, out: Path) -> None:
        self._out, self._before, self._begun = out, 0.0, perf_counter()

    @property
    def seconds(self) -> float:
        """Of all sessions so far."""
        return self._before + perf_counter() - self._begun

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Starts."""
        self._begun = perf_counter()

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Writes steps and seconds into the run folder."""
        if trainer.is_global_zero:
            record = {"steps": int(trainer.global_step), "seconds": round(self.seconds, 3)}
            part = (self._out / FILE).with_suffix(".part")
            part.write_text(json.dumps(record), encoding="utf-8")
            part.replace(self._out / FILE)

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"seconds": self.seconds}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Goes on from a checkpoint."""
        self._before = float(state_dict["seconds"])
