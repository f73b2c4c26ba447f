"""One raster of every kind through training's reader and through prediction's: the same is read."""

import math
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio import Affine
from rasterio.enums import ColorInterp
from rasterio.transform import from_origin

from grass_model.data.datasets import input_spec
from grass_model.data.imagery import gsd_of, in_one_order, kind_of, open_scene
from grass_model.data.samples import Pixels, Sample
from grass_model.data.scenes import Scene
from grass_model.data.tiles import cut_tiles
from grass_model.data.views import Normalisation
from grass_qgis.engine.core.errors import BandError, DataError, GrassError, RasterError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.raster.bands import choose_bands, one_type
from grass_qgis.engine.raster.dataset import describe, open_raster
from grass_qgis.engine.raster.geodesic import geodesic_measure
from grass_qgis.engine.raster.pixels import PixelReader
from grass_qgis.engine.raster.resolution import choose_grid
from grass_qgis.engine.raster.work_grid import native_grid
from grass_qgis.engine.tiling.grid import Window

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "geotiff"
CATALOGUE = sorted(FOLDER.glob("*.tif"))
SIDE = 16
MOST = 300  # rows and columns of a catalogued raster, from its middle
C = ColorInterp
DTYPES = (
    "uint8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64",
)  # fmt: skip
TEXTS = ("", "red", "Green", "blue", "nir", "NIR", "B04", "band2", "Band 1", "near infrared")
COLOURS = (C.gray, C.undefined, C.red, C.green, C.blue, C.alpha)
PLACES = (
    (None, None),
    ("EPSG:32633", from_origin(500_000, 5_400_000, 0.5, 0.5)),
    ("EPSG:3857", from_origin(1_000_000, 8_399_738, 1, 1)),
    ("EPSG:4326", from_origin(13, 52, 1e-5, 1e-5)),
    ("EPSG:2263", from_origin(900_000, 200_000, 3, 3)),
    ("EPSG:32633", Affine(0.5, 0.2, 500_000, 0.2, -0.5, 5_400_000)),
    ("EPSG:32633", Affine(0.5, 0, 500_000, 0, 0.5, 5_400_000)),
)


@dataclass(frozen=True)
class Made:
    """What a generated raster is written with."""

    values: np.ndarray = field(repr=False)
    colours: tuple[ColorInterp, ...]
    texts: tuple[str, ...]
    nodata: float | None
    mask: np.ndarray | None = field(repr=False)
    place: tuple[str | None, Affine | None]

    @property
    def alphas(self) -> list[bool]:
        """Which bands are alpha: those marked so that are not called something else."""
        unnamed = ("", "band2", "Band 1")
        pairs = zip(self.colours, self.texts, strict=True)
        return [colour is C.alpha and text in unnamed for colour, text in pairs]

    def write(self, path: Path) -> Path:
        """Writes it as a GeoTIFF."""
        crs, transform = self.place
        where = {} if transform is None else {"crs": crs, "transform": transform}
        bands, height, width = self.values.shape
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(
            path, "w", driver="GTiff", height=height, width=width, count=bands,
            dtype=self.values.dtype, nodata=self.nodata, photometric="MINISBLACK", **where,
        ) as target:  # fmt: skip
            target.colorinterp = self.colours
            target.write(self.values)
            for band, text in enumerate(self.texts, 1):
                if text:
                    target.set_band_description(band, text)
            if self.mask is not None:
                target.write_mask(self.mask)
        return path


@st.composite
def rasters(draw):
    """Rasters of many kinds, 16 x 16 pixels."""
    count = draw(st.integers(1, 5))
    dtype = np.dtype(draw(st.sampled_from(DTYPES)))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    values = rng.integers(0, 4, (count, SIDE, SIDE)).astype(dtype)
    nodata = draw(st.sampled_from((None, None, 0, 3)))
    if dtype.kind == "f":
        values[:, rng.random((SIDE, SIDE)) < 0.1] = draw(st.sampled_from((np.nan, -9999.0, 2.0)))
        nodata = draw(st.sampled_from((nodata, -9999.0, math.nan)))
    alphas = [draw(st.sampled_from(COLOURS)) for _ in range(count)]
    first = next((k for k, item in enumerate(alphas) if item is C.alpha), count)
    colours = [
        C.undefined if item is C.alpha and k != first else item for k, item in enumerate(alphas)
    ]
    if nodata is not None and first < count:
        nodata = None  # GDAL itself is of two minds about these
    mask = draw(st.sampled_from((None, None, rng.random((SIDE, SIDE)) < 0.8)))
    mask = None if first < count or nodata is not None else mask
    texts = tuple(draw(st.sampled_from(TEXTS)) for _ in range(count))
    return Made(values, tuple(colours), texts, nodata, mask, draw(st.sampled_from(PLACES)))


