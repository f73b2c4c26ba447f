"""Errors for users: each has the problem, the offending value, and a remedy."""

from __future__ import annotations

from contextlib import suppress
from typing import Optional

MAKE_ROOM = "Check the space on the disk, or choose another folder."  # a remedy
_LONGEST = 2000


def cause_of(error: BaseException) -> str:
    """Text of a library's error on one line; that of the operating system if there is one."""
    return getattr(error, "strerror", None) or " ".join(str(error).split())


class GrassError(Exception):
    """Base of every error meant for a user.

    Attributes:
        code: stable dotted name; the plugin maps it to a translated title and advice.
        what: the problem, with the offending value and its location; cut after 2000 characters.
        remedy: what the user can do about it.
        resumable: whether finished work was kept, so that the same job can be resumed.
    """

    code = "internal"
    resumable = False

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what if len(what) <= _LONGEST else f"{what[:_LONGEST]} ..."
        self.remedy = remedy
        super().__init__(self.what)

    def __str__(self) -> str:
        """One line: the problem, then the remedy."""
        text = f"{self.what} {self.remedy}".strip()
        return " ".join(text.split())


class JobError(GrassError, ValueError):
    """A job description has a missing, unknown or impossible setting."""

    code = "job.invalid"


class ProtocolError(GrassError, ValueError):
    """A line on the worker's pipe is not a valid message."""

    code = "protocol.invalid"


class ContractError(GrassError, ValueError):
    """A model has no contract, or an invalid one."""

    code = "model.contract"


class ModelError(GrassError, OSError):
    """A model file is missing, unreadable, or fails in the runtime."""

    code = "model.unreadable"


class RasterError(GrassError, OSError):
    """A raster is missing, unreadable, or of an unsupported kind."""

    code = "raster.unreadable"


class BandError(GrassError, ValueError):
    """The raster lacks bands the model needs."""

    code = "raster.bands"


class ResolutionError(GrassError, ValueError):
    """The raster's pixels are far too large for the model."""

    code = "raster.resolution"


class ExtentError(GrassError, ValueError):
    """The requested area does not overlap the raster."""

    code = "extent.empty"


class OutputError(GrassError, OSError):
    """A result cannot be written to the requested path."""

    code = "output.unwritable"


class DeviceError(GrassError, RuntimeError):
    """The requested device cannot run the model."""

    code = "device.unavailable"


class MemoryFullError(GrassError, RuntimeError):
    """The memory does not suffice even for the smallest batch."""

    code = "device.memory"


class DataError(GrassError, ValueError):
    """Training imagery, labels or a run folder are missing or inconsistent."""

    code = "data.invalid"


class CancelledError(GrassError, RuntimeError):
    """The run was cancelled by its user; its temporary files are removed."""

    code = "run.cancelled"


class ParentDiedError(CancelledError):
    """The parent process has died; finished work is kept, so that the run can be resumed."""


def is_users_cancel(error: Optional[BaseException]) -> bool:
    """Whether a run was cancelled by its user, so that it will not be resumed."""
    if isinstance(error, ParentDiedError):
        return False
    return isinstance(error, (CancelledError, KeyboardInterrupt))


def mark_resumable(error: BaseException) -> None:
    """Marks any error with the note that finished work was kept."""
    with suppress(AttributeError):  # errors without attributes
        error.resumable = True  # type: ignore[attr-defined]


def is_resumable(error: BaseException) -> bool:
    """Whether finished work was kept when `error` ended a run."""
    return bool(getattr(error, "resumable", False))
