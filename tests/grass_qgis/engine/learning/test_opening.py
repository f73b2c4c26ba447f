"""The bands of several rasters that are learnt from together."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.learning.opening import prepare
from tests.features_models import write_features_model
from tests.scenes import noise, write_scene

NAMES = ("red", "green", "blue", "nir")


def scene(folder, name, names, dtype=np.uint8):
    path = write_scene(folder / name, noise(64, 64, len(names) or 4).astype(dtype))
    with rasterio.open(path, "r+") as target:
        if names:
            target.descriptions = names
    return str(path)


@pytest.mark.parametrize("features", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_further_rasters_are_read_in_the_order_of_the_first_ones_names(tmp_path, features, seed):
    order = np.random.default_rng(seed).permutation(4)
    first = scene(tmp_path, "a.tif", NAMES)
    other = scene(tmp_path, "b.tif", tuple(NAMES[k] for k in order))
    unnamed = scene(tmp_path, "c.tif", ())
    model = write_features_model(tmp_path / "f.onnx") if features else None
    _, sources = prepare((first, other, unnamed), model, None, 0.0, Monitor(silent, never))
    read = [[source.info.names[band - 1] for band in source.choice.bands] for source in sources]
    assert sorted(read[0]) == sorted(NAMES) and read[1] == read[0]
    assert sources[2].choice == sources[0].choice


def test_numbers_hold_for_every_raster(tmp_path):
    paths = [scene(tmp_path, f"{name[0]}.tif", name) for name in (NAMES, NAMES[::-1])]
    monitor = Monitor(silent, never)
    _, sources = prepare(paths, None, (4, 2), 0.0, monitor)
    assert [source.choice.bands for source in sources] == [(4, 2), (4, 2)]


def test_another_type_is_refused(tmp_path):
    paths = (scene(tmp_path, "a.tif", NAMES), scene(tmp_path, "b.tif", NAMES, np.uint16))
    with pytest.raises(DataError, match="same bands"):
        prepare(paths, None, None, 0.0, Monitor(silent, never))
