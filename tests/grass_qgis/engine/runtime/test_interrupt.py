from __future__ import annotations

import gc
import weakref

from grass_qgis.engine.runtime.interrupt import Interrupt


class Work:
    def __init__(self):
        self.stopped = 0

    def stop(self):
        self.stopped += 1


def test_all_that_is_at_work_is_ended_and_so_is_what_comes_later():
    interrupt, first, second, late = Interrupt(), Work(), Work(), Work()
    interrupt.watch(first)
    interrupt.watch(second)
    assert first.stopped == 0
    interrupt.stop_all()
    interrupt.watch(late)
    assert [first.stopped, second.stopped, late.stopped] == [1, 1, 1]


def test_what_is_gone_is_not_kept_alive():
    interrupt, work = Interrupt(), Work()
    interrupt.watch(work)
    alive = weakref.ref(work)
    del work
    gc.collect()
    assert alive() is None
    interrupt.stop_all()
