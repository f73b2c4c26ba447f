from __future__ import annotations

import sys

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.output.geopackage import Layer, write_layers
from grass_qgis.engine.raster.polygon_mask import split_layer
from grass_qgis.engine.raster.vector_input import read_features, vector_name

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="such names are not possible there")

NAMES = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",), exclude_characters="/\0"),
        st.sampled_from("!;?\t\n\r :%#&|*[]'\"\\\u00a0\u3000\u200b\u2028"),
    ),
    min_size=1,
    max_size=12,
).filter(lambda name: name not in (".", ".."))


@settings(max_examples=60, deadline=None)
@given(folder=NAMES, name=NAMES)
@example(folder="a!b", name="x;y?")
@example(folder="a\nb", name="c\t")
@example(folder="zip:x", name="file:")
def test_layers_of_any_name_are_written_and_read_again(tmp_path_factory, folder, name):
    path = tmp_path_factory.mktemp("names") / folder / f"{name}.gpkg"
    path.parent.mkdir()
    squares = np.array([shapely.box(0, 0, 1, 1)], object)
    write_layers(path, [Layer("a", squares, "Polygon", {"n": np.array([7])})], "EPSG:32633")
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    result = read_features(str(path), "a", DataError)
    assert (result.fields, result.values[0].tolist(), len(result.wkb)) == (("n",), [7], 1)


@pytest.mark.parametrize("name", ["a!b", "a;b", "a\nb"])
def test_what_belongs_to_a_file_is_listed_with_it(tmp_path, name):
    plain, odd = tmp_path / "plain", tmp_path / name
    plain.mkdir()
    odd.mkdir()
    pyogrio.raw.write(
        plain / "p.shp", shapely.to_wkb(np.array([shapely.box(0, 0, 1, 1)])), [np.array([3])],
        ["n"], driver="ESRI Shapefile", geometry_type="Polygon", crs="EPSG:32633",
    )  # fmt: skip
    for item in plain.iterdir():
        item.rename(odd / f"{name}{item.suffix}")
    result = read_features(str(odd / f"{name}.shp"), "", DataError)
    assert (result.values[0].tolist(), result.crs) == ([3], "EPSG:32633")


def test_addresses_and_what_is_not_there_keep_their_names(tmp_path):
    for name in ("/vsicurl/https://example.org/a;b", "https://example.org/a!b", "PG:dbname=x;y"):
        with vector_name(name) as result:
            assert result == name


def test_no_link_stays_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "a!b").mkdir()
    with vector_name(str(tmp_path / "a!b" / "c.gpkg")) as result:
        assert "!" not in result
    assert not list((tmp_path / "temporary").iterdir())


def test_a_file_called_like_a_file_with_a_layer_is_itself(tmp_path):
    path = tmp_path / "a|layername=b.gpkg"
    path.write_bytes(b"")
    assert split_layer(str(path)) == (str(path), "")
    assert split_layer(f"{path}|layername=c") == (str(path), "c")
    assert split_layer("x.gpkg") == ("x.gpkg", "")
