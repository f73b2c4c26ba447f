from __future__ import annotations

from grass_qgis.engine.core.job import AUGMENTS
from grass_qgis.engine.core.symmetries import SYMMETRIES, passes_of


def test_each_kind_leaves_the_tile_as_it_is_first_and_does_nothing_twice():
    for name in AUGMENTS:
        assert SYMMETRIES[name][0] == (0, False)
        assert len(set(SYMMETRIES[name])) == passes_of(name)
    assert [passes_of(name) for name in AUGMENTS] == [1, 4, 8]
