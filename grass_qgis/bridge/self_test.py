"""The engine's self-test: which devices really run a model, how fast, and what is wrong."""

from __future__ import annotations

import json
import subprocess  # nosec B404
from dataclasses import dataclass, fields
from html import escape
from typing import Any, Mapping

from ..backend.launch import start
from ..engine.errors import CancelledError, GrassError
from ..engine.progress import IsCancelled, never
from ..messages import tr

ARGUMENTS = ("devices", "--json")
FORMAT = 1
_POLL_SECONDS = 0.2
_ENDING_SECONDS = 5.0


class SelfTestError(GrassError, RuntimeError):
    """The self-test gave no report."""

    code = "device.unavailable"


@dataclass(frozen=True)
class TestedDevice:
    """What the self-test found of one device.

    Attributes:
        device: "cpu", "cuda" ...
        name: of the hardware.
        provider: of ONNX Runtime.
        state: "ok", "absent" or "failed".
        reason: why it is not "ok".
        tiles_per_second: how fast a model ran; 0 when it did not.
        tile: side of those tiles in pixels.
        batch: how many of them at once.
        largest_difference: of a probability, to the CPU's.
    """

    device: str
    name: str = ""
    provider: str = ""
    state: str = "absent"
    reason: str = ""
    tiles_per_second: float = 0.0
    tile: int = 0
    batch: int = 0
    largest_difference: float = 0.0


@dataclass(frozen=True)
class SelfTest:
    """The whole report; `chosen` is what "auto" runs on."""

    onnxruntime: str
    chosen: str
    devices: tuple[TestedDevice, ...]


def run_self_test(python: str, is_cancelled: IsCancelled = never) -> SelfTest:
    """Runs the self-test in the backend `python`; blocks until it has ended.

    Raises:
        CancelledError: it was cancelled.
        SelfTestError: it ended without a report.
        BackendMissingError: the interpreter does not start.
    """
    process = start(python, ARGUMENTS)
    try:
        while True:
            try:
                answer, said = process.communicate(timeout=_POLL_SECONDS)
                return parse_report(answer, said)
            except subprocess.TimeoutExpired:
                if is_cancelled():
                    raise CancelledError("The self-test was cancelled.") from None
    finally:
        _end(process)


def parse_report(answer: str, said: str = "") -> SelfTest:
    """Reads the report, the last line that is one.

    Args:
        answer: standard output of the engine.
        said: its standard error, of which the last line is quoted when there is no report.

    Raises:
        SelfTestError: there is no report, or one of another format.
    """
    for line in reversed(answer.splitlines() or [""]):
        record = _object(line)
        if "devices" in record:
            return _report(record)
    whole = _object(answer)
    if "devices" in whole:
        return _report(whole)
    words = [line for line in (said or answer).splitlines() if line.strip()]
    last = tr("Its last words: {words}").format(words=words[-1]) if words else ""
    raise SelfTestError(
        f"The backend's self-test gave no report. {last}".strip(),
        "Set the backend up again in the dock, so that it fits the plugin.",
    )


def self_test_page(report: SelfTest) -> str:
    """HTML: a row for each device, the one that is used in bold."""
    heads = (
        tr("Device"), tr("Hardware"), tr("State"), tr("Tiles a second"), tr("Difference to CPU"),
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
        rate = tr("{rate:.1f} ({batch} of {tile} px at once)").format(
            rate=device.tiles_per_second, batch=device.batch, tile=device.tile
        )
        difference = f"{device.largest_difference:.1e}"
    name = escape(device.device)
    cells = [f"<b>{name}</b>" if chosen else name]
    cells += [escape(text) for text in (device.name, state, rate, difference)]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _object(text: str) -> Mapping[str, Any]:
    try:
        record = json.loads(text)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _report(record: Mapping[str, Any]) -> SelfTest:
    if record.get("format") != FORMAT:
        raise SelfTestError(
            f"The self-test's report has format {record.get('format')!r}; {FORMAT} is known.",
            "Use plugin and backend of one version.",
        )
    known = {item.name for item in fields(TestedDevice)}
    try:
        devices = tuple(
            TestedDevice(**{k: v for k, v in item.items() if k in known and v is not None})
            for item in record["devices"]
        )
        return SelfTest(str(record["onnxruntime"]), str(record["chosen"]), devices)
    except (KeyError, TypeError, AttributeError) as error:
        raise SelfTestError(
            f"The self-test's report cannot be read: {error!r}.",
            "Use plugin and backend of one version.",
        ) from error


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
