"""Fixtures: a folder of wheels from which a backend can be made in seconds, without network."""

from __future__ import annotations

import ensurepip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fake_wheels import write_backend_wheels


def _reply(python: str, question: str) -> str:
    command = [python, "-c", f"import sys, sysconfig; print({question})"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _maker() -> tuple[str, str]:
    """The Python to make environments with, and its version, such as "3.11".

    The tests' own, unless the real backend's packages are made for another version.
    """
    backend = os.environ["GRASS_QGIS_BACKEND_PYTHON"]
    version = _reply(backend, "'%d.%d' % sys.version_info[:2]")
    is_running = version == f"{sys.version_info[0]}.{sys.version_info[1]}"
    return (sys.executable if is_running else backend), version


# Read once: tests take the variable away.
PYTHON, VERSION = _maker()


@pytest.fixture(scope="session")
def real_packages(backend_python):
    """The folder that holds the real backend's packages."""
    return _reply(backend_python, "sysconfig.get_path('platlib')")


@pytest.fixture
def wheels(tmp_path, real_packages, plugins_folder):
    """The folder, with a space and letters that are not ASCII in its name."""
    pins = plugins_folder / "grass_qgis" / "backend" / f"constraints-{VERSION}.txt"
    return write_backend_wheels(tmp_path / "wheels Zo\u00eb", pins, real_packages)


@pytest.fixture(scope="session")
def pip_wheel():
    """The wheel of pip that Python, or Debian, makes environments with."""
    folders = (Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels"))
    return next(wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl")))
