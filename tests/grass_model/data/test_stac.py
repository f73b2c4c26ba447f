from __future__ import annotations

import json

import pytest

from grass_model.data.stac import stac_rasters
from grass_qgis.engine.core.errors import DataError

TIFF = "image/tiff; application=geotiff; profile=cloud-optimized"


def item(name, **assets):
    return {"type": "Feature", "id": name, "assets": assets}


def asset(href, kind=TIFF, *roles):
    return {"href": href, "type": kind, "roles": list(roles)}


def collection(path, *items):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(items)}))
    return path


def test_items_name_their_only_raster_by_path_or_address(tmp_path):
    preview = asset("p.png", "image/png", "thumbnail")
    file = collection(
        tmp_path / "items.json",
        item("near", image=asset("sub/a.tif"), preview=preview),
        item("far", image=asset("https://example.org/b.tif"), about=asset("b.xml", "text/xml")),
        item("root", image=asset("/data/c.tif")),
        item("file", image=asset("file:///data/d.tif")),
    )
    assert stac_rasters(file) == {
        "near": str(tmp_path / "sub/a.tif"),
        "far": "/vsicurl/https://example.org/b.tif",
        "root": "/data/c.tif",
        "file": "/data/d.tif",
    }


def test_a_single_item_is_a_collection_of_one(tmp_path):
    path = tmp_path / "item.json"
    path.write_text(json.dumps(item("one", image=asset("a.tif"))))
    assert stac_rasters(path) == {"one": str(tmp_path / "a.tif")}


def test_of_several_rasters_one_is_named(tmp_path):
    assets = {"red": asset("r.tif"), "visual": asset("v.tif")}
    path = collection(tmp_path / "items.json", item("one", **assets))
    assert stac_rasters(path, "visual") == {"one": str(tmp_path / "v.tif")}
    with pytest.raises(DataError, match=r"one has 2 rasters to choose from; it has red, visual"):
        stac_rasters(path)
    with pytest.raises(DataError, match="one has no asset 'nir'; it has red, visual") as caught:
        stac_rasters(path, "nir")
    assert "--asset" in caught.value.remedy


def test_a_named_asset_may_be_of_any_type(tmp_path):
    path = collection(tmp_path / "items.json", item("one", data={"href": "a.vrt"}))
    assert stac_rasters(path, "data") == {"one": str(tmp_path / "a.vrt")}
    with pytest.raises(DataError, match="0 rasters"):
        stac_rasters(path)


@pytest.mark.parametrize("text", ["{", "[]", '{"type": "FeatureCollection", "features": []}', "3"])
def test_what_is_no_collection_is_reported(tmp_path, text):
    path = tmp_path / "items.json"
    path.write_text(text)
    with pytest.raises(DataError, match=r"items\.json"):
        stac_rasters(path)


def test_two_items_of_one_name_are_reported(tmp_path):
    twins = [item("one", image=asset("a.tif")), item("one", image=asset("b.tif"))]
    with pytest.raises(DataError, match="two items called one"):
        stac_rasters(collection(tmp_path / "items.json", *twins))


def test_escapes_in_references_and_addresses_are_resolved(tmp_path):
    folder = tmp_path / "10:30 [1]"
    folder.mkdir()
    names = ("a b.tif", "100%25.tif")
    for name in names:
        (folder / name).touch()
    items = {
        "address": (folder / names[0]).as_uri(),
        "reference": "10:30%20[1]/a%20b.tif",
        "plain": "10:30 [1]/a b.tif",
        "sign": "10:30 [1]/100%25.tif",
    }
    file = tmp_path / "items.json"
    text = json.dumps({"features": [item(key, i=asset(href)) for key, href in items.items()]})
    file.write_text(text, encoding="utf-8-sig")
    assert stac_rasters(file) == {key: str(folder / names[key == "sign"]) for key in items}
