"""One rule for names of bands: what is named is found again, and no band is taken twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grass_qgis.engine.core.band_names import (
    all_named,
    bands_called,
    match_bands,
    name_bands,
    usual_names,
)
from grass_qgis.engine.core.errors import BandError

RGB = ("red", "green", "blue")
TEXTS = ("", "red", "Green", "blue", "NIR", "nir", "B04", "band1", "band2", "Band 3", "alpha")
COLOURS = ("gray", "undefined", "red", "green", "blue", "nir", "alpha", "palette")


@st.composite
def rasters(draw):
    count = draw(st.integers(1, 6))
    pick = [
        st.lists(st.sampled_from(of), min_size=count, max_size=count) for of in (TEXTS, COLOURS)
    ]
    return tuple(draw(pick[0])), tuple(draw(pick[1]))


@given(rasters(), st.data())
def test_bands_are_matched_again_by_the_names_they_get(raster, data):
    texts, colours = raster
    bands = data.draw(st.permutations(range(1, len(texts) + 1)))
    bands = bands[: data.draw(st.integers(1, len(bands)))]
    try:
        names = name_bands(bands, texts, colours)
    except BandError as error:
        # Only where texts or alpha bands repeat, or a text is a number of another band.
        plain = [text.casefold() for text in texts if text]
        numbered = any(text.startswith("band") for text in plain)
        repeated = len(set(plain)) < len(plain) or colours.count("alpha") > 1
        assert numbered or repeated or "alpha" in plain
        assert error.remedy
        return
    assert match_bands(names, texts, colours) == tuple(bands)
    assert len(set(names)) == len(names)


@given(
    rasters(),
    st.lists(
        st.sampled_from(("red", "green", "blue", "nir", "band2", "x")), unique=True, min_size=1
    ),
)
def test_no_band_serves_two_names_and_alpha_only_alpha(raster, names):
    texts, colours = raster
    try:
        bands = match_bands(names, texts, colours)
    except BandError as error:
        assert f"needs {len(names)}" in error.what
        return
    assert len(set(bands)) == len(bands)
    for name, band in zip(names, bands):
        assert colours[band - 1] != "alpha" or texts[band - 1].casefold() == name


@pytest.mark.parametrize(
    ("texts", "colours", "expected", "bands"),
    [
        (("blue", "green", "red"), ("red", "green", "blue"), RGB, (3, 2, 1)),
        (("nir", "", ""), ("red", "green", "blue"), RGB, (1, 2, 3)),
        (("nir", "", "", ""), ("red", "green", "blue", "undefined"), RGB, (4, 2, 3)),
        (("blue", "", ""), ("red", "green", "blue"), RGB, (3, 2, 1)),
        (("", "", "", ""), ("gray",) + ("undefined",) * 3, ("band4", "band1"), (4, 1)),
        (("", "", ""), ("gray", "alpha", "undefined"), ("band1", "band2"), (1, 3)),
        (("B8", "B4", ""), ("gray",) * 3, ("b4", "band1"), (2, 1)),
    ],
)
def test_descriptions_go_before_colours_and_colours_before_numbers(texts, colours, expected, bands):
    assert match_bands(expected, texts, colours) == bands


def test_matched_names_are_distinguished_from_those_by_position():
    assert all_named(RGB, ("",) * 4, ("red", "green", "blue", "alpha"))
    assert not all_named(RGB, ("",) * 3, ("red", "green", "undefined"))
    assert bands_called("", ("", ""), ("gray", "undefined")) == []
    assert bands_called("band9", ("", ""), ("gray", "undefined")) == []


def test_the_usual_names_follow_the_usual_order():
    assert usual_names(4) == (*RGB, "nir")
    assert usual_names(1) == ("band1",)
    assert usual_names(6)[-1] == "band6"


def test_too_few_bands_are_counted_by_the_raster_s_name():
    with pytest.raises(BandError, match=r"x\.tif has 2 usable band\(s\); the model needs 3"):
        match_bands(RGB, ("", "", ""), ("red", "green", "alpha"), "x.tif")


def test_an_alpha_band_is_named_as_such_beside_bands_without_names():
    colours = ("gray", "gray", "alpha")
    names = name_bands((1, 2, 3), ("", "", ""), colours)
    assert names == ("band1", "band2", "alpha")
    assert match_bands(names, ("", "", ""), colours) == (1, 2, 3)
