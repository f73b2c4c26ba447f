import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import from_origin

from grass_model.data.imagery import kind_of, open_scene
from grass_model.data.samples import Pixels, Sample
from grass_model.data.scenes import Scene
from grass_model.data.tiles import cut_tiles
from grass_qgis.engine.core.band_names import usual_names


def sample(values, **place):
    return Sample("set#3", lambda: Pixels(values, **place))


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("uint8", "uint8"),
        ("int16", "int16"),
        ("float32", "float32"),
        ("float64", "float32"),
        ("float16", "float32"),
        ("int64", "int64"),
        ("bool", "uint8"),
    ],
)
def test_a_sample_is_read_like_a_raster(given, read):
    values = (np.arange(4 * 5 * 6).reshape(4, 5, 6) % 100).astype(given)
    with open_scene(Scene("a", sample(values))) as source:
        pixels, valid = source.read(source.stack.info.whole)
    assert np.array_equal(pixels, values.astype(read))
    assert source.stack.dtype == read
    # Four bands of 8 bits are often taken for red, green, blue and a mask.
    assert source.stack.info.alphas == ()
    assert valid.all()


def test_a_sample_says_where_it_lies_and_what_holds_no_data(tmp_path):
    values = np.random.default_rng(0).integers(1, 9, (2, 32, 64)).astype(np.uint16)
    values[:, :, 33:] = 0
    values[0, :, :5] = 0  # another band has a value there
    placed = sample(
        values, crs=rasterio.CRS.from_epsg(32633), transform=from_origin(500_007, 9, 2, 2), nodata=0
    )
    assert kind_of(Scene("a", placed)).gsd_m == pytest.approx(2, rel=1e-3)
    store = cut_tiles([Scene("a", placed)], tmp_path / "t", 32)
    assert np.array_equal(store.images, values[None, :, :, :32])
    assert store.left_out == {"without data": 1}


def test_a_zero_in_one_band_of_a_float_sample_is_data(tmp_path):
    values = np.random.default_rng(0).integers(1, 9, (2, 32, 32)).astype(np.float32)
    values[0, :, :5] = 0
    values[:, :, 9] = 0
    with open_scene(Scene("a", sample(values, nodata=0))) as source:
        _, valid = source.read(source.stack.info.whole)
    assert np.array_equal(valid, np.broadcast_to(np.arange(32) != 9, (32, 32)))


def test_samples_are_got_only_while_they_are_read(tmp_path):
    got = []

    def load(number):
        got.append(number)
        return Pixels(np.full((1, 8, 8), number, np.uint8) + np.eye(8, dtype=np.uint8))

    scenes = [Scene("a", Sample(f"set#{n}", lambda n=n: load(n))) for n in range(3)]
    assert got == []
    assert len(cut_tiles(scenes, tmp_path / "t", 8)) == 3
    assert got == [0, 0, 1, 2]  # the first is described before it is cut


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(("uint8", "int16", "uint32", "int64", "uint64", "float32")),
    st.integers(1, 6),
    st.booleans(),
    st.integers(0, 2**16),
)
def test_samples_of_every_kind_keep_values_order_and_validity(dtype, count, collar, seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 3, (count, 9, 11)).astype(dtype)
    expected = np.ones((9, 11), bool)
    if collar:
        expected = (values != 0).any(axis=0)
    if dtype == "float32":
        values[-1, 4, 5] = np.nan
        expected[4, 5] = False
    scene = Scene("a", sample(values, nodata=0 if collar else None))
    assert kind_of(scene).names == usual_names(count)
    with open_scene(scene) as source:
        pixels, valid = source.read(source.stack.info.whole)
    assert np.array_equal(pixels, values, equal_nan=dtype == "float32")
    assert np.array_equal(valid, expected)
