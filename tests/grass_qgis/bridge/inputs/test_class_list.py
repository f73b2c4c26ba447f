from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qgis.core import QgsRasterLayer

from grass_qgis.bridge.inputs.class_list import classes_of_layer, classes_typed
from grass_qgis.bridge.results.styles import style_classes
from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import JobError


def test_typed_names_are_numbered_in_their_order():
    result = classes_typed(" building, paved road;\nwater ")
    assert [(item.id, item.name) for item in result] == [
        (0, "building"),
        (1, "paved road"),
        (2, "water"),
    ]


@given(st.integers(1, 255))
def test_every_class_has_another_colour(count):
    result = classes_typed(",".join(f"class {k}" for k in range(count)))
    assert len({item.colour for item in result}) == count


@pytest.mark.parametrize("text", ["", " ", "a,,b", "a,b,a", ",".join(map(str, range(256)))])
def test_names_that_cannot_be_distinguished_are_refused(text):
    with pytest.raises(JobError):
        classes_typed(text)


def test_a_styled_layer_gives_the_names_of_its_legend(qgis_app, finished):
    layer = QgsRasterLayer(finished["classes"], "classes")
    given_classes = (ClassSpec(0, "roof", "#aa0000"), ClassSpec(2, "2", "#0000aa"))
    style_classes(layer, given_classes)
    assert classes_of_layer(layer, 1) == given_classes[:1]  # a number is no name


def test_imagery_has_no_classes(qgis_app, material):
    assert classes_of_layer(QgsRasterLayer(str(material / "scene.tif"), "scene"), 1) == ()
