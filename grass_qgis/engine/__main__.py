"""`python -m grass_qgis.engine`: the worker process; with arguments, a command for a terminal."""

from __future__ import annotations

import sys

from . import devices_command, worker

if len(sys.argv) > 1:
    sys.exit(devices_command.main(sys.argv[1:], worker.claim_stdout()))
sys.exit(worker.main())
