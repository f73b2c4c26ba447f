"""Environment variables that are set right before libraries are loaded.

Those of another installation of GDAL and PROJ are removed: QGIS, GIS shells and conda set data
folders, and a library of another version that uses them knows no CRS.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import MutableMapping

GDAL_VARIABLES = frozenset(
    {
        "PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH", "GDAL_PYTHON_DRIVER_PATH",
        "OGR_DRIVER_PATH",
    }
)  # fmt: skip

_ALGEBRA_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def keep_algebra_in_one_thread(environ: MutableMapping[str, str] = os.environ) -> None:
    """Has NumPy multiply matrices in one thread; call before loading it.

    Sums depend on the number of threads in their last bits, so a learnt model would depend on the
    computer's cores; and on matrices of a few hundred rows idle threads cost more than they give.
    """
    environ.update(dict.fromkeys(_ALGEBRA_THREADS, "1"))


def set_aside_foreign_data(
    environ: MutableMapping[str, str] = os.environ, package: str = "rasterio"
) -> None:
    """Removes variables with data folders of another installation; call before loading GDAL.

    Packages from PyPI contain their data, so all such variables are removed. Other packages keep
    folders inside the installation of this Python. `package` is the one that is looked into.
    """
    is_bundled = _has_bundled_data(package)
    for key in [key for key in environ if key.upper() in GDAL_VARIABLES]:
        folders = environ[key].split(os.pathsep)
        if is_bundled or not all(_is_ours(folder) for folder in folders):
            del environ[key]


def _has_bundled_data(package: str) -> bool:
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec is not None else None
    return any((Path(place) / "proj_data").is_dir() for place in places or ())


def _is_ours(folder: str) -> bool:
    return Path(sys.prefix).resolve() in Path(folder).resolve().parents
