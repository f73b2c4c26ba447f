"""Meaning of the exit code of a worker that ended without a last event."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Sequence

# POSIX: the signal, as subprocess and as a shell report it (-N, 128 + N). Windows: NTSTATUS.
_CRASHES = {
    4: "illegal instruction",
    6: "abort",
    7: "bus error",
    8: "arithmetic error",
    10: "bus error",
    11: "segmentation fault",
    0xC0000005: "access violation",
    0xC000001D: "illegal instruction",
    0xC00000FD: "stack overflow",
    0xC0000135: "missing library",
    0xC0000374: "heap corruption",
    0xC0000409: "abort",
}
_KILLED, _ABORT = 9, (6, 0xC0000409)
# What the C++ library, OpenBLAS and Python say before they give up for want of memory.
_NO_MEMORY = re.compile(
    r"bad_alloc|memory allocation|cannot allocate memory|memoryerror|out of memory", re.IGNORECASE
)
_LESS_MEMORY = (
    "Use a smaller batch or tile, or close other programs; the same run then goes on where it "
    "stopped."
)


@dataclass(frozen=True)
class Death:
    """How a worker died: a sentence, and what to do."""

    what: str
    remedy: str


def most_relevant_line(lines: Sequence[str]) -> str:
    """The most informative line of a worker's standard error; empty for none.

    A runtime that is out of memory says so before the places of all threads.
    """
    spoken = [line.strip() for line in lines if line.strip()]
    return next((line for line in spoken if _NO_MEMORY.search(line)), (spoken or [""])[-1])


def death_of(code: int, last_words: str) -> Death:
    """Reads an exit code.

    Args:
        code: as subprocess gives it.
        last_words: the `telling_line` of its standard error; empty when there was none.
    """
    is_signal = -64 < code < 0 or 128 < code < 192
    # Windows's codes may come as negative numbers of 32 bits.
    number = (-code if code < 0 else code - 128) if is_signal else code & 0xFFFFFFFF
    if is_signal and number == _KILLED:
        return Death(
            f"The system killed the backend (exit code {code}), most likely for want of memory.",
            _LESS_MEMORY,
        )
    if _NO_MEMORY.search(last_words):
        return Death(
            f"The backend ran out of memory and ended (exit code {code}): {last_words}",
            _LESS_MEMORY,
        )
    if number in _CRASHES and (is_signal or number > 255):
        return Death(
            f"The backend crashed ({_CRASHES[number]}, exit code {code}): the model, or the driver "
            "of the device, brought the runtime down.",
            ("If memory was short, use a smaller batch or tile. " if number in _ABORT else "")
            + "Run it on the device cpu; if it crashes there too, export the model again or update "
            "onnxruntime in the backend.",
        )
    output = f"Last line of its output: {last_words}" if last_words else "It printed nothing."
    return Death(
        f"The backend ended with exit code {code}. {output}",
        "See the log; set up the backend again if it lacks a package.",
    )
