"""Lines that come in after the job: requests of a session, and the wish to cancel."""

from __future__ import annotations

import threading
from collections import deque
from typing import Deque, Optional

_MOST_BYTES = 64 * 2**20  # of lines that wait


class Requests:
    """A queue between the thread that reads lines and the one that answers them.

    Until it is opened or shut, lines wait, since a session's may come before it is ready. Lines
    beyond what can wait are dropped; the session hears how many.
    """

    def __init__(self) -> None:
        """Undecided, and empty."""
        self._lines: Deque[bytes] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._state = "undecided"
        self._ended = False
        self._cancelled = False
        self.dropped = 0

    def open(self) -> None:
        """A session takes the lines."""
        with self._changed:
            self._state = "open"

    def shut(self) -> None:
        """The job takes no lines; those that wait, and all later ones, are dropped."""
        with self._changed:
            self._state = "shut"
            self._lines.clear()
            self._bytes = 0

    def put(self, line: bytes) -> None:
        """Takes a line in, or drops it."""
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
        """No further line will come."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def cancel(self) -> bool:
        """Asks the request under way to end; False when there is no session to hear it."""
        with self._changed:
            if self._state != "open":
                return False
            self._cancelled = True
            return True

    def get(self) -> Optional[bytes]:
        """Waits for the next line; None when none will come. What was cancelled is over."""
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
        """Whether the request under way is to end."""
        return self._cancelled


PROCESS = Requests()  # of this process's standard input
