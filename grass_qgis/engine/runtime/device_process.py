"""Test of one device in a separate process, so that a crashing driver does no harm."""

from __future__ import annotations

import json
import subprocess  # nosec B404
import sys
from pathlib import Path
from typing import Any, Dict, Tuple

_PARENT = Path(__file__).resolve().parents[3]
# Imports this engine only, nothing else from the folder that contains it, like the worker.
CODE = (
    "import sys; sys.path[:] = [p for p in sys.path if p]; parent = sys.argv.pop(); "
    "sys.path.insert(0, parent); import grass_qgis.engine; sys.path.remove(parent); "
    "from grass_qgis.engine.runtime import devices; devices.print_row(*sys.argv[1:])"
)
_PATIENCE = 300.0  # seconds; TensorRT may take minutes to build its engine


def row_apart(
    arguments: Tuple[str, ...], patience: float = _PATIENCE, code: str = CODE
) -> Dict[str, Any]:
    """Measures the report row of a device in another process.

    Args:
        arguments: of `devices.print_row`.
        patience: timeout in seconds.
        code: Python that the other process runs.

    Returns:
        The row as a dictionary, or only `reason` when the test failed.
    """
    try:
        # The same interpreter, fixed code, no shell.
        done = subprocess.run(  # noqa: S603  # nosec B603
            [sys.executable, "-c", code, *arguments, str(_PARENT)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=patience,
            check=False,
            encoding="utf-8",
            errors="replace",
            # Windows would open a console window for it.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        return {"reason": f"It did not respond within {patience:g} s."}
    try:
        return dict(json.loads(done.stdout.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        return {
            "reason": "It crashed the process that tested it "
            f"(exit code {done.returncode}): its driver or its libraries do not work."
        }