def by_prediction(path, names, gsd, window=None, pixel_m=(0.0, 0.0)):
    """What prediction reads for a model trained by these names at this pixel size."""
    info = describe(str(path))
    choice = choose_bands(info, names, None)
    one_type(info, choice)
    ones = (1.0,) * len(names)
    spec = input_spec(tuple(names), Normalisation(ones, ones, ones), 64, gsd, pixel_m)
    measured = (geodesic_measure(info.crs), info.whole)
    work = choose_grid(info, spec, 0.0, measured, Monitor(silent, never))
    with open_raster(info.path) as source:
        pixels, valid = PixelReader(source, info, choice, native_grid(info)).read(
            window or info.whole
        )
    return choice, work, pixels, valid


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(rasters())
def test_training_reads_what_prediction_reads(made):
    with tempfile.TemporaryDirectory() as folder:
        path = made.write(Path(folder) / "a.tif")
        scene = Scene("a", path)
        try:
            kind = kind_of(scene)
        except BandError as error:
            contradictory = "distinguished" in error.what
            assert contradictory or all(made.alphas)
            return
        choice, work, pixels, valid = by_prediction(path, kind.names, kind.gsd_m)
        assert work.is_native, "the model would resample its own training scene"
        expected = [k for k, alpha in enumerate(made.alphas, 1) if not alpha]
        assert list(choice.bands) == expected
        assert np.array_equal(pixels, made.values[[k - 1 for k in expected]], equal_nan=True)
        with open_scene(scene, kind) as opened:
            assert opened.stack.choice == choice
            result, result_valid = opened.read(opened.stack.info.whole)
        assert result.dtype == pixels.dtype == kind.dtype
        assert np.array_equal(result, pixels, equal_nan=True)
        assert np.array_equal(result_valid, valid)
        _compare_tiles(scene, kind, (pixels, valid), Path(folder))


def _compare_tiles(scene, kind, read, folder):
    pixels, valid = read
    mask = folder / "m.png"
    with rasterio.open(
        mask, "w", driver="PNG", width=SIDE, height=SIDE, count=1, dtype="uint8"
    ) as target:
        target.write(np.zeros((1, SIDE, SIDE), np.uint8))
    labelled = Scene("a", scene.image, mask)
    if not valid.any():
        with pytest.raises(DataError, match="labelled pixel"):
            cut_tiles([labelled], folder / "t", SIDE, classes=1)
        return
    store = cut_tiles([labelled], folder / "t", SIDE, classes=1)
    assert store.names == kind.names
    assert np.array_equal(store.valid[0], valid)
    assert np.array_equal(store.masks[0] == 0, valid)
    assert np.array_equal(store.images[0], np.where(valid, pixels, 0))


@pytest.mark.skipif(not CATALOGUE, reason="the catalogue is not on this machine")
@pytest.mark.parametrize("path", CATALOGUE, ids=lambda path: path.stem)
def test_training_reads_the_catalogue_as_prediction_does(path):
    info = describe(str(path))
    col, row = max(0, info.width - MOST) // 2, max(0, info.height - MOST) // 2
    window = Window(col, row, MOST, MOST).intersection(info.whole)
    scene = Scene("a", path)
    kind = kind_of(scene)
    choice, work, pixels, valid = by_prediction(path, kind.names, kind.gsd_m, window)
    assert work.is_native
    with open_scene(scene, kind) as opened:
        assert opened.stack.choice == choice
        result, result_valid = opened.read(window)
    assert np.array_equal(result, pixels, equal_nan=True)
    assert np.array_equal(result_valid, valid)


