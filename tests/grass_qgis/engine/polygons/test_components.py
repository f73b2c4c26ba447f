from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine.polygons.components import Components, components
from tests.classes import components_of, random_classes


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_components_have_their_class_area_and_first_pixel_wherever_strips_end(seed, rows):
    classes = random_classes(seed, (9, 11))
    connected = Components(11)
    for top in range(0, 9, rows):
        connected.add(classes[top : top + rows])
    inside = connected.classes != 255
    row, col = np.divmod(connected.first[inside], 13)
    result = zip(
        row, col - 1, connected.classes[inside], connected.area[inside], connected.is_open[inside]
    )
    expected = [
        (*min(component), value, len(component), any(r == 8 for r, _ in component))
        for component, value in components_of(classes).items()
    ]
    assert [tuple(item) for item in result] == sorted(expected)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_each_run_belongs_to_the_component_of_its_pixels_after_others_are_forgotten(seed, rows):
    classes = random_classes(seed, (9, 11))
    connected, pixels = Components(11), np.zeros(1)
    complete = []
    for top in range(0, 9, rows):
        strip = connected.add(classes[top : top + rows])
        pixels = strip.added(pixels, strip.new_lengths)
        np.testing.assert_array_equal(
            pixels[connected.classes != 255], connected.area[connected.classes != 255]
        )
        runs = strip.starts[strip.above :]
        np.testing.assert_array_equal(
            connected.classes[strip.new_components], strip.classes.ravel()[runs]
        )
        complete += connected.area[~connected.is_open & (connected.classes != 255)].tolist()
        kept = connected.is_open.copy()
        connected.keep(kept)
        pixels = pixels[kept]
    complete += connected.area[connected.classes != 255].tolist()
    assert sorted(complete) == sorted(len(component) for component in components_of(classes))


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 20), st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=25))
def test_a_component_is_named_by_its_smallest_node(count, edges):
    edges = [(a % count, b % count) for a, b in edges]
    expected = list(range(count))
    for _ in range(count):  # slow and sure: the smaller name spreads along every edge
        for a, b in edges:
            expected[a] = expected[b] = min(expected[a], expected[b])
    ones, others = np.array(edges, np.int64).reshape(-1, 2).T
    assert components(count, ones, others).tolist() == expected


def test_overlaps_count_how_many_columns_two_runs_share():
    classes = np.array([[0, 0, 0, 1, 1], [2, 2, 0, 0, 0]], np.uint8)
    strip = Components(5).add(classes)
    value = strip.classes.ravel()[strip.starts]
    result = {
        (int(value[upper]), int(value[lower]), int(shared))
        for upper, lower, shared in strip.overlaps
        if 255 not in (value[upper], value[lower])
    }
    assert result == {(0, 2, 2), (1, 0, 2)}
