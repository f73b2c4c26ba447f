"""Parallel calls of a model with results in the order of the inputs."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Callable, Deque, Generator, Iterable, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], calls: int
) -> Generator[Result, None, None]:
    """Yields `work(item)` for each of `items` in order, with up to `calls` running in parallel.

    One more item is submitted ahead, so that no thread waits for the consumer. When closed early
    or after an error, it starts no further calls and waits for running ones.

    Args:
        work: called in a thread pool, or in the caller's thread for a single call.
        items: iterated in the caller's thread.
        calls: at least 1.

    Raises:
        Exception: what `work` raises, in the order of the items.
    """
    if calls == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(calls, thread_name_prefix="grass-model") as pool:
        ahead: Deque[Future[Result]] = deque()
        try:
            for item in items:
                ahead.append(pool.submit(work, item))
                if len(ahead) > calls:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for call in ahead:
                call.cancel()
