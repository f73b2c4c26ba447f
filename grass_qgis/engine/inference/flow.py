"""Pipeline threads with bounded queues, which pass errors on to the consumer."""

from __future__ import annotations

import contextlib
import queue
import threading
from types import TracebackType
from typing import Any, Callable, Generic, Iterator, Optional, Type, TypeVar

Item = TypeVar("Item")
BATCHES_AHEAD = 2  # read ahead while the model runs
_END = object()
_WAIT_SECONDS = 0.05


class _StoppedError(Exception):
    """Ends the thread of a pipeline that was closed early."""


class _Channel:
    """A bounded queue that either end can close."""

    def __init__(self, depth: int) -> None:
        self._items: queue.Queue[Any] = queue.Queue(depth)
        self.closed = threading.Event()
        self.error: Optional[BaseException] = None

    def put(self, item: Any) -> None:
        while not self.closed.is_set():
            try:
                self._items.put(item, timeout=_WAIT_SECONDS)
                return
            except queue.Full:
                continue
        raise _StoppedError

    def get(self) -> Any:
        while not self.closed.is_set():
            try:
                return self._items.get(timeout=_WAIT_SECONDS)
            except queue.Empty:
                continue
        raise _StoppedError


class Feeder(Generic[Item]):
    """Runs an iterator in a separate thread, `depth` items ahead. A context manager."""

    def __init__(self, make: Callable[[], Iterator[Item]], depth: int) -> None:
        """`make` is called in that thread, so that file handles are opened there."""
        self._make = make
        self._channel = _Channel(depth)
        self._thread = threading.Thread(target=self._run, name="grass-reader", daemon=True)

    def __enter__(self) -> Feeder[Item]:
        """Starts the thread."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """Stops the thread and waits for it."""
        self._channel.closed.set()
        self._thread.join()

    def __iter__(self) -> Iterator[Item]:
        """Yields the items; re-raises the error of the thread."""
        while True:
            item = self._channel.get()
            if item is _END:
                break
            yield item
        if self._channel.error is not None:
            raise self._channel.error

    def _run(self) -> None:
        channel = self._channel
        try:
            for item in self._make():
                channel.put(item)
        except _StoppedError:
            return
        except BaseException as error:  # re-raised in the other thread
            channel.error = error
        try:
            channel.put(_END)
        except _StoppedError:
            return


class Sink(Generic[Item]):
    """Passes items to a function that runs in a separate thread. A context manager.

    On normal exit it waits until all items are consumed; after an exception it stops immediately.
    """

    def __init__(self, consume: Callable[[Iterator[Item]], None], depth: int) -> None:
        """`consume` is called in that thread with an iterator over the items from `put`."""
        self._consume = consume
        self._channel = _Channel(depth)
        self._thread = threading.Thread(target=self._run, name="grass-writer", daemon=True)

    def __enter__(self) -> Sink[Item]:
        """Starts the thread."""
        self._thread.start()
        return self

    def put(self, item: Item) -> None:
        """Queues `item`, waiting while the queue is full; re-raises the error of the thread."""
        try:
            self._channel.put(item)
        except _StoppedError:
            self._raise()

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """Ends the thread; re-raises its error unless another exception is being handled."""
        if kind is None:
            with contextlib.suppress(_StoppedError):
                self._channel.put(_END)
        else:
            self._channel.closed.set()
        self._thread.join()
        if kind is None:
            self._raise()

    def _raise(self) -> None:
        if self._channel.error is not None:
            raise self._channel.error

    def _run(self) -> None:
        try:
            self._consume(iter(self._channel.get, _END))
        except _StoppedError:
            pass
        except BaseException as error:  # re-raised in the other thread
            self._channel.error = error
        finally:
            self._channel.closed.set()
