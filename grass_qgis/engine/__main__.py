"""`python -m grass_qgis.engine`: the worker process."""

from __future__ import annotations

import sys

from .worker import main

sys.exit(main())
