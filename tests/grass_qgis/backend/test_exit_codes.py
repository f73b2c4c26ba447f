"""What exit codes are read as, on POSIX and on Windows."""

from __future__ import annotations

import pytest

from grass_qgis.backend.exit_codes import death_of


@pytest.mark.parametrize("code", [-11, 139, 0xC0000005, 0xC0000005 - 2**32, -6, 134, -4, -7])
def test_a_crash_of_a_library_is_told_as_that_with_the_processor_as_a_way_out(code):
    death = death_of(code, "Extension modules: numpy")
    assert "crashed" in death.what and str(code) in death.what
    assert "numpy" not in death.what
    assert "device cpu" in death.remedy


@pytest.mark.parametrize("code", [-9, 137])
def test_a_kill_points_at_memory(code):
    assert "memory" in death_of(code, "").what


@pytest.mark.parametrize("code", [0, 1, 2, 5, 6, 11, 127, 130, -15, 255])
def test_other_codes_are_no_crash(code):
    death = death_of(code, "ImportError: no numpy")
    assert "crashed" not in death.what and "killed" not in death.what
    assert "ImportError: no numpy" in death.what
    assert "said nothing" in death_of(code, "").what
