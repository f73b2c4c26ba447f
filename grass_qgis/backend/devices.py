"""Kinds of backend: their packages, the machines they run on, and their sizes.

Sources: the installation and CUDA pages of ONNX Runtime's documentation, NVIDIA's CUDA release
notes (least driver of a CUDA version), and the packages themselves (sizes: the sum of their wheels
for Python 3.12, and unpacked with 90 MB more for pip and compiled modules, as seen on Linux).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional, Tuple

from ..engine.core.errors import JobError

AUTO = "auto"
BASE = (
    "numpy", "rasterio", "shapely>=2", "pyogrio", "pyproj", "scikit-image", "scipy", "onnx",
)  # fmt: skip
OLDEST, NEWEST = (3, 9), (3, 14)
Python = Tuple[int, int]


@dataclass(frozen=True)
class Machine:
    """Properties of a machine that decide which packages fit.

    Attributes:
        system: as `sys.platform` has it: "linux", "win32" or "darwin".
        architecture: "x86_64" or "arm64", whatever the system calls it.
        nvidia: version of NVIDIA's driver, such as (580, 65); None without a GPU of theirs. (0,)
            when the driver does not report its version.
    """

    system: str
    architecture: str
    nvidia: Optional[Tuple[int, ...]] = None


@dataclass(frozen=True)
class Flavour:
    """One kind of backend.

    Attributes:
        name: short, part of the environment's folder name.
        runtime: what pip installs beside `BASE`.
        constraints: part of the name of a second file of pins; empty for none.
        systems: those of `Machine` it is made for.
        architectures: those of `Machine` it is made for.
        pythons: oldest and newest Python with packages for it.
        driver: least version of NVIDIA's driver by system; empty when it needs none.
        gaps: system, architecture and Python for which a package is missing all the same.
        download: megabytes over the network, by system.
        disk: megabytes on the disk, by system.
    """

    name: str
    runtime: str
    download: Mapping[str, int]
    disk: Mapping[str, int]
    constraints: str = ""
    systems: Tuple[str, ...] = ("linux", "win32", "darwin")
    architectures: Tuple[str, ...] = ("x86_64", "arm64")
    pythons: Tuple[Python, Python] = (OLDEST, NEWEST)
    driver: Mapping[str, int] = field(default_factory=dict)
    gaps: Tuple[Tuple[str, str, Python], ...] = ()

    @property
    def packages(self) -> Tuple[str, ...]:
        """Requirement for pip."""
        return (*BASE, self.runtime)


FLAVOURS: Tuple[Flavour, ...] = (
    Flavour(
        "cuda13",
        "onnxruntime-gpu[cuda,cudnn]",
        {"linux": 1730, "win32": 1480},
        {"linux": 3100, "win32": 2460},
        constraints="cuda13",
        systems=("linux", "win32"),
        architectures=("x86_64",),
        pythons=((3, 11), NEWEST),
        driver={"linux": 580, "win32": 580},
    ),
    Flavour(
        "cuda12",
        "onnxruntime-gpu[cuda,cudnn]",
        {"linux": 2170, "win32": 2020},
        {"linux": 3910, "win32": 3440},
        constraints="cuda12",
        systems=("linux", "win32"),
        architectures=("x86_64",),
        pythons=((3, 10), NEWEST),
        driver={"linux": 525, "win32": 527},
    ),
    Flavour(
        "directml",
        "onnxruntime-directml",
        {"win32": 170},
        {"win32": 590},
        systems=("win32",),
        architectures=("x86_64",),
    ),
    Flavour(
        "cpu",
        "onnxruntime",
        {"linux": 190, "win32": 160, "darwin": 140},
        {"linux": 660, "win32": 540, "darwin": 510},
        gaps=(("linux", "arm64", (3, 9)), ("darwin", "x86_64", (3, 14))),
    ),
    Flavour(
        "openvino",
        "onnxruntime-openvino",
        {"linux": 250},
        {"linux": 870},
        # Windows also needs Intel's package.
        systems=("linux",),
        architectures=("x86_64",),
        pythons=((3, 10), (3, 13)),
    ),
)
# Chosen by "auto"; the others must be selected.
_AUTOMATIC = ("cuda13", "cuda12", "directml", "cpu")


@dataclass(frozen=True)
class Choice:
    """The flavour to install, and why a GPU that is there will not be used (empty if it will)."""

    flavour: Flavour
    reason: str = ""


def flavour_named(name: str) -> Flavour:
    """The flavour of that name.

    Raises:
        JobError: there is none.
    """
    for flavour in FLAVOURS:
        if flavour.name == name:
            return flavour
    names = ", ".join(flavour.name for flavour in FLAVOURS)
    raise JobError(f"There is no kind of backend named {name!r}.", f"Choose one of {names}.")


def obstacle(flavour: Flavour, machine: Machine, python: Python) -> str:
    """Why `flavour` cannot be had on `machine` with `python`; empty when it can."""
    version = ".".join(map(str, python))
    if machine.system not in flavour.systems or machine.architecture not in flavour.architectures:
        return f"it is not made for {machine.system} on {machine.architecture}"
    if not flavour.pythons[0] <= python <= flavour.pythons[1]:
        first, last = (".".join(map(str, bound)) for bound in flavour.pythons)
        return f"its packages are for Python {first} to {last}, and this is Python {version}"
    if (machine.system, machine.architecture, python) in flavour.gaps:
        return f"there is no package of it for Python {version} on {machine.architecture}"
    least = flavour.driver[machine.system] if flavour.driver else 0
    if least and machine.nvidia is None:
        return "no NVIDIA driver was found"
    if least and machine.nvidia != (0,) and (machine.nvidia or ())[:1] < (least,):
        driver = ".".join(map(str, machine.nvidia or ()))
        return f"it needs NVIDIA driver {least} or newer, and {driver} is installed"
    return ""


def offered(machine: Machine, python: Python) -> Tuple[Flavour, ...]:
    """Every flavour that can be had; on a Python without packages none."""
    return tuple(flavour for flavour in FLAVOURS if not obstacle(flavour, machine, python))


def choose(machine: Machine, python: Python, requested: str = AUTO) -> Choice:
    """The flavour to install: the requested one, or the first that fits.

    Raises:
        JobError: the requested one, or any, is not available here; the message says why.
    """
    if requested != AUTO:
        flavour = flavour_named(requested)
        why = obstacle(flavour, machine, python)
        if why:
            raise JobError(
                f"The backend {requested} cannot be set up: {why}.", "Choose another kind."
            )
        return Choice(flavour)
    fitting = [flavour for flavour in offered(machine, python) if flavour.name in _AUTOMATIC]
    if not fitting:
        why = obstacle(flavour_named("cpu"), machine, python)
        raise JobError(
            f"No backend can be set up: {why}.",
            "Choose your own interpreter that has the packages.",
        )
    return Choice(fitting[0], _gpu_left_out(fitting[0], machine, python))


def _gpu_left_out(chosen: Flavour, machine: Machine, python: Python) -> str:
    """Why a GPU of NVIDIA that is there is not used; empty without one."""
    if chosen.driver or machine.nvidia is None:
        return ""
    return f"The NVIDIA GPU is left out: {obstacle(flavour_named('cuda12'), machine, python)}."
