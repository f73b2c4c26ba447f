"""Everything that only a GPU can prove, in one command, within minutes.

Usage: python benchmarks/check_gpu.py [--device cuda] [--out build/gpu] [--only provider ...]

Each step of gpu_steps.py runs in a process of its own with a time limit, and its result is written
at once: a second call goes on behind the last step that passed. `OUT/gpu.json` has all numbers,
`OUT/gpu.txt` a page to read. Exit status 1 when a step failed. No network is needed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STEPS = {  # name -> most seconds; together at most 8 minutes
    "machine": 30,
    "inputs": 100,
    "provider": 40,
    "classes": 50,
    "variants": 70,
    "batches": 50,
    "memory": 30,
    "training": 80,
    "processes": 30,
}
_PATIENCE = 6  # times as long with tiny inputs: beside other tests, importing torch takes a while


def main() -> int:
    """Runs the steps that have not passed yet; 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--device", default="cuda", help="of the engine and of torch")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "gpu")
    parser.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--again", action="store_true", help="also steps that have passed")
    parser.add_argument("--small", action="store_true", help="tiny inputs: does the check work?")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    record_path = options.out / "gpu.json"
    record = read_record(record_path, options.device)
    for name in options.only:
        if record["steps"].get(name, {}).get("passed") and not options.again:
            sys.stdout.write(f"{name}: passed before\n")
            continue
        record["steps"][name] = run_step(name, options)
        write_record(record, options.out)
        sys.stdout.write(line_of(name, record["steps"][name]) + "\n")
        sys.stdout.flush()
    sys.stdout.write((options.out / "gpu.txt").read_text(encoding="utf-8"))
    return 0 if all(record["steps"].get(name, {}).get("passed") for name in options.only) else 1


def read_record(path: Path, device: str) -> dict[str, Any]:
    """Earlier results of the same device, or none."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        record = {}
    if record.get("device") != device:
        record = {"device": device, "steps": {}}
    return record


def run_step(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Its numbers, whether it passed, and why not."""
    command = [sys.executable, "-m", "benchmarks.gpu_steps", name, options.device, options.out]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "GRASS_SMALL": "1" if options.small else ""}
    limit = STEPS[name] * (_PATIENCE if options.small else 1)
    began = time.perf_counter()
    try:
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=environ, capture_output=True, text=True,
            timeout=limit, check=False,
        )  # fmt: skip
        result = result_of(done)
    except subprocess.TimeoutExpired:
        result = {"passed": False, "why": f"It took more than {limit} s."}
    return {**result, "seconds": round(time.perf_counter() - began, 1)}


def result_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The JSON that a step prints last; what it wrote instead, if it fell."""
    lines = done.stdout.strip().splitlines()
    if done.returncode == 0 and lines:
        result: dict[str, Any] = json.loads(lines[-1])
        return result
    said = (done.stderr or done.stdout).strip()[-1500:]
    return {"passed": False, "why": f"It ended with exit status {done.returncode}: {said}"}


def write_record(record: dict[str, Any], out: Path) -> None:
    """Both files, whole or not at all."""
    for name, text in (
        ("gpu.json", json.dumps(record, indent=2) + "\n"),
        ("gpu.txt", page_of(record)),
    ):
        new = out / f"{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(out / name)


def page_of(record: dict[str, Any]) -> str:
    """A page of text: a line a step, its numbers below."""
    parts = [f"GPU check of {record['device']}"]
    for name in STEPS:
        if name not in record["steps"]:
            parts.append(f"  --   {name}: not run")
            continue
        result = record["steps"][name]
        parts.append(line_of(name, result))
        numbers = {k: v for k, v in result.items() if k not in ("passed", "why", "seconds")}
        parts += [f"         {key:<28} {value}" for key, value in numbers.items()]
    return "\n".join(parts) + "\n"


def line_of(name: str, result: dict[str, Any]) -> str:
    """Passed or failed, the seconds, and the reason."""
    mark = "ok  " if result["passed"] else "FAIL"
    reason = f": {result['why']}" if result.get("why") else ""
    return f"  {mark} {name} ({result['seconds']} s){reason}"


if __name__ == "__main__":
    raise SystemExit(main())
