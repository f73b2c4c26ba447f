"""What a process that loads batches does first."""

from __future__ import annotations

import multiprocessing
import os
import threading

from .datasets import one_thread


def begin_loader(number: int) -> None:
    """Sets up loader `number`, which ends when the training that it loads for does.

    After a kill nobody tells it: it is a child of the fork server, which waits for its children,
    and both would wait for each other for ever.
    """
    one_thread(number)
    threading.Thread(target=_end_with_training, name="grass-loader-end", daemon=True).start()


def _end_with_training() -> None:
    training = multiprocessing.parent_process()
    if training is not None:
        training.join()
        os._exit(1)
