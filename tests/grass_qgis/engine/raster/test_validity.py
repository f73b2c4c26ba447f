from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.enums import ColorInterp, Resampling
from rasterio.transform import Affine

from grass_qgis.engine.raster.bands import BandChoice, choose_bands
from grass_qgis.engine.raster.dataset import describe
from grass_qgis.engine.raster.pixels import open_pixels
from grass_qgis.engine.raster.validity import has_data
from grass_qgis.engine.raster.work_grid import WorkGrid, native_grid
from grass_qgis.engine.tiling.grid import Window
from tests.scenes import noise, write_scene

WHOLE = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64")
REAL = ("float32", "float64")
SHAPE = (6, 7)
COLOURS = {
    "gray": ColorInterp.gray,
    "undefined": ColorInterp.undefined,
    "alpha": ColorInterp.alpha,
}


@dataclass(frozen=True)
class Member:
    """A raster, and what a reader has to make of it."""

    path: Path
    stored: np.ndarray
    nodata: tuple[int | float | None, ...]
    colours: tuple[str, ...]
    masks: dict[int, np.ndarray]
    bands: tuple[int, ...]
    too: tuple[float, ...]

    @property
    def valid(self) -> np.ndarray:
        """Slow oracle: every pixel looked at by itself, in Python's own numbers."""
        rows, cols = self.stored.shape[1:]
        return np.array([[self._is_valid(r, c) for c in range(cols)] for r in range(rows)])

    def _is_valid(self, row: int, col: int) -> bool:
        values = [self.stored[band - 1, row, col].item() for band in self.bands]
        declared = [self.nodata[band - 1] for band in self.bands]
        real = isinstance(values[0], float)
        if real and not all(np.isfinite(value) for value in values):
            return False
        agreed = {value for value in declared if value is not None}
        if not real and len(agreed) == 1:
            declared = [agreed.pop()] * len(declared)
        for nodata in (declared, *([value] * len(values) for value in self.too)):
            hits = [value == none for value, none in zip(values, nodata, strict=True)]
            if any(hits) if real else all(hits):
                return False
        for band, colour in enumerate(self.colours, 1):
            alpha = self.stored[band - 1, row, col]
            if colour == "alpha" and band not in self.bands and not alpha > 0:
                return False
        return all(mask[row, col] for band, mask in self.masks.items() if band in self.bands)


def write_member(folder: Path, data: st.DataObject) -> Member:
    """A VRT of a GeoTIFF: with it each band may have what it likes."""
    dtype = data.draw(st.sampled_from(WHOLE + REAL), label="dtype")
    count = data.draw(st.integers(1, 4), label="count")
    limits = np.iinfo(dtype) if dtype in WHOLE else np.finfo(dtype)
    extremes = [np.array(edge).item() for edge in (limits.min, limits.max)]
    special = [0, 1, 7, *extremes, *((np.nan, np.inf) if dtype in REAL else ())]
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1), label="seed"))
    chosen = [data.draw(st.sampled_from(special), label="common") for _ in range(2)]
    stored = np.zeros((count, *SHAPE), dtype)
    for place in np.ndindex(*stored.shape):
        stored[place] = chosen[rng.integers(2)]
    finite = [value for value in special if np.isfinite(value)]
    nodata = tuple(
        data.draw(st.sampled_from([None, None, *finite, 300.5]), label="nodata")
        for _ in range(count)
    )
    nodata = tuple(None if v == 300.5 and dtype in WHOLE else v for v in nodata)
    colours = tuple(
        data.draw(st.sampled_from(["gray", "undefined", "alpha"]), label="colour")
        for _ in range(count)
    )
    bands = tuple(data.draw(st.lists(st.integers(1, count), min_size=1, max_size=3), label="bands"))
    masks = _masks(data, count, rng)
    too = tuple(data.draw(st.lists(st.sampled_from([0, 1, 7, 300.5]), max_size=1), label="too"))
    path = folder / "member.vrt"
    write_scene(folder / "stored.tif", stored, photometric="MINISBLACK")
    for band, mask in masks.items():
        write_scene(folder / f"mask{band}.tif", np.where(mask, 255, 0).astype(np.uint8)[None])
    _write_vrt(path, dtype, nodata, colours, masks)
    return Member(path, stored, nodata, colours, masks, bands, too)


def _masks(data: st.DataObject, count: int, rng: np.random.Generator) -> dict[int, np.ndarray]:
    kind = data.draw(st.sampled_from(["none", "shared", "of single bands"]), label="mask")
    if kind == "none":
        return {}
    if kind == "shared":
        return dict.fromkeys(range(1, count + 1), rng.random(SHAPE) > 0.2)
    return {k: rng.random(SHAPE) > 0.2 for k in range(1, count + 1) if rng.random() > 0.4}


