from __future__ import annotations

import threading
import time

import pytest

from grass_qgis.engine.runtime.parallel_calls import in_order


class Worker:
    """Doubles numbers, each taking what `seconds` says, and remembers who did what."""

    def __init__(self, seconds=lambda number: 0.0):
        self._seconds = seconds
        self._lock = threading.Lock()
        self.now = self.most = 0
        self.begun, self.threads = [], set()

    def __call__(self, number):
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.begun.append(number)
            self.threads.add(threading.current_thread())
        time.sleep(self._seconds(number))
        with self._lock:
            self.now -= 1
        if number == 13:
            raise ValueError("thirteen")
        return 2 * number


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_results_come_in_the_order_of_their_items(calls):
    work = Worker(lambda number: 0.01 if number % 3 == 0 else 0.0)
    assert list(in_order(work, range(12), calls)) == [2 * number for number in range(12)]


def test_as_many_are_under_way_as_requested_and_no_more():
    work = Worker(lambda number: 0.02)
    list(in_order(work, range(9), 3))
    assert work.most == 3


def test_a_single_call_stays_in_the_callers_thread():
    work = Worker()
    list(in_order(work, range(3), 1))
    assert work.threads == {threading.current_thread()}


@pytest.mark.parametrize("calls", [1, 2])
def test_an_error_comes_in_its_place_and_ends_the_rest(calls):
    work, result = Worker(lambda number: 0.005), []
    with pytest.raises(ValueError, match="thirteen"):
        for value in in_order(work, range(100), calls):
            result.append(value)
    assert result == [2 * number for number in range(13)]
    assert max(work.begun) <= 13 + calls


def test_items_are_not_taken_far_ahead():
    taken = []

    def items():
        for number in range(50):
            taken.append(number)
            yield number

    results = in_order(Worker(), items(), 2)
    next(results)
    assert len(taken) == 3
    results.close()


def test_closed_early_it_waits_for_what_is_under_way_and_leaves_no_thread():
    before = threading.active_count()
    work = Worker(lambda number: 0.05)
    results = in_order(work, range(100), 2)
    next(results)
    results.close()
    assert work.now == 0
    assert threading.active_count() == before
    assert len(work.begun) <= 4
