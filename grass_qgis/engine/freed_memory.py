"""Memory that is free again, but kept by the C library for the process."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress


def give_back() -> None:
    """Gives it back to the system, where the C library is GNU's, which can be asked to.

    Kept, what one stage needed would count beside what the next one asks for.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL("libc.so.6").malloc_trim(0)