def _write_vrt(path, dtype, nodata, colours, masks) -> None:
    shared = len(masks) == len(nodata) and len({id(mask) for mask in masks.values()}) == 1
    names = {"uint8": "Byte", "int8": "Int8", "uint16": "UInt16", "int16": "Int16"}
    names |= {"uint32": "UInt32", "int32": "Int32", "uint64": "UInt64", "int64": "Int64"}
    names |= {"float32": "Float32", "float64": "Float64"}
    source = (
        '<SimpleSource><SourceFilename relativeToVRT="1">{}.tif</SourceFilename>'
        "<SourceBand>{}</SourceBand></SimpleSource>"
    )
    mask_of = '<MaskBand><VRTRasterBand dataType="Byte">{}</VRTRasterBand></MaskBand>'
    text = f'<VRTDataset rasterXSize="{SHAPE[1]}" rasterYSize="{SHAPE[0]}">'
    for band, (value, colour) in enumerate(zip(nodata, colours, strict=True), 1):
        text += f'<VRTRasterBand dataType="{names[dtype]}" band="{band}">'
        text += f"<ColorInterp>{colour.capitalize()}</ColorInterp>"
        text += "" if value is None else f"<NoDataValue>{value!r}</NoDataValue>"
        text += source.format("stored", band)
        if band in masks and not shared:
            text += mask_of.format(source.format(f"mask{band}", 1))
        text += "</VRTRasterBand>"
    if shared:
        text += mask_of.format(source.format("mask1", 1))
    path.write_text(text + "</VRTDataset>")


def read(member: Member, grid: WorkGrid | None = None, window: Window | None = None):
    info = replace(describe(str(member.path)), nodata_too=member.too)
    grid = grid or native_grid(info)
    with open_pixels(info, BandChoice(member.bands), grid) as reader:
        return reader.read(window or grid.whole)


def coarse(height: int, width: int) -> WorkGrid:
    step = (SHAPE[1] / width, SHAPE[0] / height)
    return WorkGrid(width, height, Affine.identity(), step)


def covered(valid: np.ndarray, height: int, width: int) -> np.ndarray:
    """Oracle: whether each work pixel overlaps any valid pixel by more than a sliver."""
    rows, cols = _overlaps(valid.shape[0], height), _overlaps(valid.shape[1], width)
    return rows @ valid.astype(int) @ cols.T > 0


def _overlaps(count: int, parts: int) -> np.ndarray:
    """(parts, count) int: which of `count` pixels each of `parts` equal parts overlaps."""
    edges = np.linspace(0, count, parts + 1)
    low = np.maximum(edges[:-1, None], np.arange(count))
    high = np.minimum(edges[1:, None], np.arange(count) + 1)
    return (high - low > 1e-3).astype(int)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("members")


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_pixel_is_evaluated_as_the_definition_says(folder, data):
    member = write_member(folder, data)
    pixels, valid = read(member)
    np.testing.assert_array_equal(pixels, member.stored[[band - 1 for band in member.bands]])
    np.testing.assert_array_equal(valid, member.valid)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_resampled_pixels_follow_native_pixels(folder, data):
    member = write_member(folder, data)
    height, width = data.draw(st.sampled_from([(3, 4), (2, 7), (5, 6), (9, 10), (12, 21)]))
    pixels, valid = read(member, coarse(height, width))
    member_valid = member.valid
    np.testing.assert_array_equal(valid, covered(member_valid, height, width))
    stored = member.stored[[band - 1 for band in member.bands]]
    if member_valid.any() and stored.itemsize < 8:  # GDAL's means are doubles
        least, most = (edge(stored[:, member_valid], axis=1) for edge in (np.min, np.max))
        inside = pixels[:, valid].astype(np.float64)
        slack = 1e-6 * np.maximum(np.abs(least.astype(float)), np.abs(most.astype(float))) + 0.5
        # What is not valid has no part in what is: no pixel leaves the range of the valid ones.
        assert (inside >= (least.astype(float) - slack)[:, None]).all()
        assert (inside <= (most.astype(float) + slack)[:, None]).all()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_window_is_evaluated_as_the_whole_is(folder, data):
    member = write_member(folder, data)
    grid = coarse(*data.draw(st.sampled_from([(6, 7), (3, 4), (5, 6), (9, 10)])))
    whole = read(member, grid)
    col, row = (data.draw(st.integers(0, n - 1)) for n in (grid.width, grid.height))
    width = data.draw(st.integers(1, grid.width - col))
    height = data.draw(st.integers(1, grid.height - row))
    part = read(member, grid, Window(col, row, width, height))
    rows, cols = slice(row, row + height), slice(col, col + width)
    np.testing.assert_array_equal(part[1], whole[1][rows, cols])
    here, there = part[0][:, part[1]], whole[0][:, rows, cols][:, part[1]]
    if here.dtype.kind == "f":
        np.testing.assert_array_equal(here, there)
    else:  # GDAL weighs in floats: a mean halfway between two integers is rounded either way
        assert (np.maximum(here, there) - np.minimum(here, there) <= 1).all()


