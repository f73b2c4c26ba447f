"""Small files that lead somewhere else, or have no end, are refused in one sentence."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from grass_model.data.classes import read_classes
from grass_model.data.polygons import find_polygons
from grass_model.data.stac import stac_rasters
from grass_model.models.encoders import build_encoder
from grass_model.models.run_card import load_card
from grass_model.models.weights_export import timm_layout
from grass_qgis.engine.core.errors import DataError

READERS = {
    "classes.json": read_classes,
    "labels.json": find_polygons,
    "model.json": load_card,
    "items.json": lambda folder: stac_rasters(folder / "items.json"),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "\0", "9" * 5000, "nul"])
def test_a_record_without_end_or_sense_is_refused(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(DataError) as caught:
        READERS[name](tmp_path)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["..", "../x", "/tmp/x", "a/../../x", "a//b", ".", "..\\x", "C:x", "\0", "/"]
)
def test_an_item_whose_id_leads_out_of_the_results_is_refused(tmp_path, name):
    item = {"id": name, "assets": {"v": {"href": "a.tif", "type": "image/tiff"}}}
    path = tmp_path / "items.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [item]}))
    with pytest.raises(DataError, match="outside the results") as caught:
        stac_rasters(path, "v")
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["hf-hub:someone/model", "hf_hub:a/b", "local-dir:/tmp/x", "../x"])
def test_an_encoder_that_would_be_fetched_is_no_encoder(name):
    with pytest.raises(DataError, match="There is no encoder"):
        build_encoder(name, 3, 32)
    with pytest.raises(DataError, match="There is no encoder"):
        timm_layout(SimpleNamespace(encoder=name, bands=("red",)), {})
