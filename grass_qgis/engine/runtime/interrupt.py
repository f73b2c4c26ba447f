"""Registry of work that can be stopped from another thread.

A thread inside the runtime cannot check for cancellation: another one must stop it.
"""

from __future__ import annotations

import threading
from typing import Protocol
from weakref import WeakSet


class Stoppable(Protocol):
    """Running work that another thread may stop."""

    def stop(self) -> None:
        """Stops the work soon; may be called in any thread, and more than once."""


class Interrupt:
    """Keeps weak references to running work and stops all of it."""

    def __init__(self) -> None:
        """Starts empty."""
        self._lock = threading.RLock()  # a signal may arrive while it is held
        self._working: WeakSet[Stoppable] = WeakSet()
        self._stopped = False

    def watch(self, item: Stoppable) -> None:
        """Registers `item`; stops it immediately if `stop_all` was called before."""
        with self._lock:
            self._working.add(item)
            stopped = self._stopped
        if stopped:
            item.stop()

    def stop_all(self) -> None:
        """Stops all registered work, and all that is registered later."""
        with self._lock:
            self._stopped = True
            working = list(self._working)
        for item in working:
            item.stop()


PROCESS = Interrupt()  # a worker process runs one job and then exits
