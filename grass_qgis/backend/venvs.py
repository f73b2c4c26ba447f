"""Ways to make a virtual environment that has pip, also where Python came without ensurepip."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Tuple

from .environments import interpreter_in
from .faults import SetupError
from .probe import Interpreter

Command = Tuple[str, ...]
_REACHES_OUT = (22, 3)  # the pip that can install into another environment
# Imported by the new environment before anything is put into it: an interpreter that was copied
# out of its place, as in application bundles, fails here and not in the middle of a download.
WORKS = "import encodings, ctypes, hashlib, sqlite3, ssl, zlib"


@dataclass(frozen=True)
class Way:
    """Commands that make an environment, in order; `pip` is how pip is called afterwards."""

    commands: Tuple[Command, ...]
    pip: Command


def ways(interpreter: Interpreter, folder: Path, wheels: str, windows: bool) -> Tuple[Way, ...]:
    """Ways to make an environment with `interpreter`, the plainest first.

    Args:
        interpreter: the Python to make it with.
        folder: of the new environment.
        wheels: folder of wheels, which may hold pip; empty for none.
        windows: layout of the environment.

    Raises:
        SetupError: there is none; the remedy is the command to type.
    """
    base, target = interpreter.path, str(folder)
    inside = str(interpreter_in(folder, windows))
    inner_pip = (inside, "-m", "pip")
    bare = (base, "-m", "venv", "--without-pip", target)
    ways = []
    if interpreter.has_venv and interpreter.has_ensurepip:
        ways.append(Way(((base, "-m", "venv", target),), inner_pip))
    if interpreter.has_virtualenv:
        ways.append(Way(((base, "-m", "virtualenv", target),), inner_pip))
    pip = pip_file(wheels)
    if interpreter.has_venv and pip is not None:
        # A wheel and a zipapp of pip can both be run as they are.
        runs = f"{pip}/pip" if pip.suffix == ".whl" else str(pip)
        ways.append(Way((bare,), (inside, runs)))
    if interpreter.has_venv and interpreter.pip >= _REACHES_OUT:
        ways.append(Way((bare,), (base, "-m", "pip", "--python", inside)))
    if not ways:
        raise SetupError(
            f"{base} cannot make an environment: its parts venv and ensurepip are not installed.",
            advice(interpreter),
        )
    return tuple(ways)


def pip_file(wheels: str) -> Path | None:
    """A wheel or zipapp of pip in the folder of wheels; the newest by name."""
    if not wheels or not Path(wheels).is_dir():
        return None
    files = [*sorted(Path(wheels).glob("pip-*.whl")), *Path(wheels).glob("pip.pyz")]
    return files[-1] if files else None


def advice(interpreter: Interpreter, apt: Path = Path("/usr/bin/apt-get")) -> str:
    """What to do when there is no way; on Debian and Ubuntu the command to type."""
    if apt.exists() and interpreter.path.startswith("/usr/bin/"):
        package = f"python{'.'.join(map(str, interpreter.version))}-venv"
        return f"In a terminal, type: sudo apt install {package} - then retry."
    return "Install your system's package for them, or choose another interpreter; then retry."
