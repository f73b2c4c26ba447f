"""Runs the engine's self-test for Processing and formats its report as a page."""

from __future__ import annotations

from html import escape
from pathlib import Path

from ...backend.self_test import SelfTest, TestedDevice, measure, read_record
from ...engine.core.atomic import output_file
from ...engine.core.progress import IsCancelled, never
from ...messages import tr


def run_self_test(python: str, is_cancelled: IsCancelled = never) -> SelfTest:
    """Runs the self-test in the backend `python`; blocks until it has ended.

    Raises:
        CancelledError: it was cancelled.
        SelfTestError: it ended without a report.
        BackendMissingError: the interpreter does not start.
    """
    return read_record(measure(python, is_cancelled))


def self_test_page(report: SelfTest) -> str:
    """HTML: a row for each device, the one that is used in bold."""
    heads = (
        tr("Device"), tr("Hardware"), tr("State"), tr("Tiles per second"), tr("Difference to CPU"),
    )  # fmt: skip
    rows = ["<tr>" + "".join(f"<th>{escape(head)}</th>" for head in heads) + "</tr>"]
    rows += [_row(device, device.device == report.chosen) for device in report.devices]
    chosen = tr("Models run on {device} (ONNX Runtime {version}).").format(
        device=report.chosen, version=report.onnxruntime
    )
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>'
        f'<p>{escape(chosen)}</p><table border="1" cellspacing="0" cellpadding="4">'
        f"{''.join(rows)}</table></body></html>\n"
    )


def _row(device: TestedDevice, chosen: bool) -> str:
    state = device.state + (f": {device.reason}" if device.reason else "")
    rate = difference = ""
    if device.state == "ok":
        rate = tr("{rate:.1f} (batch size {batch}, {tile} px)").format(
            rate=device.tiles_per_second, batch=device.batch, tile=device.tile
        )
        difference = f"{device.largest_difference:.1e}"
    name = escape(device.device)
    cells = [f"<b>{name}</b>" if chosen else name]
    cells += [escape(text) for text in (device.name, state, rate, difference)]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def write_text(path: str, text: str) -> str:
    """Writes `text` to `path` under another name first; returns `path`.

    Raises:
        OutputError: it cannot be written.
    """
    with output_file(Path(path)) as part:
        part.write_text(text, encoding="utf-8")
    return path
