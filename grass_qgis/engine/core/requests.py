"""Queue of the lines after the job: requests of a session, and cancellation."""

from __future__ import annotations

import threading
from collections import deque
from typing import Deque, Optional

_MOST_BYTES = 64 * 2**20  # of queued lines


class Requests:
    """A queue between the thread that reads lines and the one that handles them.

    Until it is opened or shut, lines are queued, because requests may arrive before the session is
    ready. Lines above the size limit are dropped and counted in `dropped`.
    """

    def __init__(self) -> None:
        """Starts undecided and empty."""
        self._lines: Deque[bytes] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._state = "undecided"
        self._ended = False
        self._cancelled = False
        self.dropped = 0

    def open(self) -> None:
        """Accepts lines for a session."""
        with self._changed:
            self._state = "open"

    def shut(self) -> None:
        """Drops queued and later lines, for a job without requests."""
        with self._changed:
            self._state = "shut"
            self._lines.clear()
            self._bytes = 0

    def put(self, line: bytes) -> None:
        """Queues a line, or drops it."""
        with self._changed:
            if self._state == "shut":
                return
            if self._bytes + len(line) > _MOST_BYTES:
                self.dropped += 1
                return
            self._lines.append(line)
            self._bytes += len(line)
            self._changed.notify()

    def end(self) -> None:
        """Marks the end of the input."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def cancel(self) -> bool:
        """Cancels the current request; returns False if there is no session."""
        with self._changed:
            if self._state != "open":
                return False
            self._cancelled = True
            return True

    def get(self) -> Optional[bytes]:
        """Waits for the next line and resets cancellation; None at the end of the input."""
        with self._changed:
            while not self._lines and not self._ended:
                self._changed.wait()
            self._cancelled = False
            if not self._lines:
                return None
            line = self._lines.popleft()
            self._bytes -= len(line)
            return line

    @property
    def is_cancelled(self) -> bool:
        """Whether the current request is cancelled."""
        return self._cancelled


PROCESS = Requests()  # for the standard input of this process
