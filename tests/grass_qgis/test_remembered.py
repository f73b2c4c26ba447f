"""What is remembered between sessions, and that nothing odd in the settings does harm."""

from __future__ import annotations

import pytest
from qgis.core import QgsSettings

from grass_qgis import remembered

pytestmark = pytest.mark.usefixtures("qgis_app", "clean_settings")


def test_recent_models_come_once_the_latest_first_and_not_too_many():
    for name in ("a", "b", "a"):
        remembered.add_recent_model(name)
    assert remembered.recent_models() == ["a", "b"]
    for number in range(20):
        remembered.add_recent_model(str(number))
    assert remembered.recent_models()[0] == "19"
    assert len(remembered.recent_models()) == 8


def test_parameters_and_rates_belong_to_a_model():
    one, other = "/models/a b/one.onnx", "C:\\models\\other.onnx"
    remembered.set_parameters(one, {"tile": 512})
    remembered.set_rate(one, 3.5)
    assert remembered.parameters_of(one) == {"tile": 512}
    assert remembered.rate_of(one) == 3.5
    assert remembered.parameters_of(other) == {} and remembered.rate_of(other) == 0.0


def test_unfinished_runs_come_back_in_their_order_until_they_are_forgotten():
    runs = [remembered.add_unfinished(f"run {n}", "{}", "wkt", "s") for n in range(3)]
    assert remembered.unfinished_runs() == runs
    remembered.forget_unfinished(runs[1].key)
    assert remembered.unfinished_runs() == [runs[0], runs[2]]


def test_what_another_version_wrote_counts_as_nothing():
    store = QgsSettings()
    for name, text in (
        ("recent_models", "no json"),
        ("model_folder", "3"),
        ("unfinished/x", '{"number": 1, "future": 2}'),
        ("unfinished/y", "[]"),
        ("rates/m", '"fast"'),
        ("parameters/m", "[1]"),
    ):
        store.setValue(f"grass_segmenter/{name}", text)
    assert remembered.recent_models() == [] and remembered.model_folder() == ""
    assert remembered.unfinished_runs() == []
    assert remembered.rate_of("m") == 0.0 and remembered.parameters_of("m") == {}
