"""Errors of the libraries become errors that say what to do; those of ours pass."""

from __future__ import annotations

import sqlite3

import pytest
import rasterio
from pyogrio.errors import DataSourceError
from rasterio.errors import RasterioIOError

from grass_qgis.engine.core.errors import CancelledError, OutputError
from grass_qgis.engine.raster.gdal_errors import GDAL_ERRORS, reading_back, writing


@pytest.mark.parametrize(
    "error",
    [
        RasterioIOError("one\n  two"),
        SystemError("one two"),
        DataSourceError("one two"),
        sqlite3.OperationalError("one two"),
        OSError(28, "one two"),
        RuntimeError("one two"),
    ],
)
def test_an_error_of_writing_names_the_file_its_cause_on_one_line_and_the_remedy(error):
    with pytest.raises(OutputError) as result, writing("a.tif"):
        raise error
    assert result.value.what == "a.tif cannot be written: one two."
    assert "space on the disk" in result.value.remedy
    assert result.value.__cause__ is error


@pytest.mark.parametrize("guard", [writing("a.tif"), reading_back])
def test_errors_for_users_pass_as_they_are(tmp_path, guard):
    context = guard(tmp_path / "a.tif") if guard is reading_back else guard
    with pytest.raises(CancelledError), context:
        raise CancelledError("stopped")


def test_a_programming_error_is_not_dressed_up():
    with pytest.raises(KeyError), writing("a.tif"):
        raise KeyError("a")


def test_a_file_that_is_damaged_is_said_to_be_unreadable(tmp_path):
    path = tmp_path / "a.tif"
    path.write_bytes(b"II*\0no tiff")
    with pytest.raises(OutputError, match="cannot be read back"), reading_back(path):
        rasterio.open(path)


def test_what_gdal_itself_raises_is_among_them(tmp_path):
    with pytest.raises(GDAL_ERRORS):
        rasterio.open(tmp_path / "gone.tif")
