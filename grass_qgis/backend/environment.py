"""Selection and check of the worker's Python interpreter.

In this order: the environment variable GRASS_QGIS_BACKEND_PYTHON, the setting, the newest private
environment under the QGIS profile. One that is named but absent is an error, never skipped.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from ..about import about
from ..engine.core import job as jobs
from ..engine.core.errors import CancelledError, GrassError
from ..engine.core.progress import IsCancelled, never, silent
from . import environments
from .launch import BackendMissingError
from .process import EngineError, Grace, WorkerDiedError, run

VARIABLE = "GRASS_QGIS_BACKEND_PYTHON"
PACKAGES = (
    "numpy", "onnxruntime", "rasterio", "shapely", "pyogrio", "pyproj", "scikit-image",
    "scipy", "onnx",
)  # fmt: skip
_LIBRARIES = ("numpy", "rasterio", "gdal", "shapely", "pyogrio", "pyproj")
_SECONDS = 90.0
_GRACE = Grace(requested=3.0)


@dataclass(frozen=True)
class Places:
    """Sources of the interpreter: environment variable and setting (may be empty), private folder.

    `profile` is the QGIS profile folder; `windows` selects the layout of a virtual environment;
    `private` is the interpreter of the environment that the plugin made, None without one.
    """

    variable: str
    setting: str
    profile: Path
    windows: bool = False
    private: Path | None = None

    @property
    def named(self) -> str:
        """Source that overrides the private interpreter: "variable", "setting" or ""."""
        return "variable" if self.variable else "setting" if self.setting else ""


@dataclass(frozen=True)
class Backend:
    """Versions and devices of a working backend; `libraries` are such as "numpy 2.4.6"."""

    python: str
    version: str
    onnxruntime: str
    providers: tuple[str, ...]
    libraries: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """One line for people, such as "Python 3.11.2, ONNX Runtime 1.20.1, CPU, CUDA"."""
        names = [name.replace("ExecutionProvider", "") for name in reversed(self.providers)]
        names = [name for name in names if name != "Azure"]  # a remote service, no device
        return f"Python {self.version}, ONNX Runtime {self.onnxruntime}, {', '.join(names)}"


def private_root(profile: Path) -> Path:
    """Folder that holds the private environments."""
    return profile / "grass_segmenter" / "backends"


def manual_folder(places: Places) -> Path:
    """Folder of the environment that people make by hand with `install_command`."""
    return places.profile / "grass_segmenter" / "backend"


def manual_python(places: Places) -> Path:
    """Interpreter inside the environment made by hand; it need not exist."""
    return environments.interpreter_in(manual_folder(places), places.windows)


def install_command(places: Places) -> str:
    """What to type in a terminal to make an environment by hand."""
    base = "py -3" if places.windows else "python3"
    packages = " ".join(PACKAGES)
    return (
        f'{base} -m venv "{manual_folder(places)}" && '
        f'"{manual_python(places)}" -m pip install {packages}'
    )


def find(places: Places, exists: Callable[[Path], bool] = Path.is_file) -> str:
    """Path of the interpreter to use.

    Raises:
        BackendMissingError: the named one is absent, or none is named and there is no private one.
    """
    named = ((f"The variable {VARIABLE}", places.variable), ("The setting", places.setting))
    for origin, value in named:
        if value and exists(Path(value)):
            return value
        if value:
            raise BackendMissingError(
                f"{origin} names {value}, which is no file.",
                "Correct it, or clear it to use the private environment.",
            )
    for path in filter(None, (places.private, manual_python(places))):
        if exists(path):
            return str(path)
    raise BackendMissingError(
        "The backend that runs models is not set up: there is no interpreter for it.",
        f"Press Set up in the dock, or type in a terminal: {install_command(places)} - or choose "
        f"an interpreter that has {', '.join(PACKAGES)} (or name it in {VARIABLE}).",
    )


def current(setting: str = "") -> Places:
    """The places of this machine and this QGIS profile."""
    from qgis.core import QgsApplication

    profile = Path(QgsApplication.qgisSettingsDirPath())
    variable = os.environ.get(VARIABLE, "").strip()
    complete = private_backends(profile)
    private = complete[0].interpreter if complete else None
    return Places(variable, setting, profile, os.name == "nt", private)


def private_backends(profile: Path) -> tuple[environments.Installed, ...]:
    """The complete private environments, that of this version of the plugin first."""
    version = about().version
    # A Python that was removed from the system leaves a link to nothing.
    complete = [
        item for item in environments.installed(private_root(profile)) if item.interpreter.is_file()
    ]
    return tuple(sorted(complete, key=lambda item: item.mark.version != version))


def verify(
    python: str,
    is_cancelled: IsCancelled = never,
    seconds: float = _SECONDS,
    grace: Grace = _GRACE,
) -> Backend:
    """Starts the worker, imports all that it needs and returns its versions.

    Raises:
        BackendMissingError: it does not start, lacks a package, or does not respond in `seconds`.
        CancelledError: `is_cancelled` said so.
    """
    end = time.monotonic() + seconds
    hello = jobs.encode(jobs.HelloJob())

    def is_over() -> bool:
        return is_cancelled() or time.monotonic() > end

    try:
        versions = run(python, hello, silent, is_over, grace).summary
    except (EngineError, WorkerDiedError) as error:
        raise BackendMissingError(
            f"{python} cannot run the engine. {error.what}", _again()
        ) from error
    except CancelledError as error:
        if is_cancelled():
            raise
        raise BackendMissingError(
            f"{python} did not respond within {seconds:g} s.", _again()
        ) from error
    try:
        return Backend(
            python,
            str(versions["python"]),
            str(versions["onnxruntime"]),
            tuple(versions["providers"]),
            tuple(f"{name} {versions[name]}" for name in _LIBRARIES if name in versions),
        )
    except (KeyError, TypeError) as error:
        raise BackendMissingError(
            f"{python} reported no versions: {versions!r}.", _again()
        ) from error


def _again() -> str:
    return f"It needs {', '.join(PACKAGES)}: install them there, or choose another interpreter."


def find_current(setting: str = "") -> str:
    """`find` in the places of this machine.

    Raises:
        BackendMissingError: as in `find`.
    """
    return find(current(setting))


def missing_reason(setting: str = "") -> str:
    """Why there is no interpreter, in one line; empty when there is one. Starts no process."""
    try:
        find_current(setting)
    except GrassError as error:
        return str(error)
    return ""
