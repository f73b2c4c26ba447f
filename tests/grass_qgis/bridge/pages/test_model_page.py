from __future__ import annotations

from html.parser import HTMLParser

from grass_qgis.bridge.pages.model_page import card_of, model_page
from grass_qgis.engine.onnx_model.metadata import from_record

CARD = {
    "file": "<b>.onnx",
    "bytes": 2_500_000,
    "contract": {
        "task": "segmentation",
        "input": {
            "bands": ["red", "nir"],
            "scale": [255.0, 255.0],
            "mean": [0.5, 0.25],
            "std": [0.1, 0.2],
            "tile": 256,
            "min_overlap": 64,
            "gsd_m": [0.5, 0.25, 1.0],
            "multiple": 32,
            "dynamic": True,
        },
        "output": {"classes": [{"id": 0, "name": "a < b", "colour": "#aa0000"}]},
        "regions": None,
        "provenance": {"export": {"iou": 0.51234567, "by": ["you & me"]}},
    },
}


def page_of(card):
    return model_page(from_record(card["contract"]), card["file"], card["bytes"])


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts, self.open = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.parts.append(data)


def test_the_page_is_sound_and_nothing_of_a_model_is_markup():
    page = Text()
    page.feed(page_of(CARD))
    assert page.open == []
    text = " ".join(page.parts)
    for part in ("<b>.onnx", "a < b", "you & me", "0.512346", "2.5 MB", "0.5 m (0.25 to 1 m)"):
        assert part in text


def test_an_unknown_resolution_is_said_to_be_unknown():
    contract = {**CARD["contract"]}
    contract["input"] = {**contract["input"], "gsd_m": [0, 0, 0]}
    assert "unknown" in page_of({**CARD, "contract": contract})


def test_the_page_says_all_that_the_card_says_of_input_and_classes():
    contract = from_record(CARD["contract"])
    page, card = Text(), Text()
    page.feed(model_page(contract, "m.onnx", 1))
    card.feed(card_of(contract, "m.onnx"))
    assert card.open == []
    parts = [part for part in card.parts if part.strip() and part != "File"]
    assert parts and set(parts) <= set(page.parts)
