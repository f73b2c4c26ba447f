"""Settings of a run beyond raster, model and area, with defaults."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Mapping, Optional, Tuple

from ...engine.core.job import default_of


@dataclass(frozen=True)
class Parameters:
    """Settings as in the jobs, with their defaults; those a kind of job lacks are left out of it.

    Attributes:
        polygons: whether polygons are written.
        entropy: whether the entropy raster is written.
        probabilities: whether the raster of class probabilities is written.
        novelty: whether the raster of novelty is written, by models that describe their imagery.
        keep: share of tiles, 0 to 1, whose region is drawn (regions only).
    """

    device: str = default_of("device")
    overlap: int = default_of("overlap")
    tile: int = default_of("tile")
    batch: int = default_of("batch")
    gsd: float = default_of("gsd")
    augment: str = default_of("augment")
    units: str = default_of("units")
    stretch: Optional[Tuple[float, float]] = default_of("stretch")
    min_area_px: int = default_of("min_area_px")
    simplify_px: float = default_of("simplify_px")
    max_memory_mb: int = default_of("max_memory_mb")
    polygons: bool = True
    entropy: bool = False
    probabilities: bool = False
    novelty: bool = False
    keep: float = default_of("keep")


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
