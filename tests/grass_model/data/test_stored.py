import numpy as np
import pytest

from grass_model.data.stored import reserved
from tests.little_room import little_room


def test_an_array_takes_its_room_first_and_keeps_what_is_written(tmp_path):
    array = reserved(tmp_path / "a.bin", (3, 50, 40), np.dtype(np.uint16))
    assert (tmp_path / "a.bin").stat().st_blocks * 512 >= array.nbytes
    array[1] = 7
    array.flush()
    result = np.fromfile(tmp_path / "a.bin", np.uint16).reshape(3, 50, 40)
    assert (result[1] == 7).all() and not result[0].any()


def test_no_room_is_an_error_before_anything_is_written(tmp_path):
    with little_room(1000), pytest.raises(OSError, match="File too large"):
        reserved(tmp_path / "a.bin", (2000,), np.dtype(np.uint8))
