import pickle

import numpy as np
import pytest
import rasterio

from grass_model.data.imagery import kind_of
from grass_model.data.scenes import Scene
from grass_model.data.tiles import cut_tiles, pick_tiles
from grass_qgis.engine.core.errors import BandError, DataError, RasterError


def write(path, array, **profile):
    bands = array if array.ndim == 3 else array[None]
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=len(bands),
        height=bands.shape[1],
        width=bands.shape[2],
        dtype=bands.dtype,
        **profile,
    ) as target:
        target.write(bands)
    return path


def noise(shape, dtype="uint8", seed=0):
    return np.random.default_rng(seed).integers(1, 200, shape).astype(dtype)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_unlabelled_tiles_are_the_scene_cut_up(tmp_path, dtype):
    image = noise((2, 70, 100), dtype)
    scene = Scene("a", write(tmp_path / "a.tif", image))
    store = cut_tiles([scene], tmp_path / "t", 32)
    assert store.images.shape == (6, 2, 32, 32)
    assert store.images.dtype == dtype
    assert store.masks is None
    assert np.array_equal(store.images[4], image[:, 32:64, 32:64])


def test_every_labelled_pixel_is_in_exactly_one_tile(tmp_path):
    image, mask = noise((3, 50, 41)), noise((50, 41)) % 3
    scene = Scene("a", write(tmp_path / "i.tif", image), write(tmp_path / "m.tif", mask))
    store = cut_tiles([scene], tmp_path / "t", 32, classes=3)
    result = np.bincount(store.masks[store.masks != 255], minlength=3)
    assert result.tolist() == np.bincount(mask.ravel(), minlength=3).tolist()
    labelled = store.masks[0] != 255
    assert np.array_equal(store.images[0][:, labelled], image[:, :32, :32][:, labelled])


def test_tiles_with_little_data_are_left_out(tmp_path):
    image = noise((1, 32, 64))
    image[:, :, 32:50] = 0
    scene = Scene("a", write(tmp_path / "a.tif", image, nodata=0))
    assert len(cut_tiles([scene], tmp_path / "t", 32)) == 1


def test_tiles_left_out_are_counted_by_reason(tmp_path):
    image = noise((2, 32, 160)).astype(np.float32)
    image[:, :, 32:64] = 7
    image[1, 3, 64:96] = np.nan
    image[:, :, 96:128] = np.inf
    image[0, :, 128:] = 5
    store = cut_tiles([Scene("a", write(tmp_path / "a.tif", image))], tmp_path / "t", 32)
    assert len(store) == 3
    assert store.left_out == {"of a single value": 1, "without data": 1}
    assert np.isfinite(store.images).all()
    assert store.account() == (
        "3 tiles; left out: 1 without data, 1 of a single value, 0 on held-out ground"
    )


def test_a_single_value_beside_missing_data_is_a_single_value(tmp_path):
    image = np.full((1, 32, 64), 9, np.uint8)
    image[:, :4, :32] = 0
    image[:, 8, 40] = 10
    scene = Scene("a", write(tmp_path / "a.tif", image, nodata=0))
    assert cut_tiles([scene], tmp_path / "t", 32).left_out == {"of a single value": 1}


def test_imagery_without_any_data_is_said_to_have_none(tmp_path):
    scene = Scene("a", write(tmp_path / "a.tif", np.zeros((1, 64, 64), np.uint8), nodata=0))
    with pytest.raises(DataError, match=r"holds no data: .* 4 tiles"):
        cut_tiles([scene], tmp_path / "t", 32)
    flat = Scene("b", write(tmp_path / "b.tif", np.full((1, 64, 64), 3, np.uint8)))
    with pytest.raises(DataError, match="4 of a single value"):
        cut_tiles([flat], tmp_path / "t", 32)


def test_nodata_is_not_labelled(tmp_path):
    image, mask = noise((1, 32, 32)), np.zeros((32, 32), np.uint8)
    image[:, :4] = 0
    scene = Scene("a", write(tmp_path / "i.tif", image, nodata=0), write(tmp_path / "m.tif", mask))
    store = cut_tiles([scene], tmp_path / "t", 32, classes=1)
    assert (store.masks[0, :4] == 255).all()
    assert (store.masks[0, 4:] == 0).all()


def test_what_stands_where_there_is_no_data_is_not_kept(tmp_path):
    image = noise((1, 32, 64), "uint16")
    image[:, :, :4] = 65535
    store = cut_tiles(
        [Scene("a", write(tmp_path / "a.tif", image, nodata=65535))], tmp_path / "t", 32
    )
    assert store.images.max() < 65535
    assert (store.images[0, :, :, :4] == 0).all()


def test_an_alpha_band_is_no_imagery(tmp_path):
    path = write(tmp_path / "a.tif", noise((4, 32, 32)), photometric="RGB", alpha="YES")
    with rasterio.open(path) as source:
        assert source.colorinterp[3] == rasterio.enums.ColorInterp.alpha
    assert kind_of(Scene("a", path)).bands == 3
    assert cut_tiles([Scene("a", path)], tmp_path / "t", 32).images.shape[1] == 3


def test_chosen_bands_are_read_in_their_order_even_when_one_is_marked_alpha(tmp_path):
    image = noise((4, 32, 32))
    image[3, :20] = 0  # no light in near infrared is no missing data
    path = write(tmp_path / "a.tif", image, photometric="RGB", alpha="YES")
    store = cut_tiles([Scene("a", path, bands=(4, 1, 2))], tmp_path / "t", 32)
    assert np.array_equal(store.images[0], image[[3, 0, 1]])
    assert store.names == ("alpha", "red", "green")
    assert kind_of(Scene("a", path, bands=(4, 1, 2))).bands == 3


