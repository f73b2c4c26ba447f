"""Settings of a run beyond raster, model and area, with defaults."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Mapping, Optional, Tuple


@dataclass(frozen=True)
class Parameters:
    """Settings as in `engine.job.SegmentJob`; those a kind of job lacks are left out of it.

    Attributes:
        polygons: whether polygons are written.
        entropy: whether the entropy raster is written.
        probabilities: whether the raster of class probabilities is written.
        novelty: whether the raster of novelty is written, by models that describe their imagery.
        keep: share of tiles, 0 to 1, whose region is drawn (regions only).
    """

    device: str = "auto"
    overlap: int = -1
    tile: int = 0
    batch: int = 0
    gsd: float = 0.0
    augment: str = "none"
    units: str = "stored"
    stretch: Optional[Tuple[float, float]] = None
    min_area_px: int = 12
    simplify_px: float = 0.0
    max_memory_mb: int = 0
    polygons: bool = True
    entropy: bool = False
    probabilities: bool = False
    novelty: bool = False
    keep: float = 1.0


_OUTPUT_CHOICES = ("polygons", "entropy", "probabilities", "novelty")


def as_record(parameters: Parameters) -> dict[str, Any]:
    """Plain JSON values; `from_record` reads them again."""
    return asdict(parameters)


def from_record(record: Mapping[str, Any]) -> Parameters:
    """The parameters in `record`; what is missing or of another kind has its default."""
    values_by_name: dict[str, Any] = {}
    for item in fields(Parameters):
        value = record.get(item.name)
        if item.name == "stretch":
            value = tuple(value) if isinstance(value, list) and len(value) == 2 else None
        elif type(value) is not type(item.default):
            continue
        values_by_name[item.name] = value
    return Parameters(**values_by_name)


def for_job(parameters: Parameters, kind: type) -> dict[str, Any]:
    """Those that a job of `kind` has a field for."""
    names = {item.name for item in fields(kind)}
    values = asdict(parameters)
    values["stretch"] = parameters.stretch
    return {
        key: value for key, value in values.items() if key in names and key not in _OUTPUT_CHOICES
    }
