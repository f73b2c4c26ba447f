from __future__ import annotations

import os
import threading

from hypothesis import given
from hypothesis import strategies as st

from grass_qgis.engine.worker import read_lines


def through_a_pipe(components, longest):
    """What comes out when `components` are written one after the other and the pipe is closed."""
    source, target = os.pipe()

    def write():
        for component in components:
            os.write(target, component)
        os.close(target)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        return list(read_lines(source, longest))
    finally:
        writer.join()
        os.close(source)


@given(st.lists(st.binary(max_size=30), max_size=12))
def test_lines_come_out_as_python_would_split_them_however_they_are_written(components):
    components = [component for component in components if component]
    expected = b"".join(components).split(b"\n")
    if not expected[-1]:
        expected.pop()
    assert through_a_pipe(components, 1000) == expected


@given(st.integers(1, 300_000), st.integers(1, 1000))
def test_a_long_line_is_cut_and_the_next_one_is_whole(length, longest):
    components = [b"x" * length, b"\ncan", b"cel\n"]
    first, second = through_a_pipe(components, longest)
    assert first == b"x" * min(length, longest + 1)
    assert second == b"cancel"[: longest + 1]
