"""Where Python is looked for, on described machines of every system."""

from __future__ import annotations

import pytest

from grass_qgis.backend.interpreters import Host, candidates
from grass_qgis.backend.probe import is_file, this_host


def host(system: str, executable: str = "", prefixes=(), version=(3, 12), **environ) -> Host:
    return Host(system, version, executable, tuple(prefixes), environ)


def among(*files: str):
    """A file tree; names are compared as the system would."""
    return lambda path: path in files


OSGEO = r"C:\OSGeo4W\apps\Python312\python.exe"
STANDALONE = r"C:\Program Files\QGIS 3.40.1\apps\Python312\python.exe"
SHORT = r"C:\PROGRA~1\QGIS34~1.1\apps\Python312"


@pytest.mark.parametrize(
    ("described", "python"),
    [
        (host("win32", r"C:\OSGeo4W\bin\qgis-bin.exe"), OSGEO),
        (host("win32", r"C:\OSGeo4W\bin\qgis-ltr-bin.exe", [r"C:\OSGeo4W\apps\Python312"]), OSGEO),
        (host("win32", "", [], OSGEO4W_ROOT=r"C:\OSGeo4W"), OSGEO),
        (host("win32", "", [], PYTHONHOME=r"C:\OSGeo4W\apps\Python312"), OSGEO),
        (host("win32", r"C:\Program Files\QGIS 3.40.1\bin\qgis-bin.exe"), STANDALONE),
        (
            host("win32", r"C:\PROGRA~1\QGIS34~1.1\bin\qgis-bin.exe", [SHORT]),
            SHORT + r"\python.exe",
        ),
        (
            host("win32", r"C:\OSGeo4W\apps\Python39\pythonw.exe", version=(3, 9)),
            r"C:\OSGeo4W\apps\Python39\python.exe",
        ),
        (
            host("win32", r"C:\conda\envs\q\pythonw.exe", [r"C:\conda\envs\q"]),
            r"C:\conda\envs\q\python.exe",
        ),
    ],
)
def test_qgis_s_python_is_detected_on_windows(described, python):
    everything_else = (r"C:\OSGeo4W\bin\qgis-bin.exe", r"C:\OSGeo4W\apps\Python312\pythonw.exe")
    assert candidates(described, among(python, *everything_else))[0] == python


def test_an_installed_python_is_taken_on_windows_when_qgis_has_none():
    installed = r"C:\Users\Zoë Müller\AppData\Local\Programs\Python\Python311\python.exe"
    shop = r"C:\Users\Zoë Müller\AppData\Local\Microsoft\WindowsApps\python.exe"
    described = host(
        "win32",
        r"C:\OSGeo4W\bin\qgis-bin.exe",
        LOCALAPPDATA=r"C:\Users\Zoë Müller\AppData\Local",
        PATH=r"C:\Users\Zoë Müller\AppData\Local\Microsoft\WindowsApps;C:\Windows",
    )
    assert candidates(described, among(installed, shop)) == (installed,)


@pytest.mark.parametrize(
    "python",
    [
        "/Applications/QGIS.app/Contents/MacOS/bin/python3",
        "/Applications/QGIS.app/Contents/MacOS/bin/python3.12",
        "/Applications/QGIS.app/Contents/MacOS/python3.12",
        "/Applications/QGIS.app/Contents/MacOS/python",
        "/Applications/QGIS.app/Contents/Frameworks/bin/python3.12",
        "/opt/homebrew/bin/python3.13",
        "/Library/Frameworks/Python.framework/Versions/3.11/bin/python3.11",
        "/Library/Developer/CommandLineTools/usr/bin/python3",
    ],
)
def test_a_python_is_detected_on_macos_and_qgis_itself_never(python):
    qgis = "/Applications/QGIS.app/Contents/MacOS/QGIS"
    described = host("darwin", qgis, ["/Users/runner/work/qgis/build/vcpkg"])
    assert candidates(described, among(qgis, python, "/usr/bin/python3")) == (python,)


def test_a_bundle_of_any_name_is_recognised_from_the_prefix():
    python = "/Applications/QGIS-final-4_2_1.app/Contents/Frameworks/bin/python3.12"
    prefix = "/Applications/QGIS-final-4_2_1.app/Contents/Frameworks"
    assert candidates(host("darwin", "", [prefix]), among(python)) == (python,)


def test_the_bundle_comes_before_other_pythons_on_macos():
    bundle, brew = "/Applications/Q.app/Contents/MacOS/bin/python3", "/opt/homebrew/bin/python3.12"
    described = host("darwin", "/Applications/Q.app/Contents/MacOS/QGIS")
    assert candidates(described, among(brew, bundle)) == (bundle, brew)


@pytest.mark.parametrize(
    ("described", "python"),
    [
        (host("linux", "/usr/bin/python3", ["/usr"], (3, 11)), "/usr/bin/python3.11"),
        (host("linux", "/usr/bin/qgis.bin", ["/usr"], (3, 11)), "/usr/bin/python3"),
        (host("linux", "", ["/opt/conda/envs/gis"]), "/opt/conda/envs/gis/bin/python3.12"),
        (host("linux", "", ["/app"], PATH="/app/bin:/usr/bin"), "/app/bin/python3"),
        (host("linux", "", ["/gone"], PATH="/home/zoë b/bin"), "/home/zoë b/bin/python3.10"),
    ],
)
def test_a_python_is_detected_on_linux(described, python):
    assert candidates(described, among(python, "/usr/bin/qgis.bin"))[0] == python


def test_another_version_is_better_than_none():
    described = host("linux", "", ["/usr"], (3, 12), PATH="/usr/bin")
    assert candidates(described, among("/usr/bin/python3.9")) == ("/usr/bin/python3.9",)


def test_nothing_is_listed_twice_or_absent():
    described = host("linux", "/usr/bin/python3", ["/usr", "/usr"], (3, 11), PATH="/usr/bin")
    result = candidates(described, among("/usr/bin/python3"))
    assert result == ("/usr/bin/python3",)
    assert candidates(described, lambda path: False) == ()


def test_this_machine_s_python_is_detected():
    assert candidates(this_host(), is_file)
