"""One chip through both paths: what training shows the model is what the engine shows it."""

import numpy as np
import pytest

from grass_model.data.datasets import LabelledCrops, ViewPairs, WholeTiles, input_spec
from grass_model.data.scenes import Scene
from grass_model.data.tiles import cut_tiles
from grass_model.data.views import Changes, ColourJitter, Normalisation, ViewGeometry
from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.inference.feed import feed
from grass_qgis.engine.inference.plan import make_plan
from tests.onnx_models import MEAN, STD, write_segment_model
from tests.scenes import noise, write_scene

SIDE = 64
NORM = Normalisation((255.0,) * 3, MEAN, STD)


def scene_of(tmp_path, **profile):
    image = noise(SIDE, SIDE)
    image[:, :9, 20:] = 0
    image[:, 30, 30] = 0  # a black pixel in one band only is imagery
    image[1, 30, 30] = 7
    path = write_scene(tmp_path / "chip.tif", image, photometric="RGB", **profile)
    mask = write_scene(tmp_path / "mask.tif", np.zeros((1, SIDE, SIDE), np.uint8))
    return Scene("chip", path, mask)


def by_engine(scene, tmp_path):
    """The standardised chip (3, SIDE, SIDE), put together from the engine's tiles."""
    model = write_segment_model(tmp_path / "m.onnx", tile=SIDE, dynamic=False)
    job = SegmentJob(str(scene.image), str(model), str(tmp_path / "c.tif"), device="cpu")
    plan = make_plan(job, Monitor(silent, never))
    chip = np.full((3, SIDE, SIDE), np.nan, np.float32)
    for batch in feed(plan, 1):
        top, left = plan.grid.rows.start(batch.row.index), plan.grid.cols.start(batch.cols[0])
        rows = slice(max(0, top), min(SIDE, top + SIDE))
        cols = slice(max(0, left), min(SIDE, left + SIDE))
        inside = batch.inputs[0][:, rows.start - top : rows.stop - top]
        chip[:, rows, cols] = inside[:, :, cols.start - left : cols.stop - left]
    return chip


@pytest.mark.parametrize("profile", [{}, {"nodata": 0}])
def test_validation_sees_what_the_engine_sees(tmp_path, profile):
    scene = scene_of(tmp_path, **profile)
    store = cut_tiles([scene], tmp_path / "t", SIDE, classes=1)
    tiles = WholeTiles(store, input_spec(("red", "green", "blue"), NORM, SIDE, 0.0))
    chip = by_engine(scene, tmp_path)
    np.testing.assert_array_equal(tiles[0][0].numpy(), chip)
    empty = (chip == 0).all(axis=0)[:9, 20:]
    assert empty.all() == bool(profile)  # what holds no data is the bands' mean, black is black


def test_training_sees_what_the_engine_sees_when_nothing_is_changed(tmp_path, monkeypatch):
    scene = scene_of(tmp_path, nodata=0)
    store = cut_tiles([scene], tmp_path / "t", SIDE, classes=1)
    crops = LabelledCrops(
        store, NORM, SIDE, seed=0, count=1, changes=Changes(light=0.0, colour=False)
    )
    whole = ViewGeometry(0, 0, SIDE, SIDE, flip_x=False, flip_y=False)
    monkeypatch.setattr("grass_model.data.datasets.draw_geometry", lambda *_: whole)
    monkeypatch.setattr(crops, "draw", lambda _: (0, Unturned()))
    image, labels = crops[0]
    chip = by_engine(scene, tmp_path)
    labelled = (labels != 255).numpy()
    np.testing.assert_allclose(image.numpy()[:, labelled], chip[:, labelled], atol=1e-5)
    np.testing.assert_array_equal(image.numpy()[:, ~labelled], chip[:, ~labelled])


class Unturned:
    """A generator whose draws are so large that nothing is turned or changed."""

    def random(self):
        return 0.999


def test_pretraining_sees_the_mean_where_there_is_no_data(tmp_path, monkeypatch):
    image = noise(SIDE, SIDE) | 1
    image[:, :9, 20:] = 0
    path = write_scene(tmp_path / "chip.tif", image, photometric="RGB", nodata=0)
    store = cut_tiles([Scene("chip", path)], tmp_path / "t", SIDE)
    assert not store.valid[0, :9, 20:].any()
    whole = ViewGeometry(0, 0, SIDE, SIDE, flip_x=False, flip_y=False)
    unlit = ColourJitter(np.eye(3, dtype=np.float32), np.zeros(3, np.float32), 0.0)
    monkeypatch.setattr("grass_model.data.datasets.draw_geometry", lambda *_: whole)
    monkeypatch.setattr("grass_model.data.datasets.draw_light", lambda *_: unlit)
    view = ViewPairs(store, NORM, SIDE, seed=0, count=1)[0].first.numpy()
    chip = by_engine(Scene("chip", path), tmp_path)
    np.testing.assert_allclose(view, chip, atol=1e-5)
    assert np.abs(view[:, :9, 20:]).max() < 1e-5
