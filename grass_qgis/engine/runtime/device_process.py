"""One device tested in a process of its own: a driver that crashes takes nothing with it."""

from __future__ import annotations

import json
import subprocess  # nosec B404
import sys
from pathlib import Path
from typing import Any, Dict, Tuple

_PARENT = Path(__file__).resolve().parents[3]
# As the worker is started: this very engine, and nothing else from the folder that holds it.
_CODE = (
    "import sys; sys.path[:] = [p for p in sys.path if p]; parent = sys.argv.pop(); "
    "sys.path.insert(0, parent); import grass_qgis.engine; sys.path.remove(parent); "
    "from grass_qgis.engine.runtime import devices; devices.print_row(*sys.argv[1:])"
)
_PATIENCE = 300.0  # seconds; TensorRT may take minutes to build its engine


def row_apart(arguments: Tuple[str, ...], patience: float = _PATIENCE) -> Dict[str, Any]:
    """The row of a device, measured in another process.

    Args:
        arguments: of `devices.print_row`.
        patience: seconds after which the process is ended.

    Returns:
        The row as a dictionary, or `reason` alone when there is none.
    """
    try:
        # This very interpreter, fixed code, no shell.
        done = subprocess.run(  # noqa: S603  # nosec B603
            [sys.executable, "-c", _CODE, *arguments, str(_PARENT)],
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
        return {"reason": f"It gave no answer in {patience:g} s."}
    try:
        return dict(json.loads(done.stdout.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        return {
            "reason": "It brought the process that tested it down "
            f"(exit code {done.returncode}): its driver or its libraries do not work."
        }
