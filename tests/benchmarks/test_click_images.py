"""Images and learners of the benchmark of maps from labels."""

import csv

import numpy as np
import pytest
import rasterio

from benchmarks.click_curves import side_by_side
from benchmarks.click_images import ClickImage, naip_mosaics, vaihingen_mosaics
from benchmarks.click_learner import KernelRidge, guided, segments_of
from benchmarks.click_variants import Variant, learner_basis, learner_weights
from grass_model.clicks.analyst import Click
from grass_qgis.engine.core.contract import FeatureLevel, InputSpec
from grass_qgis.engine.learning import basis, encoder
from grass_qgis.engine.learning.basis import Moments
from grass_qgis.engine.learning.discriminant import fit_discriminant, gaussians_of
from grass_qgis.engine.learning.samples import Sample, table_of

SIDE = 8


def _crop(path, values):
    with rasterio.open(
        path, "w", driver="GTiff", width=SIDE, height=SIDE, count=len(values), dtype="uint8"
    ) as target:
        target.write(values)


@pytest.fixture
def crops(tmp_path):
    """A set of 20 crops of one class each, the class in every band too; half are for test."""
    for name in ("images", "masks"):
        (tmp_path / name).mkdir()
    with (tmp_path / "index.csv").open("w", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["key", "group", "split"])
        for number in range(20):
            rows.writerow([f"c{number:02}", "town", "test" if number < 10 else "train"])
            values = np.full((4, SIDE, SIDE), number, np.uint8)
            _crop(tmp_path / "images" / f"c{number:02}.tif", values)
            _crop(tmp_path / "masks" / f"c{number:02}.tif", values[:1])
    return tmp_path


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize(("mosaics", "side"), [(naip_mosaics, 3), (vaihingen_mosaics, 4)])
def test_a_mosaic_holds_each_crop_once_with_its_mask(tmp_path, crops, mosaics, side):
    images = list(mosaics(crops, tmp_path))
    assert len(images) == 1
    with rasterio.open(images[0].path) as source:
        pixels = source.read()
    assert pixels.shape == (4, side * SIDE, side * SIDE)
    assert (pixels == images[0].reference).all()
    counts = np.bincount(images[0].reference.ravel())
    assert sorted(counts[counts > 0]) == [SIDE**2] * side**2
    if mosaics is naip_mosaics:
        assert images[0].reference.max() < 10  # of the test towns alone


def test_the_guided_filter_smooths_within_an_edge_and_not_over_it():
    guide = np.zeros((20, 20), np.float32)
    guide[:, 10:] = 1.0
    noise = np.random.default_rng(0).normal(0, 0.1, guide.shape).astype(np.float32)
    smooth = guided((guide + noise)[None], guide, 3)[0]
    assert smooth[:, :10].std() < 0.5 * noise[:, :10].std()
    assert smooth[:, 9].mean() < 0.1
    assert smooth[:, 10].mean() > 0.9


def test_kernel_ridge_separates_what_no_line_does():
    vectors = np.random.default_rng(0).uniform(-3, 3, (400, 2))
    classes = (np.hypot(*vectors.T) > 1.5).astype(np.int64) + 3
    ridge = KernelRidge(2)
    ridge.fit(vectors, classes)
    assert (ridge.predict(vectors.astype(np.float32)) == classes).mean() > 0.95


def test_a_level_left_out_has_no_say_and_the_others_keep_theirs():
    random = np.random.default_rng(0)
    moments = [Moments(FeatureLevel("level", 4, 6)), Moments(FeatureLevel("filters", 4, 5))]
    for item in moments:
        item.add(random.normal(size=(200, item.level.channels)).astype(np.float32))
    former = encoder.basis_of, basis.COMPONENTS
    with learner_basis(Variant(components=3, left_out=-1)):
        made = encoder.basis_of(moments, 4)
    assert made.blocks[0].size == 3
    assert np.abs(made.blocks[0].projection).max() > 0
    assert made.blocks[1].size == 1
    assert not made.blocks[1].projection.any()
    assert (encoder.basis_of, basis.COMPONENTS) == former


def samples_of_two_sizes():
    """Two classes; the second one has a small and a large object."""
    random = np.random.default_rng(0)
    vectors = [random.normal(k, 1, (9, 3)).astype(np.float32) for k in (0, 1, 4)]
    return [Sample(int(k > 0), v, 9 if k < 2 else 900) for k, v in enumerate(vectors)]


@pytest.mark.parametrize(
    "variant", [Variant(weights=1.0), Variant(even_classes=True), Variant(shrinkage=0.1)]
)
def test_a_variant_changes_the_classifier_only_while_it_is_tried(variant):
    table = table_of(samples_of_two_sizes())
    before = fit_discriminant(table).weights
    with learner_weights(variant):
        during = fit_discriminant(table)
    after = fit_discriminant(table)
    assert not np.allclose(during.weights, before) and not np.allclose(during.bias, after.bias)
    assert np.array_equal(after.weights, before)


def test_a_large_object_weighs_by_its_size():
    table = table_of(samples_of_two_sizes())
    with learner_weights(Variant(weights=1.0)):
        means = gaussians_of(table).means
    large = table.means[table.cells == 900][0]
    assert np.allclose(means[1], (900 * large + 9 * table.means[1]) / 909)


def test_a_segment_is_grown_until_it_would_leak(tmp_path):
    image = np.full((3, 64, 96), 40, np.uint8)
    image[:, 16:48, 32:64] = 220
    reference = (image[0] > 100).astype(np.uint8)
    with rasterio.open(
        tmp_path / "a.tif", "w", driver="GTiff", width=96, height=64, count=3, dtype="uint8"
    ) as target:
        target.write(image)
    spec = InputSpec(("red", "green", "blue"), (255.0,) * 3, (0.5,) * 3, (0.5,) * 3, 64, 16)
    segments = segments_of(ClickImage(tmp_path / "a.tif", reference), spec)
    pixels = segments.around(Click(32, 48, 1)).pixels
    assert reference.ravel()[pixels].all() and len(pixels) > 0.95 * reference.sum()


def test_results_come_in_the_order_of_the_requests():
    assert side_by_side(np.square, [3, 1, 2]) == [9, 1, 4]
