"""What the environment holds for another installation of GDAL and PROJ, set aside by commands.

QGIS, GIS shells and conda name folders of data there; a library that looks into those of another
version does not know a single reference system.
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


def set_aside_foreign_data(environ: MutableMapping[str, str] = os.environ) -> None:
    """Removes the variables that name data of another installation; before GDAL is loaded.

    Packages from PyPI bring data of their own, so for them every such folder is another's. Others
    keep what lies in the installation of this Python.
    """
    brings_own = _brings_own_data()
    for key in [key for key in environ if key.upper() in GDAL_VARIABLES]:
        folders = environ[key].split(os.pathsep)
        if brings_own or not all(_is_ours(folder) for folder in folders):
            del environ[key]


def _brings_own_data() -> bool:
    spec = importlib.util.find_spec("rasterio")
    places = spec.submodule_search_locations if spec is not None else None
    return any((Path(place) / "proj_data").is_dir() for place in places or ())


def _is_ours(folder: str) -> bool:
    return Path(sys.prefix).resolve() in Path(folder).resolve().parents
