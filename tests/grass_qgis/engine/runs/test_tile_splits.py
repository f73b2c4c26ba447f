from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grass_qgis.engine.runs.label_tiles import draw_splits

TILES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4),
    st.frozensets(st.integers(0, 3), min_size=1),
    min_size=3,
    max_size=30,
)


@given(TILES, st.floats(0, 0.4))
def test_every_tile_has_one_split_and_every_split_a_tile(classes, held_out):
    splits = draw_splits(classes, held_out)
    assert set(splits) == set(classes)
    assert set(splits.values()) == {"train", "val", "test"}


@given(TILES)
def test_the_draw_depends_on_the_tiles_alone(classes):
    turned = dict(reversed(list(classes.items())))
    assert draw_splits(classes, 0.15) == draw_splits(turned, 0.15)


def test_the_share_is_held_out_twice():
    splits = list(draw_splits({f"{k:02d}": frozenset({0}) for k in range(40)}, 0.15).values())
    assert [splits.count(name) for name in ("train", "val", "test")] == [28, 6, 6]


def test_a_class_that_few_tiles_have_stays_in_training():
    rare = {f"{k:02d}": frozenset({0, 1} if k in (3, 17) else {0}) for k in range(20)}
    splits = draw_splits(rare, 0.4)
    assert "train" in {splits["03"], splits["17"]}