def test_a_palette_is_trained_on_as_red_green_and_blue(tmp_path):
    values = np.random.default_rng(0).integers(0, 3, (1, SIDE, SIDE)).astype(np.uint8)
    table = {0: (200, 10, 20), 1: (5, 250, 7), 2: (0, 0, 99)}
    with rasterio.open(
        tmp_path / "a.tif", "w", driver="GTiff", width=SIDE, height=SIDE, count=1, dtype="uint8"
    ) as target:
        target.write(values)
        target.write_colormap(1, table)
    kind = kind_of(Scene("a", tmp_path / "a.tif"))
    assert kind.names == ("red", "green", "blue")
    choice, _, pixels, valid = by_prediction(tmp_path / "a.tif", kind.names, kind.gsd_m)
    assert choice.palette
    store = cut_tiles([Scene("a", tmp_path / "a.tif")], tmp_path / "t", SIDE)
    colours = np.array([table[value] for value in range(3)], np.uint8).T
    assert np.array_equal(store.images[0], colours[:, values[0]])
    assert np.array_equal(store.images[0], pixels)
    assert valid.all()


def complex_raster(path):
    with rasterio.open(
        path, "w", driver="GTiff", width=SIDE, height=SIDE, count=2, dtype="complex64"
    ) as target:
        target.write(np.ones((2, SIDE, SIDE), "complex64"))
    return path


def complex_integers(path):
    with rasterio.open(
        path, "w", driver="GTiff", width=SIDE, height=SIDE, count=1, dtype="complex_int16"
    ) as target:
        target.write(np.ones((1, SIDE, SIDE), "complex64"))
    return path


def mixed_types(path):
    for dtype in ("uint8", "uint16"):
        Made(
            np.ones((1, SIDE, SIDE), dtype), (C.gray,), ("",), None, None, (None, None)
        ).write(path.with_name(f"{dtype}.tif"))  # fmt: skip
    band = (
        '<VRTRasterBand dataType="{}" band="{}"><SimpleSource><SourceFilename relativeToVRT="1">{}'
        "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
    )
    vrt = path.with_suffix(".vrt")
    vrt.write_text(
        f'<VRTDataset rasterXSize="{SIDE}" rasterYSize="{SIDE}">'
        + band.format("Byte", 1, "uint8.tif")
        + band.format("UInt16", 2, "uint16.tif")
        + "</VRTDataset>"
    )
    return vrt


def control_points(path):
    Made(
        np.ones((1, SIDE, SIDE), "uint8"), (C.gray,), ("",), None, None, (None, None)
    ).write(path)  # fmt: skip
    points = [
        rasterio.control.GroundControlPoint(row, col, 500_000 + col, 5_400_000 - row)
        for row, col in ((0, 0), (0, SIDE), (SIDE, 0), (SIDE, SIDE))
    ]
    with rasterio.open(path, "r+") as target:
        target.gcps = (points, rasterio.CRS.from_epsg(32633))
    return path


@pytest.mark.parametrize("make", [complex_raster, complex_integers, mixed_types, control_points])
def test_what_prediction_refuses_training_refuses_in_the_same_words(tmp_path, make):
    path = make(tmp_path / "a.tif")
    with pytest.raises(RasterError) as theirs:
        by_prediction(path, ("a", "b") if make is mixed_types else ("a",), 0.0)
    with pytest.raises(RasterError) as ours:
        kind_of(Scene("a", path))
    assert str(ours.value) == str(theirs.value)


def test_a_complex_sample_is_refused_by_its_name(tmp_path):
    sample = Sample("set#3", lambda: Pixels(np.ones((2, SIDE, SIDE), "complex64")))
    with pytest.raises(GrassError, match=r"set#3 holds complex numbers"):
        kind_of(Scene("a", sample))


def plain(path, texts, seed=0, dtype="uint8", count=None, colours=None, **more):
    values = np.random.default_rng(seed).integers(1, 200, (count or len(texts), SIDE, SIDE))
    colours = colours or (C.gray,) + (C.undefined,) * (len(values) - 1)
    Made(values.astype(dtype), colours, texts, None, None, more.get("place", PLACES[1])).write(path)
    return path, values


