"""Commands `python -m grass_qgis.engine devices`, `learn` and `change`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import IO, Sequence

from . import change_command, learn_command
from .core.errors import GrassError

_EXIT_NONE = 2


def main(arguments: Sequence[str], out: IO[str]) -> int:
    """Runs a command that prints to `out`; returns 0, or 2 when it fails or no device works."""
    parser = argparse.ArgumentParser(prog="python -m grass_qgis.engine")
    commands = parser.add_subparsers(dest="command", required=True)
    devices = commands.add_parser("devices", help="test a model on all devices")
    devices.add_argument("--json", action="store_true", help="one line of JSON")
    devices.add_argument("--model", default="", help="ONNX file; by default the built-in one")
    devices.add_argument("--threads", type=int, default=0, help="CPU threads; 0: one per core")
    learn_command.add_arguments(commands)
    change_command.add_arguments(commands)
    options = parser.parse_args(arguments)
    try:
        if options.command == "learn":
            return learn_command.run(options, out)
        if options.command == "change":
            return change_command.run(options, out)
        return run(options.model, options.threads, options.json, out)
    except GrassError as error:
        sys.stderr.write(f"{error}\n")
    except ImportError as error:
        sys.stderr.write(f"The backend cannot import {error.name}: {error}.\n")
    return _EXIT_NONE


def run(model: str, threads: int, as_json: bool, out: IO[str]) -> int:
    """Tests the devices and prints the report; the exit code as in `main`.

    Raises:
        GrassError: the model does not run on the CPU.
    """
    from .runtime.device_process import row_apart
    from .runtime.devices import as_lines, self_test

    report = self_test(model, max(0, threads), apart=row_apart)
    lines = [json.dumps(report)] if as_json else as_lines(report)
    out.write("\n".join(lines) + "\n")
    out.flush()
    return 0 if report["chosen"] else _EXIT_NONE
