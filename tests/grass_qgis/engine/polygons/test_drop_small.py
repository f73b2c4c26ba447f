from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine.polygons.drop_small import drop_small
from tests.classes import components_of, in_strips, random_classes

BECOMES = np.arange(256, dtype=np.uint8)
BECOMES[1], BECOMES[2] = 0, 9  # class 0 stays at any size


def slowly(classes, least):
    result = classes.copy()
    for component, number in components_of(classes).items():
        if len(component) < least:
            rows, cols = zip(*component)
            result[rows, cols] = BECOMES[number]
    return result


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6), st.integers(1, 14), st.integers(1, 11), st.integers(1, 15),
    st.integers(0, 30),
)  # fmt: skip
def test_small_components_become_what_the_table_says(seed, height, width, rows, least):
    classes = random_classes(seed, (height, width))
    dropped = list(drop_small(in_strips(classes, rows), width, least, BECOMES))
    assert np.array_equal(np.concatenate(dropped), slowly(classes, least))


def test_rows_are_not_held_longer_than_a_small_component_reaches():
    classes = np.zeros((400, 8), np.uint8)
    classes[:, 3] = 1  # one large component
    waiting = 0
    seen = 0

    def counted():
        nonlocal seen
        for strip in in_strips(classes, 4):
            seen += len(strip)
            yield strip

    done = 0
    for rows in drop_small(counted(), 8, 20, BECOMES):
        done += len(rows)
        waiting = max(waiting, seen - done)
    assert done == 400
    assert waiting <= 24
