"""Identifier of a run, computed from its job and inputs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, List

from ..core.job import SegmentJob
from .plan import Plan
from .report import library_versions

# Settings that do not change raster values. Memory limits act through the tiles and panels below.
_WITHOUT_EFFECT = ("segments", "report", "min_area_px", "simplify_px", "batch", "max_memory_mb")


def name_of_run(job: SegmentJob, plan: Plan) -> str:
    """Digest of everything that determines the values of the results.

    Files enter with size and modification time, so that a rewritten file makes another run.
    Rasters at an address enter with the address and their metadata.
    """
    settings = {key: value for key, value in asdict(job).items() if key not in _WITHOUT_EFFECT}
    record: Dict[str, Any] = {
        "job": settings,
        "files": [file_state(path) for path in plan.files],
        "raster": [plan.info.width, plan.info.height, plan.info.dtypes, plan.info.crs],
        "place": list(plan.output_grid.transform[:6]),
        "panels": [asdict(panel) for panel in plan.tiles.panels],
        "radiometry": asdict(plan.radiometry) if plan.radiometry else None,
        "device": plan.device.used,
        "versions": library_versions(),
    }
    text = json.dumps(record, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def file_state(path: Path) -> List[Any]:
    """Path, size and time of change of a file; the name alone of what is no file."""
    try:
        state = path.stat()
    except OSError:  # an address, or a member of a container
        return [str(path)]
    return [str(path.absolute()), state.st_size, state.st_mtime_ns]
