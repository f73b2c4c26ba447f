from __future__ import annotations

import threading
import time

import pytest

from grass_qgis.engine.core.errors import RasterError
from grass_qgis.engine.inference.flow import Feeder, Sink

pytestmark = pytest.mark.usefixtures("no_thread_stays")


def test_a_feeder_yields_all_items_in_order_from_another_thread():
    def make():
        for number in range(50):
            yield number, threading.current_thread()

    with Feeder(make, 3) as feeder:
        items = list(feeder)
    assert [number for number, _ in items] == list(range(50))
    assert {thread for _, thread in items} != {threading.current_thread()}


def test_a_feeder_runs_only_so_far_ahead():
    made = []

    def make():
        for number in range(100):
            made.append(number)
            yield number

    with Feeder(make, 2) as feeder:
        next(iter(feeder))
        time.sleep(0.3)
        assert len(made) <= 4


def test_an_error_of_the_feeder_comes_after_its_items():
    def make():
        yield 1
        raise RasterError("broken at row 5.")

    seen = []
    with pytest.raises(RasterError, match="row 5"), Feeder(make, 2) as feeder:
        for item in feeder:
            seen.append(item)
    assert seen == [1]


def test_leaving_early_stops_the_feeder_and_closes_its_generator():
    closed = threading.Event()

    def make():
        try:
            while True:
                yield 1
        finally:
            closed.set()

    with Feeder(make, 2) as feeder:
        next(iter(feeder))
    assert closed.wait(1)


def test_a_sink_has_used_everything_when_it_is_left():
    used = []

    def consume(items):
        for item in items:
            time.sleep(0.01)
            used.append(item)

    with Sink(consume, 2) as sink:
        for number in range(20):
            sink.put(number)
    assert used == list(range(20))


def test_an_error_of_the_sink_reaches_whoever_puts():
    def consume(items):
        next(items)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), Sink(consume, 1) as sink:
        for number in range(1000):
            sink.put(number)


def test_an_error_of_the_sink_at_the_very_end_is_not_lost():
    def consume(items):
        list(items)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), Sink(consume, 9) as sink:
        sink.put(1)


def test_an_error_outside_stops_the_sink_without_waiting_for_the_rest():
    used = []

    def consume(items):
        for item in items:
            time.sleep(0.05)
            used.append(item)

    with pytest.raises(KeyError), Sink(consume, 100) as sink:
        for number in range(100):
            sink.put(number)
        raise KeyError
    assert len(used) < 50
