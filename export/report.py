"""Figures of each written file, for the terminal and for the provenance in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from grass_model.metrics.scores import Scores

from .verify import Agreement


@dataclass(frozen=True)
class Figures:
    """Measurements of one file.

    Attributes:
        variant: its variant.
        name: of the file.
        size: bytes.
        agreement: with torch in float32.
        time_ratio: time of a tile over the default file's on this machine's CPU.
        held_out: name of the data set and split of the scores; "" when nothing was measured.
        scores: on held-out tiles.
        drop: points of mIoU (0-1) lost against the default file.
        details: how the file was made.
    """

    variant: str
    name: str
    size: int
    agreement: Agreement
    time_ratio: float
    held_out: str
    scores: Scores | None
    drop: float
    details: dict[str, Any]


def as_provenance(figures: Figures) -> dict[str, Any]:
    """The figures as plain JSON."""
    record: dict[str, Any] = {
        "variant": figures.variant,
        "size_mib": round(figures.size / 2**20, 2),
        "time_over_default": round(figures.time_ratio, 3),
        "difference_to_torch": float(f"{figures.agreement.difference:.1e}"),
        "pixels_of_the_same_class": round(figures.agreement.argmax, 6),
        **figures.details,
    }
    if figures.scores is not None:
        record["held_out"] = {
            "data": figures.held_out,
            "miou": round(figures.scores.miou, 5),
            "miou_lost": round(figures.drop, 5),
        }
    return record


def print_figures(files: Sequence[Figures], tile: int) -> None:
    """The table of a finished export."""
    table = Table(title=f"Exported, tile {tile} px", title_justify="left")
    table.add_column("file", no_wrap=True)
    for title in ("MiB", "time", "mIoU %", "lost", "max diff", "same %", "in float"):
        table.add_column(title, justify="right")
    for item in files:
        scores = item.scores
        layers = item.details.get("layers")
        table.add_row(
            item.name,
            f"{item.size / 2**20:.1f}",
            f"{item.time_ratio:.2f}",
            "-" if scores is None else f"{100 * scores.miou:.2f}",
            "-" if scores is None else f"{100 * item.drop:.2f}",
            f"{item.agreement.difference:.1e}",
            f"{100 * item.agreement.argmax:.3f}",
            "" if layers is None else f"{len(item.details['float_layers'])} of {layers}",
        )
    console = Console()
    console.print(table)
    console.print(
        "time: of a tile on this CPU over segment.onnx's; max diff: of probabilities, and "
        "same: pixels of the same class, against torch in float32."
    )
    where = {item.held_out for item in files if item.held_out}
    if where:
        console.print(f"mIoU: {', '.join(sorted(where))}.")
    else:
        console.print("mIoU was not measured: give a labelled data set with --data.")
