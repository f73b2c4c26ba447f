"""Lines of a pipe, each of bounded length."""

from __future__ import annotations

import os
from typing import Iterator

LONGEST = 2**20  # bytes; no job comes near it
_PIECE = 2**16


def read_lines(descriptor: int, longest: int = LONGEST) -> Iterator[bytes]:
    """Yields the lines of a pipe without their ends, until the other side closes it.

    Of a line that is longer, `longest` + 1 bytes come, so that it can be told from others; the rest
    is read and dropped. No lock is held while it waits, so a thread may be left waiting here.
    """
    kept = b""
    while True:
        piece = os.read(descriptor, _PIECE)
        if not piece:
            break
        *whole, rest = piece.split(b"\n")
        for line in whole:
            yield (kept + line)[: longest + 1]
            kept = b""
        kept = (kept + rest)[: longest + 1]
    if kept:
        yield kept