@pytest.mark.parametrize(
    ("dtype", "value"),
    [
        ("int64", -(2**63)),
        ("int64", 2**63 - 1),
        ("int64", 2**53 + 1),
        ("uint64", 2**64 - 1),
        ("uint64", 0),
    ],
)
def test_nodata_of_64_bits_is_met_exactly(tmp_path, dtype, value):
    stored = np.full((1, *SHAPE), value, dtype)
    stored[0, :, 1:] = value - 1 if value > 0 else value + 1
    write_scene(tmp_path / "stored.tif", stored)
    _write_vrt(tmp_path / "a.vrt", dtype, (value,), ("gray",), {})
    info = describe(str(tmp_path / "a.vrt"))
    assert info.nodata == (value,)
    with open_pixels(info, BandChoice((1,)), native_grid(info)) as reader:
        _, valid = reader.read(info.whole)
    assert not valid[:, 0].any()
    assert valid[:, 1:].all()


@pytest.mark.parametrize("value", [-9999, 300, 1.5, "nan", "inf"])
def test_nodata_that_a_type_cannot_hold_is_never_met(value):
    pixels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    assert has_data(pixels, [float(value)]).all()


@pytest.mark.parametrize(
    ("declared", "stored"),
    [
        (-3.40282306073709653e38, np.finfo(np.float32).min),  # fewer digits than the pixels have
        (0.1, np.float32(0.1)),
        (-9999.9, np.float32(-9999.9)),
    ],
)
def test_floats_are_compared_as_gdal_compares_them(tmp_path, declared, stored):
    pixels = np.full((1, 8, 8), 0.25, np.float32)
    pixels[0, 2, 3] = stored
    write_scene(tmp_path / "stored.tif", pixels)
    (tmp_path / "a.vrt").write_text(
        '<VRTDataset rasterXSize="8" rasterYSize="8"><VRTRasterBand dataType="Float32" band="1">'
        f"<NoDataValue>{declared!r}</NoDataValue><SimpleSource>"
        '<SourceFilename relativeToVRT="1">stored.tif</SourceFilename></SimpleSource>'
        "</VRTRasterBand></VRTDataset>"
    )
    with rasterio.open(tmp_path / "a.vrt") as source:
        by_gdal = source.read_masks(1) > 0
    np.testing.assert_array_equal(has_data(pixels, [declared]), by_gdal)
    assert np.argwhere(~by_gdal).tolist() == [[2, 3]]


def test_nodata_that_is_rounded_beyond_the_largest_float_is_met():
    lowest = np.finfo(np.float32).min
    pixels = np.array([[[lowest, 0.0, -lowest]]], np.float32)
    assert has_data(pixels, [-3.4028235e38]).tolist() == [[False, True, True]]


def _palette(path: Path, colours: dict[int, tuple[int, ...]]) -> Path:
    """A virtual raster with a colour table; a GeoTIFF's has no transparency."""
    write_scene(path.with_name("index.tif"), (np.arange(120) % 6).reshape(1, 10, 12).astype("u1"))
    entries = "".join(
        '<Entry c1="{}" c2="{}" c3="{}" c4="{}"/>'.format(*colours[value])
        for value in range(len(colours))
    )
    path.write_text(
        '<VRTDataset rasterXSize="12" rasterYSize="10"><VRTRasterBand dataType="Byte" band="1">'
        f"<ColorInterp>Palette</ColorInterp><ColorTable>{entries}</ColorTable><SimpleSource>"
        '<SourceFilename relativeToVRT="1">index.tif</SourceFilename></SimpleSource>'
        "</VRTRasterBand></VRTDataset>"
    )
    return path


