"""The name of a run: the same for the same job on the same inputs, and for no other."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, List

from ..core.job import SegmentJob
from .plan import Plan
from .report import library_versions

# What changes no value of a raster. The limit of memory decides on tiles and panels, which count.
_WITHOUT_EFFECT = ("segments", "report", "min_area_px", "simplify_px", "batch", "max_memory_mb")


def name_of_run(job: SegmentJob, plan: Plan) -> str:
    """A digest of all that decides the values of the results.

    Files count by size and time of change: one that is written anew makes another run of it.
    Rasters at an address count by the address and what the raster says of itself.
    """
    asked = {key: value for key, value in asdict(job).items() if key not in _WITHOUT_EFFECT}
    record: Dict[str, Any] = {
        "job": asked,
        "files": [_checksum(path) for path in plan.files],
        "raster": [plan.info.width, plan.info.height, plan.info.dtypes, plan.info.crs],
        "place": list(plan.frame.transform[:6]),
        "panels": [asdict(panel) for panel in plan.tiles.panels],
        "radiometry": asdict(plan.radiometry) if plan.radiometry else None,
        "device": plan.device.used,
        "versions": library_versions(),
    }
    text = json.dumps(record, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _checksum(path: Path) -> List[Any]:
    try:
        state = path.stat()
    except OSError:  # an address, or a member of a container
        return [str(path)]
    return [str(path.absolute()), state.st_size, state.st_mtime_ns]
