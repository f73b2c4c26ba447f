from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grass_qgis.engine.core.surroundings import GDAL_VARIABLES, set_aside_foreign_data


@pytest.mark.parametrize("name", sorted(GDAL_VARIABLES))
def test_data_of_another_installation_is_set_aside(name):
    environ = {name: "/opt/qgis/share", "HOME": "/home/x", "GDAL_CACHEMAX": "64"}
    set_aside_foreign_data(environ)
    assert environ == {"HOME": "/home/x", "GDAL_CACHEMAX": "64"}


def test_without_separate_data_a_python_keeps_what_it_is_installed_with():
    ours, other = str(Path(sys.prefix) / "share" / "proj"), "/opt/qgis/share"
    environ = {"PROJ_DATA": ours, "GDAL_DATA": other, "PROJ_LIB": f"{ours}{os.pathsep}{other}"}
    set_aside_foreign_data(environ, package="no_such_package")
    assert environ == {"PROJ_DATA": ours}


def test_the_command_knows_reference_systems_in_the_shell_of_another_gis(tmp_path, root):
    script = (
        "import sys; sys.argv = ['engine', '--help']; import runpy\n"
        "try: runpy.run_module('grass_qgis.engine', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "from rasterio.crs import CRS; sys.stderr.write(CRS.from_epsg(32633).to_wkt()[:6])"
    )
    foreign = dict.fromkeys(("PROJ_LIB", "PROJ_DATA", "GDAL_DATA"), str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env={**os.environ, **foreign},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr.endswith("PROJCS"), done.stderr
