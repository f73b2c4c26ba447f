"""Bands proposed for a model, compared with what the engine takes."""

from __future__ import annotations

import json
import subprocess

import pytest
from qgis.core import QgsRasterLayer

from grass_qgis.bridge.inputs.bands import band_names, proposed_bands
from grass_qgis.engine.core.errors import BandError
from tests.grass_qgis.conftest import ROOT

RGB = ("red", "green", "blue")
MAKE = """
import sys, json, numpy as np, rasterio
from rasterio.enums import ColorInterp as C
from grass_qgis.engine.raster.bands import choose_bands
from grass_qgis.engine.core.errors import BandError
from grass_qgis.engine.raster.dataset import describe
folder = sys.argv[1]
def write(name, colours, names=(), mask=False):
    path = f"{folder}/{name}.tif"
    with rasterio.open(path, "w", driver="GTiff", width=8, height=8, count=len(colours),
                       dtype="uint8", crs="EPSG:32633",
                       transform=rasterio.transform.from_origin(0, 0, 1, 1)) as file:
        file.write(np.ones((len(colours), 8, 8), "uint8"))
        file.colorinterp = colours
        for band, text in enumerate(names, 1):
            file.set_band_description(band, text)
        if C.palette in colours:
            file.write_colormap(1, {0: (1, 2, 3), 1: (4, 5, 6)})
        if mask:
            file.write_mask(np.eye(8) == 0)
    return path
g, u = C.gray, C.undefined
made = [
    write("rgb", [C.red, C.green, C.blue]),
    write("bgr", [C.blue, C.green, C.red]),
    write("rgba", [C.red, C.green, C.blue, C.alpha]),
    write("named", [g, u, u, u], ["nir", "Red", "GREEN", "blue"]),
    write("plain", [g, u, u, u, u]),
    write("half", [g, u, C.red, C.alpha]),
    write("two", [g, u]),
    write("palette", [C.palette]),
    write("nir", [C.red, C.green, C.blue, C.alpha], ["", "", "", "nir"]),
    write("masked", [C.red, C.green, C.blue], mask=True),
    write("masked palette", [C.palette], mask=True),
    write("bgr_named", [C.red, C.green, C.blue], ["blue", "green", "red"]),
    write("nir_first", [C.red, C.green, C.blue], ["nir"]),
]
RGB = ["red", "green", "blue"]
REQUESTED = (RGB, ["nir", "red"], [*RGB, "x"], ["band3", "band1"])
results = {}
for path in made:
    for requested in REQUESTED:
        try:
            choice = choose_bands(describe(path), requested, None)
            result = None if choice.palette else list(choice.bands)
        except BandError:
            result = "too few"
        results[path + "|" + ",".join(requested)] = result
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def expected_bands(tmp_path_factory, backend_python):
    """What the engine chooses for rasters of many kinds."""
    folder = tmp_path_factory.mktemp("bands")
    command = [backend_python, "-c", MAKE, str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_the_proposal_is_what_the_engine_would_take(qgis_app, expected_bands):
    assert len(expected_bands) == 13 * 4
    for key, expected in expected_bands.items():
        path, _, required = key.partition("|")
        layer = QgsRasterLayer(path, "layer")
        try:
            result = proposed_bands(layer, required.split(","))
            result = None if result is None else list(result)
        except BandError:
            result = "too few"
        assert result == expected, key


def test_too_few_bands_are_reported_with_both_numbers(qgis_app, expected_bands):
    path = next(key for key in expected_bands if "two.tif" in key).partition("|")[0]
    with pytest.raises(
        BandError, match=r"'mine' has 2 usable band\(s\); the model needs 3"
    ) as caught:
        proposed_bands(QgsRasterLayer(path, "mine"), RGB)
    assert "twice" in caught.value.remedy


def test_bands_are_called_by_number_and_name(qgis_app, material, expected_bands):
    path = next(key for key in expected_bands if "named.tif" in key).partition("|")[0]
    names = band_names(QgsRasterLayer(path, "named"))
    assert names == ("1: nir", "2: Red", "3: GREEN", "4: blue")
    layer = QgsRasterLayer(str(material / "scene.tif"), "scene")
    assert band_names(layer) == ("1: Red", "2: Green", "3: Blue")
