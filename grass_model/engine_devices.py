"""`grass-train devices`: the engine's self-test of devices."""

from __future__ import annotations

import sys

from grass_qgis.engine.core.errors import DeviceError
from grass_qgis.engine.devices_command import run

from .settings.devices import DevicesSettings


def devices(settings: DevicesSettings) -> None:
    """Prints what runs on this machine.

    Raises:
        GrassError: the model does not run on the processor, or no device works.
    """
    if run(settings.model, settings.threads, settings.json, sys.stdout):
        raise DeviceError("No device runs the model.", "See the reasons above.")
