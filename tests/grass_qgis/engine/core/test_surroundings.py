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


def test_a_worker_multiplies_matrices_in_one_thread_whatever_is_set_around_it(root):
    """Else the last bits of a learnt model would depend on the computer's cores."""
    script = (
        "import sys; sys.argv = ['engine', '--help']; import runpy, ctypes, glob\n"
        "try: runpy.run_module('grass_qgis.engine', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "import os, numpy\n"
        "here = os.path.dirname(numpy.__file__) + '.libs'\n"
        "counts = [int(os.environ['OPENBLAS_NUM_THREADS'])]\n"
        "for path in glob.glob(here + '/libscipy_openblas64*'):\n"
        "    counts.append(ctypes.CDLL(path).scipy_openblas_get_num_threads64_())\n"
        "sys.stderr.write(f'threads {max(counts)}')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
    )  # fmt: skip
    assert done.stderr.endswith("threads 1")