def test_scenes_of_other_orders_are_brought_to_the_first_one_s(tmp_path):
    first, one = plain(tmp_path / "a.tif", ("blue", "green", "red"))
    second, other = plain(tmp_path / "b.tif", ("red", "green", "blue"), seed=1)
    more, third = plain(tmp_path / "c.tif", ("nir", "red", "green", "blue"), seed=2)
    scenes = [Scene("a", first), Scene("b", second), Scene("c", more)]
    store = cut_tiles(scenes, tmp_path / "t", SIDE)
    assert store.names == ("blue", "green", "red")
    expected = [one, other[::-1], third[[3, 2, 1]]]
    assert np.array_equal(store.images, expected)


def test_the_order_of_an_encoder_is_kept_where_the_imagery_has_its_bands(tmp_path):
    path, values = plain(tmp_path / "a.tif", ("blue", "green", "red"))
    scenes = in_one_order([Scene("a", path)], ("red", "green", "blue"))
    store = cut_tiles(scenes, tmp_path / "t", SIDE)
    assert store.names == ("red", "green", "blue")
    assert np.array_equal(store.images[0], values[::-1])
    others = in_one_order([Scene("a", path)], ("red", "green", "nir"))
    assert others[0].names == ("blue", "green", "red")


def test_chosen_bands_are_matched_again_by_the_names_they_get(tmp_path):
    path, values = plain(tmp_path / "a.tif", ("",) * 5)
    kind = kind_of(Scene("a", path, bands=(4, 1, 2)))
    choice, _, pixels, _ = by_prediction(path, kind.names, kind.gsd_m)
    assert choice.bands == (4, 1, 2)
    assert np.array_equal(pixels, values[[3, 0, 1]])


def test_bands_can_be_chosen_by_the_raster_s_names(tmp_path):
    path, values = plain(tmp_path / "a.tif", ("nir", "B03", "B02"))
    store = cut_tiles([Scene("a", path, bands=("B02", "nir"))], tmp_path / "t", SIDE)
    assert store.names == ("B02", "nir")
    assert np.array_equal(store.images[0], values[[2, 0]])


def test_scenes_of_other_stored_units_are_refused(tmp_path):
    paths = [plain(tmp_path / f"{name}.tif", ("",) * 3, dtype="uint16")[0] for name in "ab"]
    for path, scale in zip(paths, (1e-4, 1e-3), strict=True):
        with rasterio.open(path, "r+") as target:
            target.scales = (scale,) * 3
    with pytest.raises(DataError, match="stored values are not comparable"):
        cut_tiles([Scene(path.stem, path) for path in paths], tmp_path / "t", SIDE)


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(("EPSG:3857", "EPSG:4326", "EPSG:32633", "EPSG:3035", "EPSG:2263")),
    st.floats(0, 360),
    st.floats(0.2, 30),
    st.sampled_from((-1, 1)),
    st.integers(0, 60),
)
def test_no_scene_is_resampled_for_the_model_that_was_trained_on_it(
    crs, angle, metres, up, latitude
):
    lon, lat = 15.0, float(latitude)
    xs, ys = rasterio.warp.transform("EPSG:4326", crs, [lon], [lat])
    side = metres / 111_320 if crs == "EPSG:4326" else metres
    transform = (
        Affine.translation(xs[0], ys[0]) @ Affine.rotation(angle) @ Affine.scale(side, up * side)
    )
    with tempfile.TemporaryDirectory() as folder:
        path, _ = plain(Path(folder) / "a.tif", ("",), place=(crs, transform))
        kind = kind_of(Scene("a", path))
        with open_scene(Scene("a", path)) as opened:
            assert gsd_of(opened.stack) == kind.gsd_m
        _, work, _, _ = by_prediction(path, kind.names, kind.gsd_m)
        assert work.is_native


@pytest.mark.parametrize(
    "places",
    [
        [("EPSG:4326", from_origin(15, 78, 1e-5, 1e-5))],  # far north: tall, narrow pixels
        [("EPSG:32633", from_origin(500_000, 5_400_000, side, side)) for side in (0.3, 1.0)],
    ],
)
def test_pixels_of_every_scene_are_within_what_the_contract_says(tmp_path, places):
    scenes = [
        Scene(str(k), plain(tmp_path / f"{k}.tif", ("",), place=place)[0])
        for k, place in enumerate(places)
    ]
    store = cut_tiles(scenes, tmp_path / "t", SIDE)
    for scene in scenes:
        _, work, _, _ = by_prediction(scene.image, store.names, store.gsd_m, pixel_m=store.pixel_m)
        assert work.is_native
