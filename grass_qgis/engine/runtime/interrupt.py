"""Whoever can end what it has under way, so that a run need not wait for it when it is to stop.

A thread inside the runtime cannot look whether the run was cancelled: another one has to tell it.
"""

from __future__ import annotations

import threading
from typing import Protocol
from weakref import WeakSet


class Stoppable(Protocol):
    """Something at work that another thread may end."""

    def stop(self) -> None:
        """Ends the work soon; may be called in any thread, and more than once."""


class Interrupt:
    """Remembers, weakly, what is at work; ends all of it at once."""

    def __init__(self) -> None:
        """Nothing is at work."""
        self._lock = threading.RLock()  # a signal may come while it is held
        self._working: WeakSet[Stoppable] = WeakSet()
        self._stopped = False

    def watch(self, item: Stoppable) -> None:
        """Remembers `item`; ends it at once when everything was ended before."""
        with self._lock:
            self._working.add(item)
            stopped = self._stopped
        if stopped:
            item.stop()

    def stop_all(self) -> None:
        """Ends what is at work, and all that is watched later."""
        with self._lock:
            self._stopped = True
            working = list(self._working)
        for item in working:
            item.stop()


PROCESS = Interrupt()  # a worker process does one job, and ends with it
