"""Fixtures: a folder of wheels from which a backend can be made in seconds, without network."""

from __future__ import annotations

import ensurepip
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fake_wheels import write_backend_wheels


@pytest.fixture(scope="session")
def real_packages(backend_python):
    """The folder that holds the real backend's packages."""
    ask = "import sysconfig; print(sysconfig.get_path('platlib'))"
    done = subprocess.run([backend_python, "-c", ask], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def wheels(tmp_path, real_packages, plugins_folder):
    """The folder, with a space and letters that are not ASCII in its name."""
    name = f"constraints-3.{sys.version_info[1]}.txt"
    pins = plugins_folder / "grass_qgis" / "backend" / name
    return write_backend_wheels(tmp_path / "wheels Zo\u00eb", pins, real_packages)


@pytest.fixture(scope="session")
def pip_wheel():
    """The wheel of pip that Python, or Debian, makes environments with."""
    folders = (Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels"))
    return next(wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl")))
