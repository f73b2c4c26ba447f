"""The folders around a case, which it must leave as they are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

State = Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True)
class Surroundings:
    """Where cases run: inputs, outputs, and what is none of their business."""

    base: Path

    @property
    def inputs(self) -> Path:
        """What a case reads."""
        return self.base / "in"

    @property
    def out(self) -> Path:
        """Where a case may write."""
        return self.base / "out"

    def make(self) -> Surroundings:
        """Makes the folders; returns itself."""
        for name in ("in", "out", "cache", "cwd", "home", "tmp", "elsewhere"):
            (self.base / name).mkdir(parents=True, exist_ok=True)
        (self.base / "elsewhere" / "secret.txt").write_text("not yours")
        return self

    def environment(self) -> dict[str, str]:
        """Of the process that runs cases: no folder of it lies elsewhere."""
        kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
        root = str(Path(__file__).resolve().parents[2])
        return {
            **kept, "HOME": str(self.base / "home"), "TMPDIR": str(self.base / "tmp"),
            "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1",
            "GRASS_SEGMENTER_CACHE": str(self.base / "cache"), "no_proxy": "",
            "MPLCONFIGDIR": str(self.base / "tmp" / "mpl"),
        }  # fmt: skip

    def state(self) -> State:
        """Size, time of change and kind of all but the outputs and what is kept for later runs."""
        result = {}
        for folder, names, files in os.walk(self.base):
            inside = Path(folder)
            if inside == self.base:
                names[:] = [name for name in names if name not in ("out", "cache")]
            for name in (*names, *files):
                status = (inside / name).lstat()
                changed = 0 if name in names else status.st_mtime_ns
                size = 0 if name in names else status.st_size
                result[str((inside / name).relative_to(self.base))] = (
                    size,
                    changed,
                    status.st_mode,
                )
        return result
