"""What is known of each written file: for the terminal, and for the provenance in the file."""

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
    """What was measured of one file.

    Attributes:
        variant: which file.
        name: of the file.
        size: bytes.
        agreement: with torch in float32.
        time_ratio: time of a tile over the default file's on this machine's processor.
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


def as_provenance(found: Figures) -> dict[str, Any]:
    """The figures as plain JSON."""
    record: dict[str, Any] = {
        "variant": found.variant,
        "size_mib": round(found.size / 2**20, 2),
        "time_over_default": round(found.time_ratio, 3),
        "difference_to_torch": float(f"{found.agreement.difference:.1e}"),
        "pixels_of_the_same_class": round(found.agreement.argmax, 6),
        **found.details,
    }
    if found.scores is not None:
        record["held_out"] = {
            "data": found.held_out,
            "miou": round(found.scores.miou, 5),
            "miou_lost": round(found.drop, 5),
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
        "time: of a tile on this processor over segment.onnx's; max diff: of probabilities, and "
        "same: pixels of the same class, against torch in float32."
    )
    where = {item.held_out for item in files if item.held_out}
    if where:
        console.print(f"mIoU: {', '.join(sorted(where))}.")
    else:
        console.print("mIoU was not measured: give a labelled data set with --data.")
