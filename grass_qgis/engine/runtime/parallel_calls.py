"""Several calls of a model at once, their results in the order of what they are of."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Callable, Deque, Generator, Iterable, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], calls: int
) -> Generator[Result, None, None]:
    """Yields `work(item)` for each of `items`, of which up to `calls` are worked on at once.

    One more is taken ahead, so that no thread waits for the one who takes the results. Closed
    early, or left by an error, it begins nothing more and waits for what is under way.

    Args:
        work: called in threads of this function's own, or in the caller's for a single call.
        items: taken in the caller's thread.
        calls: from 1.

    Raises:
        Exception: what `work` raises, in its place of the order.
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
