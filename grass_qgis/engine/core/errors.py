"""Errors a user can act on: each says what is wrong, with which value, and what to do."""

from __future__ import annotations

from contextlib import suppress
from typing import Optional

MAKE_ROOM = "Check the space on the disk, or choose another folder."  # a remedy
_LONGEST = 2000


def cause_of(error: BaseException) -> str:
    """Text of a library's error on one line; the system's own words where it has them."""
    return getattr(error, "strerror", None) or " ".join(str(error).split())


class GrassError(Exception):
    """Base of every error meant for a user.

    Attributes:
        code: stable dotted name; the plugin turns it into a translated title and advice.
        what: what is wrong, with the offending value and where it stands; what is longer than 2000
            characters, as values of strange input may be, is cut.
        remedy: what the user can do about it.
        resumable: whether finished work was kept, so that the same job goes on where it stopped.
    """

    code = "internal"
    resumable = False

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what if len(what) <= _LONGEST else f"{what[:_LONGEST]} ..."
        self.remedy = remedy
        super().__init__(self.what)

    def __str__(self) -> str:
        """One line: what is wrong, then what to do."""
        text = f"{self.what} {self.remedy}".strip()
        return " ".join(text.split())


class JobError(GrassError, ValueError):
    """A job description has a missing, unknown or impossible setting."""

    code = "job.invalid"


class ProtocolError(GrassError, ValueError):
    """A line on the worker's pipe is not one of the known messages."""

    code = "protocol.invalid"


class ContractError(GrassError, ValueError):
    """A model does not say, or says wrongly, how it is to be fed and read."""

    code = "model.contract"


class ModelError(GrassError, OSError):
    """A model file is missing, unreadable, or fails in the runtime."""

    code = "model.unreadable"


class RasterError(GrassError, OSError):
    """A raster is missing, unreadable, or of a kind that cannot be used."""

    code = "raster.unreadable"


class BandError(GrassError, ValueError):
    """The raster does not offer the bands the model needs."""

    code = "raster.bands"


class ResolutionError(GrassError, ValueError):
    """The raster's pixels are far too large for the model."""

    code = "raster.resolution"


class ExtentError(GrassError, ValueError):
    """The area asked for holds no pixel of the raster."""

    code = "extent.empty"


class OutputError(GrassError, OSError):
    """A result cannot be written where it was asked for."""

    code = "output.unwritable"


class DeviceError(GrassError, RuntimeError):
    """The device asked for cannot run the model."""

    code = "device.unavailable"


class MemoryFullError(GrassError, RuntimeError):
    """The device has no memory left for even the smallest batch."""

    code = "device.memory"


class DataError(GrassError, ValueError):
    """Training imagery, labels or a run folder are missing or inconsistent."""

    code = "data.invalid"


class CancelledError(GrassError, RuntimeError):
    """The run was cancelled by its user; nothing was left behind."""

    code = "run.cancelled"


class ParentDiedError(CancelledError):
    """Whoever waited for the run has gone; what is finished stays, so that it can go on later."""


def is_users_cancel(error: Optional[BaseException]) -> bool:
    """Whether a run was ended by its user, so that nobody will go on with it."""
    if isinstance(error, ParentDiedError):
        return False
    return isinstance(error, (CancelledError, KeyboardInterrupt))


def mark_resumable(error: BaseException) -> None:
    """Notes on any error that finished work was kept."""
    with suppress(AttributeError):  # an error that takes no attributes
        error.resumable = True  # type: ignore[attr-defined]


def is_resumable(error: BaseException) -> bool:
    """Whether finished work was kept when `error` ended a run."""
    return bool(getattr(error, "resumable", False))