@pytest.mark.parametrize("transparent", [(2,), (0, 3, 5), (), (0, 1, 2, 3, 4, 5)])
@pytest.mark.parametrize("as_colours", [True, False])
def test_transparent_colours_of_a_palette_hold_no_data(tmp_path, transparent, as_colours):
    colours = {k: (40 * k, 9, 200 - k, 0 if k in transparent else 255 - k) for k in range(6)}
    info = describe(str(_palette(tmp_path / "a.vrt", colours)))
    with open_pixels(info, BandChoice((1,), palette=as_colours), native_grid(info)) as reader:
        pixels, valid = reader.read(info.whole)
    index = (np.arange(120) % 6).reshape(10, 12)
    np.testing.assert_array_equal(valid, ~np.isin(index, transparent))
    if as_colours:
        np.testing.assert_array_equal(pixels[0][valid], 40 * index[valid])


def _with_pyramids(path: Path, hole: np.ndarray, where: str, **options: str) -> Path:
    image = np.where(hole, 0, 100 + noise(*hole.shape, seed=2) // 3).astype(np.uint8)
    profile = {"tiled": True, "blockxsize": 64, "blockysize": 64}
    if where == "virtual":
        tile = write_scene(path.with_name("tile.tif"), image, mask=~hole, **profile)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rasterio.shutil.copy(tile, path.with_suffix(".vrt"), driver="VRT")
        path = path.with_suffix(".vrt")
    else:
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=where == "internal"):
            write_scene(path, image, mask=~hole if where == "internal" else None, **profile)
            if where == "external":
                with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=False), rasterio.open(path, "r+") as t:
                    t.write_mask(~hole)
    with rasterio.Env(**options), rasterio.open(path, "r+") as target:
        target.build_overviews([2, 4], Resampling.average)
    return path


@pytest.mark.parametrize("where", ["internal", "external", "virtual"])
@pytest.mark.parametrize("options", [{"TIFF_USE_OVR": "YES"}, {}], ids=["beside", "inside"])
@pytest.mark.parametrize("size", [(96, 128), (70, 80), (48, 64), (33, 41)])
def test_a_mask_holds_whether_pyramids_have_it_or_not(tmp_path, where, options, size):
    hole = np.zeros((192, 256), bool)
    hole[21:101, 32:96] = True
    path = _with_pyramids(tmp_path / "a.tif", hole, where, **options)
    info = describe(str(path))
    grid = WorkGrid(size[1], size[0], Affine.identity(), (256 / size[1], 192 / size[0]))
    assert info.overviews == (2, 4)
    with open_pixels(info, BandChoice((1, 2, 3)), grid) as reader:
        pixels, valid = reader.read(grid.whole)
    assert pixels[:, valid].min() >= 99  # nothing of what the mask hides
    # A pyramid's pixels lie on borders of their own, by which the hole may be a little smaller.
    lowest = hole.reshape(48, 4, 64, 4).all(axis=(1, 3)).repeat(4, 0).repeat(4, 1)
    assert not (valid & ~covered(~lowest, *size)).any()
    assert not (~valid & covered(~hole, *size)).any()


@pytest.mark.parametrize(
    ("name", "masks"),
    [
        ("", True),
        ("alpha", True),
        ("Alpha band", True),
        ("Band 4", True),
        ("4", True),
        ("transparency", True),
        ("nir", False),
        ("Near infrared", False),
        ("B8", False),
        ("NIR1", False),
    ],
)
def test_a_band_marked_alpha_is_one_unless_it_is_called_something_else(tmp_path, name, masks):
    image = noise(24, 32, bands=4)
    image[3, :8] = 0
    path = write_scene(tmp_path / "a.tif", image, photometric="RGB", alpha="YES")
    with rasterio.open(path, "r+") as target:
        target.set_band_description(4, name)
    info = describe(str(path))
    assert info.alphas == ((4,) if masks else ())
    choice = choose_bands(info, ("red", "green", "blue"), None)
    with open_pixels(info, choice, native_grid(info)) as reader:
        _, valid = reader.read(info.whole)
    np.testing.assert_array_equal(valid, image[3] > 0 if masks else np.ones((24, 32), bool))


@pytest.mark.parametrize("size", [(24, 32), (8, 10), (40, 50)])
def test_a_band_that_is_chosen_masks_nothing_even_when_it_is_marked_alpha(tmp_path, size):
    image = noise(24, 32, bands=4) // 2 + 100
    image[3, :9, :11] = 0
    path = write_scene(tmp_path / "a.tif", image, photometric="RGB", alpha="YES")
    info = describe(str(path))
    grid = WorkGrid(size[1], size[0], Affine.identity(), (32 / size[1], 24 / size[0]))
    with open_pixels(info, BandChoice((1, 2, 3, 4)), grid) as reader:
        pixels, valid = reader.read(grid.whole)
    assert valid.all()
    assert pixels[:3].min() >= 99
    assert (pixels[3, : size[0] // 4, : size[1] // 4] == 0).all()
