"""`python -m grass_qgis.engine`: the worker process; with arguments, a command for a terminal."""

from __future__ import annotations

import logging
import os
import sys

from .core.surroundings import keep_algebra_in_one_thread, set_aside_foreign_data


def main() -> int:
    """Runs the command, or jobs until the standard input ends; returns the exit status."""
    set_aside_foreign_data()  # before GDAL is loaded
    keep_algebra_in_one_thread()
    from . import devices_command, worker

    if len(sys.argv) > 1:
        return devices_command.main(sys.argv[1:], worker.claim_stdout())
    return worker.main()


def leave(status: int) -> None:
    """Ends the process without unloading its libraries, which takes as long as a tile.

    Results are on the disk by then, and events are flushed as they are written.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    leave(main())
