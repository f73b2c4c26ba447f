"""A contract for people."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qgis.PyQt.QtGui import QTextDocument

from grass_qgis.bridge.inputs.model_library import contract_at
from grass_qgis.bridge.pages.model_page import card_of, summary_of
from grass_qgis.engine.core.contract import ClassSpec


@pytest.fixture
def contract(material):
    result = contract_at(str(material / "segment.onnx"))
    return replace(result, input=replace(result.input, gsd_m=(0.5, 0.3, 0.7)))


def read(html: str) -> str:
    """What a reader sees of a page."""
    document = QTextDocument()
    document.setHtml(html)
    return document.toPlainText()


def test_one_line_shows_classes_bands_pixels_and_tile(contract):
    line = "3 classes \u00b7 red, green, blue \u00b7 0.5 m/px (0.3 to 0.7) \u00b7 tiles of 64 px"
    assert summary_of(contract) == line
    unknown = replace(contract, input=replace(contract.input, gsd_m=(0.0, 0.0, 0.0)))
    assert "m/px" not in summary_of(unknown)


def test_a_regions_model_is_called_so(material):
    line = summary_of(contract_at(str(material / "regions.onnx")))
    assert line.startswith("gradient-selected regions")


def test_the_page_shows_classes_scores_training_and_licence(qgis_app, contract):
    origin = {
        "validation": {"miou": 0.4287, "oa": 0.759, "classes": {"red": {"iou": 0.711}}},
        "pretraining": {"method": "GraSS", "steps": 400},
        "licence": "CC0",
    }
    text = read(card_of(replace(contract, provenance=origin), "/models/m.onnx"))
    for part in ("red", "71 %", "mIoU 42.9 %", "accuracy 75.9 %", "GraSS", "CC0", "m.onnx"):
        assert part in text
    assert "/models" not in text


def test_scores_of_the_file_itself_come_before_those_of_training(qgis_app, contract):
    training = {"miou": 0.4, "classes": {"red": {"iou": 0.7}}}
    origin = {"validation": training, "export": {"held_out": {"miou": 0.5, "data": "dubai, test"}}}
    text = read(card_of(replace(contract, provenance=origin), "m.onnx"))
    first, second = text.index("mIoU 50.0 % (dubai, test)"), text.index("mIoU 40.0 %")
    assert first < second
    assert "IoU, Validation" in text and "70 %" in text


@pytest.mark.parametrize(
    "odd",
    [
        {"validation": 3, "pretraining": [1], "licence": None, "encoder": {"a": 1}},
        {"validation": {"miou": None, "classes": [1, 2]}, "export": "x"},
        {"validation": {"classes": {"red": 0.5}}},
    ],
)
def test_odd_provenance_does_no_harm(qgis_app, contract, odd):
    assert "red" in read(card_of(replace(contract, provenance=odd), "m.onnx"))


def test_markup_in_a_model_is_text(qgis_app, contract):
    classes = (ClassSpec(0, "<b>x</b><img src='file:///a'>", "#ff0000"),)
    evil = replace(
        contract,
        output=replace(contract.output, classes=classes),
        provenance={"licence": "<script>y</script>"},
    )
    html = card_of(evil, "m.onnx")
    assert "<img" not in html and "<script" not in html
    assert "<b>x</b>" in read(html)
