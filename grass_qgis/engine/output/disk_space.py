"""Check of free disk space before a run."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..core.errors import OutputError
from ..core.monitor import Monitor

_LEAST_SHARE = 0.02  # best compression ever measured for class and confidence


def check_space(folder: Path, pixels: int, bands: int, monitor: Monitor) -> None:
    """Refuses a run that cannot fit on the disk, and warns of one that may not.

    Args:
        folder: of results and parts.
        pixels: of a result.
        bands: number of bands, one byte each, written to parts and again to the results.
        monitor: receives a warning.

    Raises:
        OutputError: there is less free space than the run needs at least.
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be read: {error.strerror}.", "Choose another folder."
        ) from error
    surely, at_most = int(_LEAST_SHARE * bands * pixels), 2 * bands * pixels
    if free < surely:
        raise OutputError(
            f"{folder} has {_shown(free)} left; at least {_shown(surely)} are needed.",
            "Free some space, choose another folder, or a smaller area.",
        )
    if free < at_most:
        monitor.warn(
            f"{folder} has {_shown(free)} left; this run may need up to {_shown(at_most)}. "
            "If the disk fills, free some space and start the run again: it resumes where it "
            "stopped."
        )


def _shown(size: int) -> str:
    return f"{size / 1e9:.3g} GB" if size >= 1e8 else f"{size / 1e6:.3g} MB"
