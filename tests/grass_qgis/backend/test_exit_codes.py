"""What exit codes are read as, on POSIX and on Windows."""

from __future__ import annotations

import pytest

from grass_qgis.backend.exit_codes import death_of, most_relevant_line


@pytest.mark.parametrize("code", [-11, 139, 0xC0000005, 0xC0000005 - 2**32, -6, 134, -4, -7])
def test_a_crash_of_a_library_is_reported_as_such_with_the_cpu_as_a_way_out(code):
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
    assert "printed nothing" in death_of(code, "").what


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (-6, "what():  std::bad_alloc"),
        (1, "OpenBLAS error: Memory allocation still failed after 10 retries, giving up."),
        (0xC0000409, "MemoryError"),
    ],
)
def test_an_end_for_want_of_memory_is_reported_as_such(code, message):
    places = [f"  File pixels.py, line {number}" for number in range(90)]
    death = death_of(code, most_relevant_line([message, "", *places]))
    assert "out of memory" in death.what and message in death.what
    assert "smaller batch" in death.remedy and "device" not in death.remedy


def test_an_abort_that_says_nothing_may_be_for_want_of_memory():
    assert "smaller batch" in death_of(-6, "Extension modules: numpy").remedy
    assert "smaller batch" not in death_of(-11, "Extension modules: numpy").remedy


def test_the_last_line_is_shown_where_no_line_speaks_of_memory():
    assert most_relevant_line(["first", "last", " "]) == "last"
    assert most_relevant_line([]) == ""
