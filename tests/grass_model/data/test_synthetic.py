import numpy as np
import pyogrio.raw
import pytest
import rasterio
import shapely

from grass_model.data.classes import read_classes
from grass_model.data.scenes import labelled_scenes
from grass_model.data.synthetic import NAMES, landscape, synthetic, write_dataset
from grass_model.settings.pretrain import SyntheticSettings
from grass_qgis.engine.core.errors import JobError


def test_the_same_seed_gives_the_same_landscape():
    first, again, other = landscape(128, 1), landscape(128, 1), landscape(128, 2)
    assert np.array_equal(first.image, again.image)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.labels, other.labels)


def test_every_class_occurs_and_no_pixel_is_unlabelled():
    labels = np.concatenate([landscape(256, seed).labels.ravel() for seed in range(4)])
    counts = np.bincount(labels, minlength=len(NAMES))
    assert len(counts) == len(NAMES)
    assert (counts / counts.sum() > 0.01).all()


def test_classes_differ_in_colour():
    scene = landscape(256, 3)
    means = [scene.image[:, scene.labels == k].mean(axis=1) for k in range(len(NAMES))]
    gaps = [np.abs(a - b).max() for i, a in enumerate(means) for b in means[:i]]
    assert min(gaps) > 5


@pytest.mark.parametrize("size", [96, 200, 512])
def test_scenes_of_any_size_are_neither_black_nor_blown_out(size):
    for seed in range(6):
        image = landscape(size, seed).image
        assert 60 < image.mean() < 190
        assert (image == 255).mean() < 0.05
        assert (image <= 1).mean() < 0.05


def test_no_pixel_looks_like_nodata():
    assert landscape(128, 0).image.min() >= 1


def test_the_data_set_is_georeferenced_and_its_splits_are_whole(tmp_path):
    write_dataset(tmp_path, scenes=4, size=96, seed=0)
    scenes = labelled_scenes(tmp_path)
    assert {s.split for s in scenes} == {"train", "val", "test"}
    assert [c.name for c in read_classes(tmp_path)] == list(NAMES)
    bounds = []
    for scene in scenes:
        with rasterio.open(scene.image) as image, rasterio.open(scene.mask) as mask:
            assert image.crs.to_epsg() == 32633
            assert image.transform == mask.transform
            bounds.append(image.bounds)
    assert all(a.right <= b.left for a, b in zip(bounds, bounds[1:], strict=False))


def test_too_few_scenes_are_refused(tmp_path):
    with pytest.raises(JobError, match="scenes is 2"):
        synthetic(SyntheticSettings(out=str(tmp_path), scenes=2))


def test_clicks_lie_in_the_middle_of_their_class_and_are_the_same_again(tmp_path):
    first, again = (
        synthetic(SyntheticSettings(str(tmp_path / name), 3, 256, seed=4, clicks=6))
        for name in ("one", "two")
    )
    for scene in ("scene_00", "scene_01", "scene_02"):
        meta, _, points, (names,) = pyogrio.raw.read(first / "clicks" / f"{scene}.gpkg")
        _, _, other, _ = pyogrio.raw.read(again / "clicks" / f"{scene}.gpkg")
        assert list(points) == list(other)
        assert rasterio.crs.CRS.from_user_input(meta["crs"]) == "EPSG:32633"
        with rasterio.open(first / "masks" / f"{scene}.tif") as source:
            labels, transform = source.read(1), source.transform
        present = np.unique(labels)
        assert {NAMES[number] for number in present} == set(names)
        for point, name in zip(shapely.from_wkb(points), names, strict=True):
            column, row = (int(value) for value in ~transform @ (point.x, point.y))
            assert NAMES[labels[row, column]] == name
        most = np.unique(names, return_counts=True)[1]
        assert most.max() == 6


def test_a_negative_number_of_clicks_is_refused(tmp_path):
    with pytest.raises(JobError, match="clicks -1"):
        synthetic(SyntheticSettings(str(tmp_path), clicks=-1))
