"""Whether a disk has room for the results, found out before the work."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..core.errors import OutputError
from ..core.monitor import Monitor

_LEAST_SHARE = 0.02  # class and confidence have never been seen to be packed better


def check_space(folder: Path, pixels: int, bands: int, monitor: Monitor) -> None:
    """Refuses a run that cannot fit, and points out one that may not.

    Args:
        folder: where results and parts go.
        pixels: of a result.
        bands: kept of each pixel, one byte each, in parts and once more in the results.
        monitor: hears of doubt.

    Raises:
        OutputError: there is less room than will surely be used.
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be looked at: {error.strerror}.", "Choose another folder."
        ) from error
    surely, at_most = int(_LEAST_SHARE * bands * pixels), 2 * bands * pixels
    if free < surely:
        raise OutputError(
            f"{folder} has {_shown(free)} left; at least {_shown(surely)} are needed.",
            "Make room, choose another folder, or a smaller area.",
        )
    if free < at_most:
        monitor.warn(
            f"{folder} has {_shown(free)} left; this run may need up to {_shown(at_most)}. "
            "If the disk fills, make room and start the run again: it goes on where it stopped."
        )


def _shown(size: int) -> str:
    return f"{size / 1e9:.3g} GB" if size >= 1e8 else f"{size / 1e6:.3g} MB"
