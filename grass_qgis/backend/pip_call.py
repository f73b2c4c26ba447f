"""Arguments of pip for a backend, and progress parsed from its output. Nothing is run here."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Mapping, Tuple

from .devices import Flavour, Python
from .launch import clean_environment

_HERE = Path(__file__).resolve().parent
# They would send the packages somewhere else, or forbid what is done here.
_UNWANTED = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_NO_BINARY", "PIP_DRY_RUN")
_INDEXES = ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL")
_RAW_SINCE = (24, 1)  # the pip that can print its progress as plain numbers
_UNITS = {"B": 1e-6, "kB": 1e-3, "KB": 1e-3, "MB": 1.0, "GB": 1e3}
_SIZE = re.compile(r"Downloading \S+ \((?P<size>[\d.]+) (?P<unit>[kKMG]?B)\)")
_RAW = re.compile(r"Progress (?P<done>\d+) of (?P<total>\d+)")
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


@dataclass(frozen=True)
class Source:
    """Where packages come from.

    Attributes:
        wheels: folder of wheels, for a machine without network; empty for the package index.
        proxy: address of the proxy, with name and password if it needs them; empty for none.
    """

    wheels: str = ""
    proxy: str = ""


@dataclass(frozen=True)
class Tally:
    """Progress of pip.

    Attributes:
        stage: "download" or "install".
        finished: megabytes of the files that are complete.
        current: megabytes of the file that is under way.
        size: megabytes the file under way will have.
        packages: number of packages that are installed at the end; 0 while unknown.
    """

    stage: str = "download"
    finished: float = 0.0
    current: float = 0.0
    size: float = 0.0
    packages: int = 0

    @property
    def megabytes(self) -> float:
        """Loaded so far."""
        return self.finished + self.current


def advance(tally: Tally, line: str) -> Tally:
    """`tally` after one more line of pip's output."""
    text = line.strip()
    match = _RAW.match(text)
    if match:
        size = int(match["total"]) / 1e6
        return replace(tally, current=int(match["done"]) / 1e6, size=size)
    match = _SIZE.match(text)
    if match:
        # Without raw progress a file counts once the next one starts.
        size = float(match["size"]) * _UNITS[match["unit"]]
        return replace(tally, finished=tally.finished + tally.size, current=0.0, size=size)
    if text.startswith("Installing collected packages:"):
        count = len(text.partition(":")[2].split(","))
        return Tally("install", tally.finished + tally.size, packages=count)
    return tally


def constraint_files(flavour: Flavour, python: Python) -> Tuple[Path, ...]:
    """The files of pins that belong to a flavour on a Python."""
    names = [".".join(map(str, python)), flavour.constraints]
    return tuple(_HERE / f"constraints-{name}.txt" for name in names if name)


def install_arguments(
    flavour: Flavour, python: Python, source: Source, pip: Tuple[int, ...]
) -> Tuple[str, ...]:
    """Arguments of pip that install `flavour`; `pip` is the version of pip."""
    # Nothing is ever built: that needs a compiler, and takes an hour where it works.
    words = ["install", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check"]
    words += ["--progress-bar", "raw" if pip >= _RAW_SINCE else "off"]
    for path in constraint_files(flavour, python):
        words += ["--constraint", str(path)]
    if source.wheels:
        words += ["--no-index", "--find-links", source.wheels]
    return (*words, *flavour.packages)


def download_command(python: Python, flavour: Flavour, windows: bool) -> str:
    """What to type on a machine with network to fill a folder of wheels for this one.

    Every pin is written out: the files of pins are not on that machine.
    """
    lines = [
        line
        for path in constraint_files(flavour, python)
        for line in path.read_text(encoding="utf-8").splitlines()
        if "==" in line
    ]
    requirements = (_requirement(line, flavour.runtime) for line in lines)
    names = " ".join(f'"{name}"' for name in ("pip", *filter(None, requirements)))
    base = f"py -3.{python[1]}" if windows else f"python3.{python[1]}"
    return f"{base} -m pip download --only-binary :all: -d wheels {names}"


def _requirement(pin: str, runtime: str) -> str:
    """A pin as a requirement: with the runtime's extras, and empty for other runtimes."""
    name, _, rest = pin.partition("==")
    quoted = rest.replace('"', "'")
    if name.startswith("onnxruntime"):
        return f"{runtime}=={quoted}" if name == runtime.partition("[")[0] else ""
    return f"{name}=={quoted}"


def pip_environment(environ: Mapping[str, str], source: Source, cache: Path) -> dict[str, str]:
    """The environment pip runs in: the user's index, proxy and certificates, our cache."""
    kept = {
        key: value
        for key, value in clean_environment(environ).items()
        if key.upper() not in _UNWANTED
    }
    # Files that are complete are not loaded again after a broken download.
    kept.pop("PIP_NO_CACHE_DIR", None)
    kept |= {"PIP_CACHE_DIR": str(cache), "PIP_USER": "0", "PYTHONNOUSERSITE": "1"}
    kept |= {"PIP_RETRIES": "5", "PIP_RESUME_RETRIES": "20", "PYTHONUNBUFFERED": "1"}
    kept.setdefault("PIP_DEFAULT_TIMEOUT", "60")
    if source.wheels:
        # That folder and nothing else, whatever the user's configuration adds.
        kept = {key: value for key, value in kept.items() if key.upper() not in _INDEXES}
        kept["PIP_CONFIG_FILE"] = os.devnull
    if source.proxy:
        kept.update(dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), source.proxy))
        kept.update(dict.fromkeys(("http_proxy", "https_proxy"), source.proxy))
    return kept


def pip_version(text: str) -> Tuple[int, ...]:
    """The version in what `pip --version` prints; (0,) when there is none."""
    match = re.match(r"pip (\d+(?:\.\d+)*)", text.strip())
    return tuple(int(part) for part in match.group(1).split(".")) if match else (0,)


def without_secrets(line: str) -> str:
    """`line` for a log: names and passwords in addresses are left out."""
    return _CREDENTIALS.sub("", line)
