import numpy as np
import pytest
import rasterio

from grass_model.data.scenes import labelled_scenes
from grass_model.data.tiles import cut_tiles
from grass_model.purity.stored_scene import StoredScene
from grass_qgis.engine.core.contract import InputSpec
from grass_qgis.engine.tiling.grid import Window

TILE = 80  # the scenes' 192 pixels are no multiple of it


@pytest.fixture
def scene(data):
    return labelled_scenes(data)[0]


@pytest.fixture
def stored(scene, tmp_path):
    with rasterio.open(scene.image) as source:
        bands = source.count
    spec = InputSpec(
        tuple(f"band{i}" for i in range(bands)), (255.0,) * bands, (0.0,) * bands,
        (1.0,) * bands, TILE, 0,
    )  # fmt: skip
    return StoredScene(cut_tiles([scene], tmp_path, TILE, classes=5), spec)


def test_the_scene_is_as_large_as_its_imagery(stored):
    assert (stored.height, stored.width) == (192, 192)


@pytest.mark.parametrize("window", [(0, 0, 192, 192), (70, 33, 100, 90), (80, 160, 32, 32)])
def test_a_window_shows_the_file_s_pixels_and_labels(stored, scene, window):
    part = stored.read(Window(*window))
    area = rasterio.windows.Window(*window)
    with rasterio.open(scene.image) as source:
        pixels = source.read(window=area)
    with rasterio.open(scene.mask) as source:
        mask = source.read(1, window=area)
    assert part.valid.all()
    np.testing.assert_allclose(part.image, pixels / np.float32(255), atol=1e-6)
    np.testing.assert_array_equal(part.mask, mask)


def test_parts_cover_the_scene_once(stored):
    seen = np.zeros((stored.height, stored.width), int)
    for part in stored.parts(100):
        assert max(part.width, part.height) <= 100
        seen[part.row : part.row_stop, part.col : part.col_stop] += 1
    assert (seen == 1).all()
