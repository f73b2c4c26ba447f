"""Start of a worker process: command line, bootstrap code and environment variables."""

from __future__ import annotations

import os
import subprocess  # nosec B404
from pathlib import Path
from typing import Mapping, Sequence

from ..engine.core.errors import GrassError
from ..engine.core.surroundings import GDAL_VARIABLES

PLUGINS = Path(__file__).resolve().parent.parent.parent
# The engine of this very plugin is imported first, from the plugins folder; then the folder is
# taken off the path again, so that no other plugin can shadow a module of the backend. The empty
# entry that -c puts in front would do the same with whatever lies in the working folder.
BOOTSTRAP = (
    "import sys; sys.path[:] = [p for p in sys.path if p]; parent = sys.argv.pop(); "
    "import runpy, typing; sys.path.insert(0, parent); import grass_qgis.engine; "
    "sys.path.remove(parent); "
    "runpy.run_module('grass_qgis.engine', run_name='__main__', alter_sys=True)"
)
# QGIS sets these for its Python, GDAL and PROJ; in another Python they break rasterio.
_UNWANTED = GDAL_VARIABLES | {
    "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__",
    "VIRTUAL_ENV", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "QT_PLUGIN_PATH", "OSGEO4W_ROOT",
}  # fmt: skip
_LIBRARY_PATHS = frozenset({"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH"})
_GPU_FOLDERS = ("cuda", "cudnn", "nvidia", "rocm", "wsl")


class BackendMissingError(GrassError, OSError):
    """No interpreter is set up that could run the engine."""

    code = "backend.missing"


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of the worker: `environ` without what QGIS set for itself.

    Of the library search paths only folders of GPU runtimes are kept: users set those, and the
    rest belongs to the GDAL, PROJ and Qt of QGIS.
    """
    kept = {key: value for key, value in environ.items() if key.upper() not in _UNWANTED}
    for key in _LIBRARY_PATHS & set(kept):
        folders = [f for f in kept[key].split(os.pathsep) if _is_gpu_folder(f)]
        kept.pop(key)
        if folders:
            kept[key] = os.pathsep.join(folders)
    kept["PYTHONUTF8"] = "1"
    # Disables the telemetry of ONNX Runtime, whichever module imports it first.
    kept.setdefault("ORT_DISABLE_TELEMETRY", "1")
    return kept


def command(python: str, *arguments: str, plugins: Path = PLUGINS) -> list[str]:
    """The command line that runs the engine of the plugin in the folder `plugins` in `python`."""
    return [python, "-c", BOOTSTRAP, *arguments, str(plugins)]


def start(
    python: str, arguments: Sequence[str] = (), plugins: Path = PLUGINS
) -> subprocess.Popen[str]:
    """Starts `python` on the engine of the plugin in `plugins`, its three streams as text pipes.

    `arguments` are those of `python -m grass_qgis.engine`; without any it is the worker.

    Raises:
        BackendMissingError: the interpreter cannot be started.
    """
    try:
        # The user's interpreter, fixed arguments, no shell.
        return subprocess.Popen(  # noqa: S603  # nosec B603
            command(python, *arguments, plugins=plugins),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(os.environ),
            encoding="utf-8",
            errors="replace",
            # Windows would open a console window for it.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise BackendMissingError(
            f"The backend's interpreter {python} does not start: {error.strerror}.",
            "Set it up again in the dock, or choose another interpreter.",
        ) from error


def run_to_end(command: Sequence[str], seconds: float) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end, in the worker's environment, and keeps what it writes.

    Args:
        command: the program and its arguments, which nobody but this plugin chooses.
        seconds: after which it is ended.

    Raises:
        OSError: it does not start.
        subprocess.TimeoutExpired: it takes longer.
    """
    # A file named python or NVIDIA's program, fixed arguments, no shell.
    return subprocess.run(  # noqa: S603  # nosec B603
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=clean_environment(os.environ),
        encoding="utf-8",
        errors="replace",
        timeout=seconds,
        check=False,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _is_gpu_folder(folder: str) -> bool:
    return any(word in folder.lower() for word in _GPU_FOLDERS)
