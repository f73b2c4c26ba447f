import pytest

from grass_model.data.statistics import measured_once
from grass_model.data.views import Normalisation

NORM = Normalisation((255.0,), (0.4,), (0.1,))


def never():
    raise AssertionError("measured again")


def test_the_same_state_is_measured_once(tmp_path):
    assert measured_once(tmp_path, {"data": "a", "tile": 3}, lambda: NORM) == NORM
    assert measured_once(tmp_path, {"data": "a", "tile": 3}, never) == NORM


@pytest.mark.parametrize("damage", ["{", "[]", '{"of": {"data": "a"}, "norm": {"scale": 3}}'])
def test_another_state_or_a_damaged_file_is_measured_again(tmp_path, damage):
    measured_once(tmp_path, {"data": "a"}, lambda: NORM)
    other = Normalisation((1.0,), (0.5,), (0.2,))
    assert measured_once(tmp_path, {"data": "b"}, lambda: other) == other
    (tmp_path / "statistics.json").write_text(damage)
    assert measured_once(tmp_path, {"data": "a"}, lambda: NORM) == NORM
