"""The report of a run, as plain JSON values."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, Sequence

import numpy as np
import rasterio

from ..core.contract import NODATA, ClassSpec
from ..core.errors import OutputError
from ..core.job import ModelJob
from ..core.monitor import Monitor
from ..raster.output_grid import ClassCounter, OutputGrid
from ..raster.resolution import work_size_m
from ..raster.work_grid import native_grid
from ..runtime.onnx_runtime import versions
from .plan import Plan

SCHEMA = 1


def run_record(job: ModelJob, plan: Plan, predicted: int, monitor: Monitor) -> Dict[str, Any]:
    """Record of a run: job, inputs, tiles, device, versions and durations."""
    grid = plan.grid
    return {
        "schema": SCHEMA,
        "task": plan.contract.task,
        "job": asdict(job),
        "raster": {
            "width": plan.info.width,
            "height": plan.info.height,
            "dtype": plan.dtype,
            "bands": list(plan.choice.bands),
            "radiometry": asdict(plan.radiometry) if plan.radiometry else None,
            "crs": plan.info.crs,
            "pixel_m": work_size_m(
                plan.output_grid.measure, native_grid(plan.info), plan.info.whole
            ),
        },
        "grid": {
            "pixel_m": work_size_m(plan.output_grid.measure, plan.work, grid.area),
            "resampled": not plan.work.is_native,
            "step": list(plan.work.step),
            "width": plan.work.width,
            "height": plan.work.height,
            "area": asdict(grid.area),
        },
        "tiles": {
            "count": sum(panel.count for panel in plan.tiles.panels),
            "predicted": predicted,
            "rows": grid.rows.tile,
            "cols": grid.cols.tile,
            "panels": len(plan.tiles.panels),
            "batch": plan.tiles.batch,
            "overlap": grid.rows.overlap,
        },
        "device": asdict(plan.device),
        "versions": library_versions(),
        "seconds": {**monitor.seconds, "model": round(plan.model.seconds, 3)},
        "warnings": list(monitor.warnings),
    }


def class_rows(
    classes: Sequence[ClassSpec], counter: ClassCounter, grid: OutputGrid
) -> Dict[str, Any]:
    """Pixels, area in m² (None without a CRS) and share of valid pixels of each class."""
    valid = int(counter.pixels[:NODATA].sum())
    rows = [
        {
            **asdict(item),
            "pixels": int(counter.pixels[item.id]),
            "area_m2": float(counter.area_m2[item.id]) if grid.measure else None,
            "share": int(counter.pixels[item.id]) / valid if valid else 0.0,
        }
        for item in classes
    ]
    return {"classes": rows, "nodata_pixels": int(counter.pixels[NODATA])}


def library_versions() -> Dict[str, Any]:
    """Versions of the libraries that computed the result."""
    return {
        "numpy": np.__version__,
        "rasterio": rasterio.__version__,
        "gdal": rasterio.__gdal_version__,
        **versions(),
    }


def write_report(path: Path, record: Dict[str, Any]) -> None:
    """Writes `record` as JSON.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{path.name} cannot be written: {error.strerror}.", "Choose another folder."
        ) from error
