from __future__ import annotations

from dataclasses import replace

import pytest

from grass_qgis.engine.core.errors import BandError
from grass_qgis.engine.raster.bands import BandChoice, choose_bands
from grass_qgis.engine.raster.dataset import PIXEL_UNITS, RasterInfo

RGB = ("red", "green", "blue")


def info_of(*colours: str) -> RasterInfo:
    nodata = (None,) * len(colours)
    return RasterInfo(
        "x.tif",
        9,
        9,
        len(colours),
        ("uint8",) * len(colours),
        None,
        PIXEL_UNITS,
        True,
        colours,
        nodata,
        False,
    )


@pytest.mark.parametrize(
    ("colours", "expected", "bands"),
    [
        (("red", "green", "blue"), RGB, (1, 2, 3)),
        (("blue", "green", "red"), RGB, (3, 2, 1)),
        (("alpha", "red", "green", "blue"), RGB, (2, 3, 4)),
        (("gray", "undefined", "undefined", "undefined"), RGB, (1, 2, 3)),
        (("red", "green", "blue", "undefined"), (*RGB, "nir"), (1, 2, 3, 4)),
        (("nir", "red", "green", "blue"), (*RGB, "nir"), (2, 3, 4, 1)),
        (("gray", "alpha"), ("gray",), (1,)),
        (("gray", "alpha", "undefined"), ("a", "b"), (1, 3)),
    ],
)
def test_bands_go_by_colour_and_then_by_order(colours, expected, bands):
    assert choose_bands(info_of(*colours), expected, None) == BandChoice(bands)


def test_given_numbers_win_and_may_repeat():
    assert choose_bands(info_of("gray"), RGB, (1, 1, 1)).bands == (1, 1, 1)


def test_a_palette_feeds_red_green_and_blue_alone():
    assert choose_bands(info_of("palette"), RGB, None) == BandChoice((1,), palette=True)
    assert choose_bands(info_of("palette"), ("gray",), None) == BandChoice((1,))


@pytest.mark.parametrize(
    ("colours", "given", "message"),
    [
        (("gray",), None, r"has 1 usable band\(s\); the model needs 3"),
        (("red", "green", "alpha"), None, r"has 2 usable band\(s\); the model needs 3"),
        (("red", "green", "blue"), (1, 2), "2 bands are given; the model needs 3"),
        (("red", "green", "blue"), (1, 2, 9), "Band 9 is requested; x.tif has 3"),
    ],
)
def test_too_few_or_missing_bands_are_counted(colours, given, message):
    with pytest.raises(BandError, match=message) as caught:
        choose_bands(info_of(*colours), RGB, given)
    assert caught.value.remedy


def named(*names: str) -> RasterInfo:
    return replace(info_of(*("gray" if n == "" else "undefined" for n in names)), names=names)


def test_bands_are_matched_by_their_names_whatever_the_case():
    info = named("NIR", "Blue", "green", "RED")
    assert choose_bands(info, (*RGB, "nir"), None) == BandChoice((4, 3, 2, 1))
    assert choose_bands(info, ("x", "y"), ("nir", 2)) == BandChoice((1, 2))
    colours = info_of("red", "green", "blue")
    assert choose_bands(colours, ("x",), ("green",)) == BandChoice((2,))


def test_names_win_over_colour_interpretation():
    info = replace(info_of("red", "green", "blue"), names=("B04", "red", ""))
    assert choose_bands(info, ("a",), ("red",)) == BandChoice((2,))


@pytest.mark.parametrize(("name", "message"), [("swir", "no band"), ("nir", "2 bands")])
def test_a_name_the_raster_lacks_or_has_twice_is_refused_with_its_names(name, message):
    with pytest.raises(BandError, match=f"{message} called '{name}'") as caught:
        choose_bands(named("nir", "NIR", "red"), ("a",), (name,))
    assert "red" in caught.value.remedy
