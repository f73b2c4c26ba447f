"""The summary of a comparison of two dates as lines of text."""

from __future__ import annotations

from typing import Any, List, Mapping

_HECTARE = 10_000.0


def as_lines(summary: Mapping[str, Any]) -> List[str]:
    """What changed: the share, then each change with its area, the largest first."""
    share = 100 * summary["changed_share"]
    lines = [f"Changed: {_size(summary['changed_px'], summary['changed_m2'])}, {share:.2f} %"]
    rows = [row for row in summary["matrix"] if row["is_change"] and row["pixels"]]
    for row in sorted(rows, key=lambda row: -row["pixels"]):
        lines.append(f"  {row['name']}: {_size(row['pixels'], row['area_m2'])}")
    dropped = summary["explained_px"] + summary["small_px"]
    if dropped:
        lines.append(
            f"Not counted: {summary['explained_px']} px that a shift explains, "
            f"{summary['small_px']} px in small patches"
        )
    return lines


def _size(pixels: int, area_m2: Any) -> str:
    """An area for people."""
    if area_m2 is None:
        return f"{pixels} px"
    if area_m2 < _HECTARE:
        return f"{area_m2:.0f} m²"
    return f"{area_m2 / _HECTARE:.2f} ha"
