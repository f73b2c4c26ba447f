"""Maps refined by segments: against a slow oracle, and whatever a run is divided into."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import rasterio

from grass_qgis.engine.core.contract import NODATA, RefineSpec
from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.runs.segment import segment
from grass_qgis.engine.segments import partition as blocks
from tests.grass_qgis.engine.runs.test_resume import elsewhere, kill, rasters_of, resumed
from tests.grass_qgis.engine.segments.trees import tree_of
from tests.onnx_models import write_segment_model
from tests.scenes import write_scene
from tests.segmenting import probabilities

SPEC = RefineSpec(pixels=400, share=0.5)
WIDE = (150, 1150)


def grainy(height, width, seed=0):
    """Patches of two or three colours that hide in grain, (3, height, width) uint8."""
    random = np.random.default_rng(seed)
    patches = random.integers(0, 3, (height // 20 + 1, width // 25 + 1))
    classes = patches.repeat(20, 0).repeat(25, 1)[:height, :width]
    colours = np.where(classes[None] == np.arange(3)[:, None, None], 150, 105)
    return np.clip(colours + random.normal(0, 45, colours.shape), 1, 255).astype(np.uint8)


def job_of(folder, image, refine=SPEC, **settings):
    scene = write_scene(folder / "scene.tif", image, photometric="RGB", nodata=0)
    model = write_segment_model(folder / "m.onnx", dynamic=False, refine=refine)
    return SegmentJob(
        str(scene), str(model), str(folder / "c.tif"), threads=1, batch=4, device="cpu",
        probabilities=str(folder / "p.tif"), entropy=str(folder / "e.tif"), **settings,
    )  # fmt: skip


def classes_of(job):
    with rasterio.open(job.classes) as source:
        return source.read(1)


def test_probabilities_are_mixed_with_the_means_of_segments(tmp_path):
    image = grainy(170, 210)
    image[:, 40:60, 30:90] = 0
    valid = (image > 0).any(axis=0)
    job = job_of(tmp_path, image)
    segment(job)
    tree = tree_of(image.astype(np.float32), valid)
    labels = tree.labels(tree.cut_by_area(SPEC.pixels))
    areas = np.bincount(labels[valid])
    assert (areas > 200).sum() > 20
    shares = probabilities(image, 0)
    expected = shares.copy()
    for number in np.unique(labels[valid]):
        inside = labels == number
        expected[:, inside] = (shares[:, inside] + shares[:, inside].mean(1, keepdims=True)) / 2
    with rasterio.open(job.probabilities) as source:
        result = source.read().astype(float)
    assert np.abs(result - 100 * expected)[:, valid].max() < 0.51
    assert (classes_of(job) == np.where(valid, expected.argmax(axis=0), NODATA)).mean() > 0.999
    assert (result[:, ~valid] == NODATA).all()


def test_means_alone_give_a_segment_one_class(tmp_path):
    image = grainy(120, 160)
    job = job_of(tmp_path, image, RefineSpec(pixels=400, share=1.0))
    segment(job)
    tree = tree_of(image.astype(np.float32))
    labels, result = tree.labels(tree.cut_by_area(400)), classes_of(job)
    for number in np.unique(labels):
        assert len(np.unique(result[labels == number])) == 1
    assert len(np.unique(result)) == 3


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A job over two blocks, and the bytes of its rasters."""
    job = job_of(tmp_path_factory.mktemp("whole"), grainy(*WIDE))
    segment(job)
    assert WIDE[1] > blocks.CORE + blocks.MARGIN
    return job, rasters_of(job)


def test_panels_and_kills_make_no_difference(tmp_path, whole):
    job, expected = whole
    job = elsewhere(replace(job, max_memory_mb=1), tmp_path)
    kill(job, 5)
    _, messages = resumed(job)
    assert any("is resumed" in text for text in messages)
    assert rasters_of(job) == expected


def test_a_part_of_the_raster_is_refined_by_the_same_segments(tmp_path, whole):
    job, _ = whole
    with rasterio.open(job.raster) as source:
        left, top = source.transform @ (600, 30)
        right, bottom = source.transform @ (800, 150)
    part = elsewhere(replace(job, extent=(left, bottom, right, top)), tmp_path)
    segment(part)
    result, all_of_it = classes_of(part), classes_of(job)[30:150, 600:800]
    assert result.shape == all_of_it.shape
    assert (result == all_of_it)[40:-40, 40:-40].all()


def test_two_classes_of_one_channel_are_refined_too(tmp_path):
    image = grainy(90, 100)
    scene = write_scene(tmp_path / "scene.tif", image, photometric="RGB")
    model = write_segment_model(tmp_path / "m.onnx", one_channel=True, refine=SPEC)
    job = SegmentJob(str(scene), str(model), str(tmp_path / "c.tif"), device="cpu")
    segment(job)
    assert set(np.unique(classes_of(job))) == {0, 1}
