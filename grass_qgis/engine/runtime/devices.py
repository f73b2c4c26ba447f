"""Self-test of devices: which run a model, at what speed, and why others do not."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np

from ..core.errors import GrassError
from ..core.progress import IsCancelled, never
from ..core.providers import CPU_PROVIDER, PROVIDERS, Provider, how_to_get, provider_of
from .device_trial import Trial, attempt, trial_of
from .onnx_runtime import is_built_in, versions
from .parallel_calls import in_order
from .session import Model
from .trial import trial_batch

FORMAT = 1
SELF_TEST = Path(__file__).resolve().parents[2] / "models" / "self_test.onnx"
_BATCH = 4
_SECONDS = 1.0
# Arguments of `print_row` to the row, or to only a `reason`.
TestApart = Callable[[Tuple[str, ...]], Dict[str, Any]]


@dataclass(frozen=True)
class DeviceRow:
    """Test result of one device; None where nothing was measured.

    Attributes:
        device: name in jobs.
        name: display name.
        provider: ONNX Runtime's name.
        state: "ok", "absent" (not in this runtime) or "failed".
        reason: why it cannot be used, a sentence; empty when it can.
        tiles_per_second: throughput with batches of `batch` tiles of `tile` x `tile` pixels.
        tile: side of a tile in pixels.
        batch: batch size.
        largest_difference: from the CPU's output, a probability (0 to 1) or, for a regions model,
            a share of the largest value.
    """

    device: str
    name: str
    provider: str
    state: str
    reason: str
    tiles_per_second: Optional[float] = None
    tile: Optional[int] = None
    batch: Optional[int] = None
    largest_difference: Optional[float] = None


def self_test(
    path: str = "",
    threads: int = 0,
    seconds: float = _SECONDS,
    is_cancelled: IsCancelled = never,
    apart: Optional[TestApart] = None,
) -> Dict[str, Any]:
    """Tests a model on all devices; a report of JSON values as in docs/devices.md.

    Args:
        path: the model; empty for the small one that comes with the engine.
        threads: threads of the runtime, 0 for one per core.
        seconds: least duration of the measurement of each device.
        is_cancelled: checked before each device; the remaining ones are then skipped.
        apart: tests a device in a separate process, as `row_apart` does, so that crashes and hangs
            are reported as failures; used for all devices but the CPU. None for this process.

    Raises:
        GrassError: the model does not run on the CPU, so there is no reference.
    """
    model = Model(path or str(SELF_TEST), CPU_PROVIDER.device, threads)
    trial = _trial(model)
    rows = []
    for provider in PROVIDERS:
        if is_cancelled():
            break
        if apart is not None and provider is not CPU_PROVIDER and is_built_in(provider):
            row = apart((provider.device, path, str(threads), str(seconds)))
            rows.append(_row_of(provider, row))
        else:
            rows.append(_row(model, provider, trial, seconds))
    return {
        "format": FORMAT,
        "onnxruntime": versions()["onnxruntime"],
        "chosen": fastest(rows),
        "devices": [asdict(row) for row in rows],
    }


def print_row(device: str, path: str, threads: str, seconds: str) -> None:
    """Tests one device and prints its row as the last line, for `device_process`."""
    model = Model(path or str(SELF_TEST), CPU_PROVIDER.device, int(threads))
    row = _row(model, provider_of(device), _trial(model), float(seconds))
    sys.stdout.write("\n" + json.dumps(asdict(row)) + "\n")
    sys.stdout.flush()


def fastest(rows: Sequence[DeviceRow]) -> str:
    """The fastest working device, GPUs before CPUs; empty for none."""
    on_gpu = {item.device for item in PROVIDERS if item.gpu}
    working = [row for row in rows if row.state == "ok"]
    best = max(
        working,
        key=lambda row: (row.device in on_gpu, row.tiles_per_second or 0.0),
        default=None,
    )
    return best.device if best is not None else ""


def as_lines(report: Dict[str, Any]) -> List[str]:
    """The report as text, a line for each device."""
    lines = [f"ONNX Runtime {report['onnxruntime']}"]
    for row in report["devices"]:
        mark = "*" if row["device"] == report["chosen"] else " "
        if row["state"] == "ok":
            state = (
                f"{row['tiles_per_second']:.3g} tiles of {row['tile']} px per second "
                f"(batch {row['batch']}, largest difference {row['largest_difference']:.1e})"
            )
        else:
            state = f"{row['state']}: {row['reason']}"
        lines.append(f"{mark} {row['device']:<13} {row['name']:<22} {state}")
    if report["chosen"]:
        lines.append(f"* {report['chosen']} is used.")
    return lines


def _row_of(provider: Provider, row: Dict[str, Any]) -> DeviceRow:
    if set(row) == {"reason"}:
        labels = (provider.device, provider.title, provider.name)
        return DeviceRow(*labels, "failed", row["reason"])
    return DeviceRow(**row)


def _trial(model: Model) -> Trial:
    return trial_of(model, trial_batch(model.contract.input, (model.contract.input.tile,) * 2))


def _row(model: Model, provider: Provider, trial: Trial, seconds: float) -> DeviceRow:
    labels = (provider.device, provider.title, provider.name)
    if not is_built_in(provider):
        return DeviceRow(*labels, "absent", how_to_get(provider))
    result = attempt(model, provider, trial)
    if result.loaded is None:
        reason = f"{result.reason[0].upper()}{result.reason[1:]}."
        return DeviceRow(*labels, "failed", reason, largest_difference=_finite(result.difference))
    model.use(result.loaded)
    side = model.contract.input.tile
    batch = model.contract.input.fixed_batch or _BATCH
    try:
        speed = _speed(model, side, batch, seconds)
    except GrassError as error:
        return DeviceRow(*labels, "failed", error.what, largest_difference=result.difference)
    return DeviceRow(*labels, "ok", "", speed, side, batch, result.difference)


def _speed(model: Model, side: int, batch: int, seconds: float) -> float:
    """Best throughput in tiles a second, with the parallel calls of a run, after a warm-up."""
    tiles, calls = trial_batch(model.contract.input, (side, side), batch), model.parallel_calls
    model.run(tiles)
    best, end = float("inf"), time.perf_counter() + seconds
    while True:
        began = time.perf_counter()
        for _ in in_order(model.run, [tiles] * calls, calls):
            pass
        best = min(best, time.perf_counter() - began)
        if time.perf_counter() >= end:
            return float(np.round(calls * batch / max(best, 1e-9), 3))


def _finite(value: Optional[float]) -> Optional[float]:
    return value if value is not None and np.isfinite(value) else None
