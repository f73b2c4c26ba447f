"""What pixels measure, and whether they suit a model, before a run."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsPointXY,
    QgsRasterLayer,
)

from grass_qgis.bridge.inputs.pixel_size import metres_of_steps, pixel_metres, work_scale
from grass_qgis.engine.core.errors import JobError, ResolutionError

NONE = QgsCoordinateTransformContext()


@pytest.fixture
def scene(qgis_app, material):
    return QgsRasterLayer(str(material / "scene.tif"), "scene")


def test_pixels_are_measured_in_metres(scene, material):
    width, height = pixel_metres(scene, scene.extent(), NONE)
    # The projection shortens by 0.9996 on its middle meridian.
    assert width == pytest.approx(0.5 / 0.9996, rel=1e-6)
    assert height == pytest.approx(0.5 / 0.9996, rel=1e-6)
    plain = QgsRasterLayer(str(material / "plain.tif"), "plain")
    plain.setCrs(QgsCoordinateReferenceSystem())
    assert pixel_metres(plain, plain.extent(), NONE) is None


@pytest.mark.parametrize(
    ("crs", "place", "expected"),
    [
        ("EPSG:4326", (15.0, 60.0), (55800, 111412)),
        ("EPSG:3857", (1e6, 8399737.9), (0.5013, 0.5004)),  # 60 degrees north
        ("EPSG:3395", (1e6, 8362698.5), (0.5017, 0.5017)),
    ],
)
def test_a_unit_of_any_crs_is_measured(qgis_app, crs, place, expected):
    step = (1e-3, 1e-3) if crs == "EPSG:4326" else (10.0, 10.0)
    result = metres_of_steps(QgsCoordinateReferenceSystem(crs), QgsPointXY(*place), step, NONE)
    assert [side / step[0] for side in result] == pytest.approx(expected, rel=2e-3)


def test_another_body_is_measured_by_its_radius(qgis_app):
    moon = QgsCoordinateReferenceSystem.fromProj("+proj=longlat +R=1737400 +no_defs")
    result = metres_of_steps(moon, QgsPointXY(10, 0), (1e-3, 1e-3), NONE)
    assert result == pytest.approx((30.323, 30.323), rel=1e-4)


def test_work_pixels_for_a_layer_s_pixel_are_those_of_the_engine(scene):
    assert work_scale((0.5, 0.4, 0.6), scene, None, 0.0, NONE) == (1.0, 1.0)
    assert work_scale((1.0, 0.0, 0.0), scene, None, 0.0, NONE) == (0.5, 0.5)
    assert work_scale((1.0, 0.0, 0.0), scene, None, -1.0, NONE) == (1.0, 1.0)
    with pytest.raises(JobError, match=r"0\.0001 m"):
        work_scale((1.0, 0.0, 0.0), scene, None, 1e-4, NONE)


def test_a_layer_far_too_coarse_is_reported_with_sizes_and_ways_out(scene):
    with pytest.raises(ResolutionError, match=r"0\.5 m.*0\.05 m.*1\.23 million") as caught:
        work_scale((0.05, 0.0, 0.0), scene, None, 0.0, NONE)
    assert "model" in caught.value.remedy and "gsd" in caught.value.remedy
    assert work_scale((0.05, 0.0, 0.0), scene, None, 0.05, NONE) == pytest.approx(
        (10, 10), rel=0.01
    )
