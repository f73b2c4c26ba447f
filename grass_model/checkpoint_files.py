"""Checkpoints that are either whole or not there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch
from lightning.fabric.plugins.io.torch_io import TorchCheckpointIO

from .files.atomic import whole_file


class WholeFiles(TorchCheckpointIO):
    """Writes beside the final name and renames.

    Lightning writes into the system's temporary folder and moves the file from there, which is a
    copy, and can be cut short, when that folder is on another disk.
    """

    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: str | Path, storage_options: Any | None = None
    ) -> None:
        """Puts `checkpoint` at `path`, of which an earlier one stays until this one is complete."""
        final = Path(path)
        final.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(final) as part, part.open("wb") as file:
            torch.save(checkpoint, file)
            file.flush()
            os.fsync(file.fileno())
