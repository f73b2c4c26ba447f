"""Messages for the message bar: title, advice and level of each error code.

The engine's errors already say what is wrong and where; this adds the translated title. Strings
are translated on use, never on import: the translator is installed later than that.
"""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication

from .engine.core.errors import GrassError


@dataclass(frozen=True)
class Message:
    """A line for the message bar: its title, its text, and how serious it is."""

    title: str
    text: str
    level: Qgis.MessageLevel


def tr(text: str) -> str:
    """Translates `text` into the user's language."""
    return QCoreApplication.translate("GrassSegmenter", text)


def message_of(error: GrassError) -> Message:
    """The message for `error`: the title of its code, then what happened and what to do."""
    title, advice = _titles().get(error.code, (tr("The run failed"), ""))
    remedy = error.remedy or advice
    text = " ".join(f"{error.what} {remedy}".split())
    return Message(title, text, _level(error.code))


def _level(code: str) -> Qgis.MessageLevel:
    if code == "run.cancelled":
        return Qgis.MessageLevel.Info
    if code in (
        "backend.missing",
        "extent.empty",
        "layer.unsupported",
        "job.invalid",
        "raster.resolution",
    ):
        return Qgis.MessageLevel.Warning
    return Qgis.MessageLevel.Critical


def _titles() -> dict[str, tuple[str, str]]:
    """Title, and the advice for errors that bring none, of every code."""
    log = tr("The log has the details.")
    model = tr("Choose another model, or export this one again.")
    return {
        "internal": (tr("Unexpected error"), log),
        "job.invalid": (tr("Invalid setting"), tr("Change it and run again.")),
        "protocol.invalid": (tr("Invalid response from backend"), log),
        "model.contract": (tr("The model does not say how to use it"), model),
        "model.unreadable": (tr("The model cannot be used"), model),
        "raster.unreadable": (tr("The raster cannot be read"), tr("Choose another raster.")),
        "raster.bands": (tr("The bands do not fit"), tr("Name the bands to use.")),
        "raster.resolution": (
            tr("The raster is too coarse for the model"),
            tr("Choose a model for larger pixels."),
        ),
        "extent.empty": (tr("No pixels in the area"), tr("Choose an area over the raster.")),
        "output.unwritable": (tr("A result cannot be written"), tr("Choose another folder.")),
        "device.unavailable": (tr("The device cannot run the model"), tr("Choose the CPU.")),
        "device.memory": (
            tr("Out of memory"),
            tr("Use a smaller tile or another device."),
        ),
        "data.invalid": (tr("The data are not consistent"), log),
        "run.cancelled": (tr("Cancelled"), ""),
        "backend.missing": (tr("The backend is missing"), tr("Set it up in the dock.")),
        "backend.setup": (tr("The backend could not be set up"), log),
        "worker.died": (tr("The backend stopped"), log),
        "layer.unsupported": (
            tr("This layer cannot be used"),
            tr("Export it as a GeoTIFF and use that."),
        ),
    }
