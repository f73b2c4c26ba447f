"""Models that were learnt from a few labels know what their imagery looks like."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
import shapely

from grass_qgis.engine.core.job import LookJob
from grass_qgis.engine.core.learn_job import LearnJob
from grass_qgis.engine.core.look_job import seen_in
from grass_qgis.engine.onnx_model.header import read_contract
from grass_qgis.engine.runs.learn import learn
from grass_qgis.engine.runs.look import look_at
from tests.domain_models import desert, field
from tests.features_models import write_features_model
from tests.scenes import UTM, write_scene

from .test_learn import write_labels

FEATURES = "features.onnx"


def taught(folder, image, features=FEATURES, **scene):
    """A model learnt from a dozen points of an image."""
    write_features_model(folder / FEATURES)
    raster = write_scene(folder / "learnt.tif", image, **scene)
    rows, cols = (axis.ravel() for axis in np.mgrid[20:180:60, 20:260:60])
    points = [shapely.Point(500000 + 0.5 * c, 5400000 - 0.5 * r) for r, c in zip(rows, cols)]
    labels = write_labels(
        folder / "labels.gpkg", points, ["a" if k % 2 else "b" for k in range(12)], UTM
    )
    model = folder / "model.onnx"
    way = str(folder / features) if features == FEATURES else features
    learn(LearnJob((str(raster),), labels, str(model), features=way, device="cpu"))
    return model


def seen(model, image, folder, **settings):
    raster = write_scene(folder / "scene.tif", image)
    return seen_in(look_at(LookJob(str(raster), str(model), **settings)).summary["domain"])


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return taught(tmp_path_factory.mktemp("learnt"), field(700, 900, 1))


def test_like_imagery_is_called_so(model, tmp_path):
    actual = seen(model, field(700, 900, 99), tmp_path)
    assert actual.unlike <= 1 and actual.looked > 1 and actual.sentence() == ""


def test_other_imagery_is_unlike_it(model, tmp_path):
    assert seen(model, desert(700, 900), tmp_path).share == 1


@pytest.mark.parametrize(("factor", "fault"), [(1 / 4, "darker"), (4, "brighter")])
def test_wrong_values_are_unlike_it_and_named(model, tmp_path, factor, fault):
    actual = seen(model, field(700, 900, 99) * np.float32(factor), tmp_path)
    assert actual.share > 0.9 and actual.fault == fault


def test_smaller_pixels_are_unlike_it(model, tmp_path):
    finer = field(700, 900, 99).repeat(4, 1).repeat(4, 2)[:, :700, :900]
    assert seen(model, finer, tmp_path).share > 0.9


def test_bands_alone_are_described_too(tmp_path):
    model = taught(tmp_path, field(700, 900, 1), features="none")
    assert seen(model, field(700, 900, 99), tmp_path).share < 0.25
    assert seen(model, desert(700, 900), tmp_path).share == 1


def test_the_description_is_small(model):
    domain = read_contract(model).domain
    assert len(json.dumps(asdict(domain))) < 8000 and not domain.network


def test_little_imagery_is_not_described(tmp_path):
    model = taught(tmp_path, field(200, 280, 1))
    assert read_contract(model).domain is None
    raster = write_scene(tmp_path / "scene.tif", desert(300, 300))
    assert look_at(LookJob(str(raster), str(model))).summary["domain"] is None


def test_imagery_without_any_difference_can_be_learnt_from(tmp_path):
    flat = np.full((3, 700, 900), 90, np.uint8)
    model = taught(tmp_path, flat)
    assert seen(model, flat, tmp_path).share == 0
    assert seen(model, field(700, 900, 1), tmp_path).share == 1


def test_the_same_scene_gives_the_same_file(tmp_path):
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        files.append(taught(tmp_path / name, field(700, 900, 1)).read_bytes())
    assert files[0] == files[1]
