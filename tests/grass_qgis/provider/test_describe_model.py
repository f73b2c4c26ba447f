"""`grassseg:describemodel` through Processing, with a real worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsProcessingException


def describe(model, page):
    import processing

    return processing.run("grassseg:describemodel", {"MODEL": str(model), "PAGE": str(page)})


@pytest.fixture
def page(provider, clean_settings, tmp_path):
    return tmp_path / "model.html"


def test_a_segmenter_hands_on_what_other_steps_need(page, material):
    outputs = describe(material / "segment.onnx", page)
    assert outputs == {
        "PAGE": str(page),
        "TASK": "segmentation",
        "CLASSES": "red,green,blue",
        "BANDS": "red,green,blue",
        "CLASS_COUNT": 3,
        "GSD": 0,
        "TILE": 64,
        "OVERLAP": 8,
    }


def test_the_page_shows_classes_with_colours_and_the_origin(page, material):
    describe(material / "segment.onnx", page)
    text = page.read_text(encoding="utf-8")
    assert "#2ca02c" in text and "green" in text
    assert "generated for a test" in text


def test_the_page_of_a_regions_model_shows_its_rule(page, material):
    assert describe(material / "regions.onnx", page)["TASK"] == "regions"
    assert "box_max" in page.read_text(encoding="utf-8")


def test_a_file_that_is_no_model_is_reported_in_one_line(page, tmp_path):
    Path(tmp_path / "broken.onnx").write_bytes(b"no model")
    with pytest.raises(QgsProcessingException) as caught:
        describe(tmp_path / "broken.onnx", page)
    assert "\n" not in str(caught.value) and "broken.onnx" in str(caught.value)
    assert not page.exists()


def test_a_page_that_cannot_be_written_is_reported(page, material):
    with pytest.raises(QgsProcessingException):
        describe(material / "segment.onnx", "/proc/gone/model.html")
