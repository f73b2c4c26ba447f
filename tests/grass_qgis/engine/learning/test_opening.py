"""The bands of several rasters that are learnt from together."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

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


def warnings_of(raster, features, bands=None, gsd=0.0):
    monitor = Monitor(silent, never)
    prepare((raster,), features, bands, gsd, monitor)
    return monitor.warnings


def test_bands_that_a_run_would_not_find_by_name_are_reported(tmp_path):
    model = write_features_model(tmp_path / "f.onnx")
    unnamed = scene(tmp_path, "unnamed.tif", ())
    single = str(write_scene(tmp_path / "single.tif", noise(64, 64, 1)))
    assert not warnings_of(unnamed, model)
    (text,) = warnings_of(unnamed, model, (3, 2, 1))
    assert "unnamed.tif" in text and "--bands" in text and "bands 3,2,1 " in text
    (text,) = warnings_of(single, model, (1, 1, 1))
    assert "1,1,1" in text


def test_bands_with_names_need_no_word(tmp_path):
    model = write_features_model(tmp_path / "f.onnx")
    named = scene(tmp_path, "named.tif", NAMES[::-1])
    assert not warnings_of(named, model)
    assert not warnings_of(named, None, (4, 2))


@pytest.mark.parametrize(("metres", "number"), [(100.0, 1), (0.001, 1), (0.05, 0), (10.0, 0)])
def test_pixels_that_no_photograph_has_are_reported_once_where_a_model_describes_them(
    tmp_path, metres, number
):
    place = from_origin(500000.0, 5400000.0, metres, metres)
    raster = str(write_scene(tmp_path / "a.tif", noise(64, 64, 3), transform=place))
    model = write_features_model(tmp_path / "f.onnx")
    texts = warnings_of(raster, model)
    assert len(texts) == number
    assert all(f"{metres:g} m" in text and "features none" in text for text in texts)
    assert not warnings_of(raster, None)
