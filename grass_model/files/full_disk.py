"""A disk that fills while a run is written, whichever library meets it first."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

from grass_qgis.engine.core.errors import GrassError, OutputError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# torch's zip writer, safetensors and ONNX have errors of their own kinds.
_PHRASES = re.compile(
    r"no space left|disk quota|file too large|PytorchStreamWriter failed|unexpected pos",
    re.IGNORECASE,
)


@contextmanager
def reporting_full_disk(out: Path, remedy: str) -> Iterator[None]:
    """Makes a full disk below `out` an error for users.

    Args:
        out: the folder that is written.
        remedy: what to do.

    Raises:
        OutputError: there was no room, or `out` may not be written to.
    """
    try:
        yield
    except GrassError:
        raise
    except (OSError, RuntimeError, SafetensorError) as error:
        if is_full(error):
            raise OutputError(f"The disk of {out} is full.", remedy) from error
        if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            where = error.filename or out
            raise OutputError(
                f"{where} cannot be written: {error.strerror}.", "Choose another --out."
            ) from error
        raise


def is_full(error: BaseException) -> bool:
    """Whether an error, or what led to it, is for want of room on a disk."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, OSError) and found.errno in _NO_ROOM:
            return True
        if _PHRASES.search(str(found)):
            return True
        found = found.__cause__ or found.__context__
    return False