@pytest.mark.parametrize(
    ("bands", "kind", "message"),
    [
        ((5,), BandError, r"Band 5 is requested; .*a\.tif has 4"),
        ((0, 1), BandError, "Band 0 is requested"),
        (("swir",), BandError, "no band called 'swir'"),
        ((1, 1), DataError, r"bands \[1, 1\] of .*a\.tif"),
    ],
)
def test_bands_that_are_not_there_are_named(tmp_path, bands, kind, message):
    path = write(tmp_path / "a.tif", noise((4, 32, 32)))
    with pytest.raises(kind, match=message) as caught:
        kind_of(Scene("a", path, bands=bands))
    assert caught.value.remedy


def test_the_pixel_size_is_in_metres_whatever_the_unit(tmp_path):
    transform = rasterio.transform.from_origin(0, 0, 3, 3)
    feet = write(tmp_path / "f.tif", noise((1, 32, 32)), crs="EPSG:2263", transform=transform)
    store = cut_tiles([Scene("a", feet)], tmp_path / "t", 32)
    assert store.gsd_m == pytest.approx(3 * 0.3048, rel=1e-4)


def test_at_most_so_many_tiles_are_kept_evenly_over_the_scene(tmp_path):
    image = np.repeat(np.arange(10, dtype=np.uint8), 16)[None, :, None].repeat(16, axis=2)
    image[:, :, -1] = 200
    store = cut_tiles([Scene("a", write(tmp_path / "a.tif", image))], tmp_path / "t", 16, most=3)
    assert [int(tile[0, 0, 0]) for tile in store.images] == [0, 4, 9]


def test_unknown_ids_in_a_mask_are_named(tmp_path):
    scene = Scene(
        "a",
        write(tmp_path / "i.tif", noise((1, 32, 32))),
        write(tmp_path / "m.tif", noise((32, 32))),
    )
    with pytest.raises(DataError, match=r"m\.tif holds ids"):
        cut_tiles([scene], tmp_path / "t", 32, classes=2)


def test_scenes_of_different_kinds_are_refused(tmp_path):
    scenes = [
        Scene("a", write(tmp_path / "a.tif", noise((3, 32, 32)))),
        Scene("b", write(tmp_path / "b.tif", noise((5, 32, 32)))),
    ]
    with pytest.raises(DataError, match=r"b\.tif has 5 bands"):
        cut_tiles(scenes, tmp_path / "t", 32)


def test_a_mask_of_another_size_is_refused(tmp_path):
    scene = Scene(
        "a",
        write(tmp_path / "i.tif", noise((1, 32, 32))),
        write(tmp_path / "m.tif", noise((32, 31))),
    )
    with pytest.raises(DataError, match="31 x 32"):
        cut_tiles([scene], tmp_path / "t", 32, classes=2)


def test_a_file_that_is_no_raster_and_a_scene_too_small_are_said(tmp_path):
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"II*\0nothing")
    with pytest.raises(RasterError, match=r"broken\.tif cannot be read"):
        cut_tiles([Scene("a", broken)], tmp_path / "t", 32)
    small = Scene("b", write(tmp_path / "b.tif", noise((1, 20, 20))))
    with pytest.raises(DataError, match="No tile of 32 px"):
        cut_tiles([small], tmp_path / "t", 32)


def test_a_store_goes_to_another_process_without_its_pixels(tmp_path):
    image, mask = noise((3, 256, 256)), noise((256, 256)) % 3
    scene = Scene("a", write(tmp_path / "i.tif", image), write(tmp_path / "m.tif", mask))
    store = cut_tiles([scene], tmp_path / "t", 32, classes=3)
    sent = pickle.dumps(store)
    assert len(sent) < 2000
    arrived = pickle.loads(sent)
    assert np.array_equal(arrived.images, store.images)
    assert np.array_equal(arrived.masks, store.masks)
    assert arrived.gsd_m == store.gsd_m


def test_tiles_without_a_label_are_counted_and_the_others_know_their_place(tmp_path):
    image, mask = noise((1, 64, 64)), np.full((64, 64), 255, np.uint8)
    mask[40, 3] = 1
    scene = Scene("a", write(tmp_path / "i.tif", image), write(tmp_path / "m.tif", mask))
    store = cut_tiles([scene], tmp_path / "t", 32, classes=2)
    assert store.places == (("a", 32, 0),)
    assert store.account() == "1 tiles; left out: 3 without a label"
    empty = write(tmp_path / "e.tif", np.full((64, 64), 255, np.uint8))
    with pytest.raises(DataError, match=r"None of the 4 tiles .* labelled pixel"):
        cut_tiles([Scene("a", scene.image, empty)], tmp_path / "e", 32, classes=2)


def test_picked_tiles_keep_labels_validity_and_places(tmp_path):
    image, mask = noise((1, 32, 96)), noise((32, 96)) % 3
    image[:, :5] = 0
    scene = Scene("a", write(tmp_path / "i.tif", image, nodata=0), write(tmp_path / "m.tif", mask))
    store = cut_tiles([scene], tmp_path / "t", 32, classes=3)
    few = pick_tiles(store, [2, 0], tmp_path)
    assert few.places == (("a", 0, 64), ("a", 0, 0))
    for name in ("images", "masks", "valid"):
        assert np.array_equal(getattr(few, name), getattr(store, name)[[2, 0]])
    assert not few.valid[0, :5].any()
    assert few.valid[0, 5:].all()
