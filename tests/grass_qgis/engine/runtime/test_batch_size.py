from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grass_qgis.engine.runtime.batch_size import BatchSize, in_batches, most_tiles


def played(sizes, seconds_of, calls=60):
    """Runs batches of the requested size, each taking what `seconds_of` says of it."""
    seen = []
    for _ in range(calls):
        seen.append(sizes.now)
        sizes.learn(sizes.now, seconds_of(sizes.now))
    return seen


def test_it_grows_while_tiles_get_faster_and_stays_at_the_fastest():
    # Each call costs 1 s besides 0.1 s a tile: doubling 128 tiles gains less than 5 %.
    seen = played(BatchSize(1, 1024, tunes=True), lambda n: 1 + 0.1 * n)
    assert (seen[0], seen[-1], max(seen)) == (1, 128, 256)


def test_it_goes_back_where_a_larger_batch_is_no_faster():
    seen = played(BatchSize(1, 32, tunes=True), lambda n: 1.0 * n)
    assert max(seen) == 2
    assert seen[-1] == 1


def test_it_never_grows_beyond_the_most():
    assert max(played(BatchSize(1, 6, tunes=True), lambda n: 1.0)) == 4


def test_the_first_call_of_a_size_counts_for_nothing():
    calls = []

    def seconds(n):
        calls.append(n)
        return 100.0 if calls.count(n) == 1 else 1.0

    assert played(BatchSize(2, 8, tunes=True), seconds)[-1] == 8


def test_rests_of_a_row_are_not_taken_for_a_measurement():
    sizes = BatchSize(4, 32, tunes=True)
    for _ in range(50):
        sizes.learn(3, 0.001)
    assert sizes.now == 4


def test_a_requested_size_stays():
    assert set(played(BatchSize(3, 32, tunes=False), lambda n: 1.0)) == {3}


@given(st.integers(2, 64), st.booleans())
def test_a_full_memory_halves_it_down_to_one_and_it_grows_no_more(start, tunes):
    sizes = BatchSize(start, 64, tunes=tunes)
    failed = start
    while failed > 1:
        assert sizes.shrink(failed) == max(1, failed // 2)
        failed = sizes.now
    assert sizes.now == 1
    assert set(played(sizes, lambda n: 1.0)) == {1}


def test_a_batch_of_large_tiles_is_bounded_by_its_bytes():
    assert most_tiles(32, 9 * 4 * 64 * 64) == 32
    assert most_tiles(32, 9 * 4 * 2048 * 2048) == 1
    assert most_tiles(32, 0) == 32
    assert most_tiles(4, 2**40) == 1


@given(st.lists(st.integers(), max_size=40), st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_batches_hold_every_item_once_in_order_whatever_sizes_change_to(items, changes):
    class Changing:
        def __init__(self):
            self.left = list(changes)

        @property
        def now(self):
            return self.left.pop(0) if len(self.left) > 1 else self.left[0]

    batches = list(in_batches(items, Changing()))
    assert [item for batch in batches for item in batch] == items
    assert all(batches)
