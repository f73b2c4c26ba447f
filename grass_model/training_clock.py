"""How long training took: from the first step to the last, over all sessions of a run."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback

from .files.atomic import write_whole

FILE = "training_time.json"


class TrainingClock(Callback):
    """Counts the seconds of a session on top of those behind the checkpoint it began with.

    What a killed session did after its last checkpoint is done again, and counts once. Told are
    the seconds of the clock on the wall, and those that the process had a processor, added up over
    its threads: what else a machine does lengthens the first ones alone.
    """

    def __init__(self, out: Path) -> None:
        self._out, self._before, self._begun = out, (0.0, 0.0), _now()

    @property
    def seconds(self) -> tuple[float, float]:
        """On the wall and of the processor, of all sessions so far."""
        (wall, processor), (wall_begun, processor_begun) = _now(), self._begun
        before = self._before
        return before[0] + wall - wall_begun, before[1] + processor - processor_begun

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Starts."""
        self._begun = _now()

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Writes steps and seconds into the run folder."""
        if trainer.is_global_zero:
            wall, processor = self.seconds
            record = {
                "steps": int(trainer.global_step),
                "seconds": round(wall, 3),
                "processor_seconds": round(processor, 3),
            }
            write_whole(self._out / FILE, json.dumps(record).encode())

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        wall, processor = self.seconds
        return {"seconds": wall, "processor_seconds": processor}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Goes on from a checkpoint."""
        wall = float(state_dict["seconds"])
        self._before = wall, float(state_dict.get("processor_seconds", wall))


def _now() -> tuple[float, float]:
    return perf_counter(), process_time()
