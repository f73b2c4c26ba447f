from __future__ import annotations

import pytest

from grass_qgis.engine.core.shown_numbers import (
    area_interval,
    area_text,
    count_of,
    interval,
    number,
    percent,
    unit_named,
)


@pytest.mark.parametrize(
    ("total", "is_m2", "name"),
    [(5_000, True, "m²"), (5e7, True, "ha"), (5e10, True, "km²"), (5e10, False, "pixels")],
)
def test_the_unit_suits_the_area(total, is_m2, name):
    assert unit_named(total, is_m2).name == name


@pytest.mark.parametrize(
    ("square_metres", "text"),
    [(211_580_000, "21,158"), (84_410, "8.441"), (12.3, "0.0012"), (0, "0"), (None, "–")],
)
def test_areas_have_about_four_digits(square_metres, text):
    assert area_text(square_metres, unit_named(5e7, True)) == text


def test_intervals_and_unknown_figures():
    assert interval(0.81, 0.8744) == "81.0 to 87.4"
    assert (interval(None, None), percent(None), number(None)) == ("–", "–", "–")
    assert area_interval(1e4, 2.5e4, unit_named(5e7, True)) == "1.000 to 2.500"
    assert (count_of(1, "point"), count_of(0, "point")) == ("1 point", "0 points")
