"""Shares, areas and counts as people read them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional

_HECTARE, _SQUARE_KM = 1e4, 1e6
_MOST_HECTARES = 1e10  # square metres from which on areas are shown in square kilometres


@dataclass(frozen=True)
class AreaUnit:
    """Unit of the areas of an assessment: its name, and square metres or pixels in it."""

    name: str
    size: float


def unit_named(total: float, is_m2: bool) -> AreaUnit:
    """The unit that suits the size of an area, in square metres if `is_m2`, else in pixels."""
    if not is_m2:
        return AreaUnit("pixels", 1.0)
    if total >= _MOST_HECTARES:
        return AreaUnit("km\u00b2", _SQUARE_KM)
    if total >= _HECTARE:
        return AreaUnit("ha", _HECTARE)
    return AreaUnit("m\u00b2", 1.0)


def count_of(number: int, thing: str) -> str:
    """A count with its noun, such as "1 point" and "3 points"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def percent(share: Optional[float], digits: int = 1) -> str:
    """A share as percent; a dash where it is unknown."""
    return "\u2013" if share is None else f"{100 * share:.{digits}f}"


def number(value: Optional[float]) -> str:
    """A number with two digits; a dash where it is unknown."""
    return "\u2013" if value is None else f"{value:.2f}"


def interval(low: Optional[float], high: Optional[float]) -> str:
    """A 95 % interval of a share in percent, such as "81.0 to 87.4"."""
    return "\u2013" if low is None else f"{percent(low)} to {percent(high)}"


def area_text(value: Optional[float], unit: AreaUnit) -> str:
    """An area in its unit, with about four digits."""
    if value is None:
        return "\u2013"
    scaled = value / unit.size
    if scaled == 0:
        return "0"
    digits = max(0, 3 - math.floor(math.log10(abs(scaled)))) if unit.name != "pixels" else 0
    return f"{scaled:,.{min(digits, 4)}f}"


def area_interval(low: Optional[float], high: Optional[float], unit: AreaUnit) -> str:
    """A 95 % interval of an area."""
    return "\u2013" if low is None else f"{area_text(low, unit)} to {area_text(high, unit)}"
