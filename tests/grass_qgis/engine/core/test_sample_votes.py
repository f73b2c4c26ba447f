from __future__ import annotations

import pytest

from grass_qgis.engine.core.sample_votes import majority


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ([], (None, False)),
        ([None, None], (None, False)),
        ([4], (4, False)),
        ([None, 0], (0, False)),
        ([2, 1, 2], (2, False)),
        ([2, 1], (None, True)),
        ([3, 3, 1, 1, 2], (None, True)),
        ([1, 1, 2, 3], (1, False)),
    ],
)
def test_the_class_of_most_votes_counts_and_a_tie_is_none(votes, expected):
    assert majority(votes) == expected
