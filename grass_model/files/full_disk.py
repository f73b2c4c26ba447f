"""Reporting of a full disk, whichever library raises the error."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

from grass_qgis.engine.core.errors import GrassError, OutputError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# torch's zip writer, safetensors and ONNX raise errors of other types.
_PHRASES = re.compile(
    r"no space left|disk quota|file too large|PytorchStreamWriter failed|unexpected pos",
    re.IGNORECASE,
)


@contextmanager
def reporting_full_disk(out: Path, remedy: str) -> Iterator[None]:
    """Converts errors of a full disk below `out` to OutputError.

    Args:
        out: the folder that is written.
        remedy: what to do.

    Raises:
        OutputError: the disk is full, or `out` is not writable.
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
    """Whether an error or one of its causes is a full disk."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            return True
        if _PHRASES.search(str(cause)):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
