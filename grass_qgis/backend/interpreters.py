"""Candidate paths of Python interpreters for the backend's environment; nothing is run.

In QGIS `sys.executable` is QGIS itself on Windows and macOS: started with Python's arguments it
would open a second QGIS. So only files named python are ever listed. Many of them still cannot make
an environment (a Python inside a macOS bundle may look for the build machine's folders);
`probe.py` runs them, the first one that works is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Callable, Dict, Iterator, Mapping, Tuple

from .devices import NEWEST, OLDEST, Python

Exists = Callable[[str], bool]
_MINORS = range(NEWEST[1], OLDEST[1] - 1, -1)


@dataclass(frozen=True)
class Host:
    """Python of the running process.

    Attributes:
        system: `sys.platform`.
        version: of the Python inside QGIS.
        executable: `sys.executable`, which may be QGIS or empty.
        prefixes: `sys.base_prefix` and its like, the likeliest first.
        environ: the process's environment variables.
    """

    system: str
    version: Python
    executable: str
    prefixes: Tuple[str, ...]
    environ: Mapping[str, str]


def candidates(host: Host, exists: Exists) -> Tuple[str, ...]:
    """Paths of interpreters that are there, the likeliest first, none of them twice."""
    ways = {"win32": _on_windows, "darwin": _on_macos}
    paths: Dict[str, None] = {}
    for path in ways.get(host.system, _on_linux)(host):
        text = str(path)
        if text not in paths and exists(text):
            paths[text] = None
    return tuple(paths)


def _versions(host: Host) -> Iterator[int]:
    """Minor versions of Python 3, that of QGIS first."""
    yield host.version[1]
    yield from (minor for minor in _MINORS if minor != host.version[1])


def _folders(host: Host, separator: str) -> Iterator[str]:
    yield from filter(None, host.environ.get("PATH", "").split(separator))


def _on_windows(host: Host) -> Iterator[PurePath]:
    """OSGeo4W and the standalone installers: ROOT/bin/qgis-bin.exe, ROOT/apps/Python312."""
    homes = [PureWindowsPath(prefix) for prefix in host.prefixes if prefix]
    home = host.environ.get("PYTHONHOME", "")
    homes += [PureWindowsPath(home)] if home else []
    roots = [PureWindowsPath(host.executable).parent.parent] if host.executable else []
    root = host.environ.get("OSGEO4W_ROOT", "")
    roots += [PureWindowsPath(root)] if root else []
    homes += [root / "apps" / f"Python3{host.version[1]}" for root in roots]
    for folder in homes:
        # Never pythonw.exe: it has no streams.
        yield from (folder / name for name in ("python.exe", "python3.exe"))
    yield from (_beside(PureWindowsPath(host.executable)) if host.executable else ())
    yield from _installed_on_windows(host)


def _beside(executable: PureWindowsPath) -> Iterator[PurePath]:
    """QGIS's Python may be the process itself, with or without a window."""
    if executable.name.lower().startswith("python"):
        yield executable.with_name("python.exe")
        yield executable.with_name("python3.exe")


def _installed_on_windows(host: Host) -> Iterator[PurePath]:
    """Python from python.org's installer. Programs in WindowsApps open the store instead."""
    tops = []
    for key, inside in (("LOCALAPPDATA", "Programs/Python"), ("PROGRAMFILES", "")):
        if host.environ.get(key):
            tops.append(PureWindowsPath(host.environ[key], inside))
    for minor in _versions(host):
        yield from (top / f"Python3{minor}" / "python.exe" for top in tops)
    for folder in _folders(host, ";"):
        if "windowsapps" not in folder.lower():
            yield PureWindowsPath(folder) / "python.exe"


def _on_macos(host: Host) -> Iterator[PurePath]:
    """The bundled Python, then those of Homebrew, python.org and Apple's tools."""
    names = (f"python3.{host.version[1]}", "python3", "python")
    for contents in dict.fromkeys(_bundles(host)):
        for inside in ("MacOS/bin", "MacOS", "Frameworks/bin"):
            yield from (contents / inside / name for name in names)
    for prefix in filter(None, host.prefixes):
        yield from (PurePosixPath(prefix, "bin", name) for name in names)
    framework = PurePosixPath("/Library/Frameworks/Python.framework/Versions")
    for minor in _versions(host):
        name = f"python3.{minor}"
        yield PurePosixPath("/opt/homebrew/bin", name)
        yield PurePosixPath("/usr/local/bin", name)
        yield framework / f"3.{minor}" / "bin" / name
    # /usr/bin/python3 would ask to install these tools where they are missing.
    yield PurePosixPath("/Library/Developer/CommandLineTools/usr/bin/python3")


def _bundles(host: Host) -> Iterator[PurePath]:
    """Contents folders of the application that QGIS runs from."""
    for text in (host.executable, *host.prefixes):
        path = PurePosixPath(text)
        for folder in (path, *path.parents):
            if folder.name == "Contents" and folder.parent.suffix == ".app":
                yield folder


def _on_linux(host: Host) -> Iterator[PurePath]:
    """Packages of the system, conda, and whatever the path holds."""
    names = (f"python3.{host.version[1]}", "python3")
    for prefix in filter(None, host.prefixes):
        yield from (PurePosixPath(prefix, "bin", name) for name in names)
    if PurePosixPath(host.executable).name.startswith("python"):
        yield PurePosixPath(host.executable)
    folders = tuple(dict.fromkeys((*_folders(host, ":"), "/usr/bin", "/usr/local/bin")))
    for minor in _versions(host):
        yield from (PurePosixPath(folder, f"python3.{minor}") for folder in folders)
    yield from (PurePosixPath(folder, "python3") for folder in folders)
