"""What the comparison of plugin and command line sees, and that it does see it."""

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.windows import Window

from tests.scenes import NORTH_UP, UTM, write_scene
from tools import check_rasters as checker

SIZE = (32, 48)


@pytest.fixture
def case(tmp_path):
    """A raster with a collar of nodata 0, of which one pixel is dark in one band only."""
    image = np.full((3, *SIZE), 90, np.uint8)
    image[:, :, :6] = 0
    image[1, 20, 20] = 0
    path = write_scene(tmp_path / "scene.tif", image, nodata=0, photometric="RGB")
    return checker.case_of(path)


@pytest.fixture
def right():
    """(2, rows, columns) of a result that is right: class and confidence."""
    result = np.full((2, *SIZE), 3, np.uint8)
    result[:, :, :6] = 255
    return result


def lay_out(tmp_path, line, plugin, transform=NORTH_UP):
    """Puts two results where the two sides write them."""
    folder = tmp_path / "line" / "scene"
    folder.mkdir(parents=True)
    (tmp_path / "plugin").mkdir()
    write_scene(folder / "classes.tif", line, nodata=255, transform=transform)
    write_scene(tmp_path / "plugin" / "scene.tif", plugin, nodata=255, transform=transform)
    (folder / "run.json").write_text(json.dumps({"raster": {"bands": [1, 2, 3]}}))


def test_results_that_are_right_are_good(tmp_path, case, right):
    lay_out(tmp_path, right, right)
    row = checker.compare(case, tmp_path, ("", ""))
    assert row.good and set(row.words) == {"the same"}
    assert row.nodata == "12.5 %"


def test_one_pixel_that_the_plugin_has_otherwise_is_seen(tmp_path, case, right):
    other = right.copy()
    other[1, 30, 40] = 4
    lay_out(tmp_path, right, other)
    row = checker.compare(case, tmp_path, ("", ""))
    assert not row.good and row.words == ("the same", "the same", "DIFFERENT", "the same")


@pytest.mark.parametrize("place", [(0, 0, 0), (1, 31, 47), (0, 20, 20)])
def test_one_pixel_with_or_without_data_too_many_is_seen(tmp_path, case, right, place):
    right[place] = 3 if right[place] == 255 else 255
    lay_out(tmp_path, right, right)
    row = checker.compare(case, tmp_path, ("", ""))
    assert not row.good and row.words == ("the same", "DIFFERENT", "the same", "the same")


def test_a_result_a_pixel_aside_is_seen(tmp_path, case, right):
    lay_out(tmp_path, right, right, NORTH_UP * NORTH_UP.translation(1, 0))
    row = checker.compare(case, tmp_path, ("", ""))
    assert not row.good and row.words == ("DIFFERENT", "the same", "the same", "the same")


def test_both_must_refuse_in_the_same_words(tmp_path, case):
    assert checker.compare(case, tmp_path, ("No data.", "No data.")).good
    assert not checker.compare(case, tmp_path, ("No data.", "")).good
    assert not checker.compare(case, tmp_path, ("No data.", "No bands.")).good


def test_rasters_of_any_kind_are_given_to_a_model_of_three_bands(tmp_path):
    single = np.zeros((1, *SIZE), np.float32)
    case = checker.case_of(write_scene(tmp_path / "float.tif", single))
    assert (case.bands, case.stretch) == ((1, 1, 1), (2.0, 98.0))
    alpha = np.zeros((2, *SIZE), np.uint8)
    case = checker.case_of(write_scene(tmp_path / "alpha.tif", alpha, alpha="YES"))
    assert (case.bands, case.stretch) == ((1, 1, 1), None)


def test_of_a_very_large_raster_the_middle_is_requested(tmp_path):
    path = tmp_path / "large.tif"
    size = {"width": 5000, "height": 4200, "count": 3, "dtype": "uint8", "SPARSE_OK": True}
    with rasterio.open(path, "w", driver="GTiff", crs=UTM, transform=NORTH_UP, **size):
        pass
    case = checker.case_of(path)
    assert case.window == Window(1476, 1076, 2048, 2048)
    left, low, right, high = checker.extent_of(case)
    assert (left, high) == pytest.approx((500_000 + 1476 * 0.5, 5_400_000 - 1076 * 0.5), abs=0.2)
    assert (right - left, high - low) == pytest.approx((1024, 1024), abs=0.5)
    assert checker.expected_place(case)[0] == (2048, 2048)
    requested = checker.parameters_of(case, Path("plugin"))
    assert [float(part) for part in requested["EXTENT"].split(",")] == [left, right, low, high]
