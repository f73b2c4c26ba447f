"""Which packages a described machine gets, and that each of them is pinned."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from grass_qgis.backend import devices
from grass_qgis.backend.devices import FLAVOURS, Machine, choose, flavour_named, offered
from grass_qgis.backend.pip_call import constraint_files
from grass_qgis.engine.core.errors import JobError

ROOT = Path(__file__).resolve().parents[3]
PYTHONS = [(3, minor) for minor in range(9, 15)]
MACHINES = {
    "linux": Machine("linux", "x86_64"),
    "arm": Machine("linux", "arm64"),
    "windows": Machine("win32", "x86_64"),
    "mac": Machine("darwin", "arm64"),
    "old mac": Machine("darwin", "x86_64"),
}
# What pip would evaluate markers with.
MARKED = {
    "linux": ("linux", "x86_64"),
    "arm": ("linux", "aarch64"),
    "windows": ("win32", "AMD64"),
    "mac": ("darwin", "arm64"),
    "old mac": ("darwin", "x86_64"),
}


@pytest.mark.parametrize(
    ("machine", "python", "name"),
    [
        (Machine("linux", "x86_64"), (3, 11), "cpu"),
        (Machine("linux", "arm64", (580, 1)), (3, 12), "cpu"),
        (Machine("linux", "x86_64", (580, 65)), (3, 12), "cuda13"),
        (Machine("linux", "x86_64", (575, 1)), (3, 12), "cuda12"),
        (Machine("linux", "x86_64", (580, 65)), (3, 10), "cuda12"),
        (Machine("linux", "x86_64", (470, 1)), (3, 12), "cpu"),
        (Machine("linux", "x86_64", (0,)), (3, 12), "cuda13"),
        (Machine("win32", "x86_64"), (3, 9), "directml"),
        (Machine("win32", "x86_64", (526, 9)), (3, 12), "directml"),
        (Machine("win32", "x86_64", (527, 41)), (3, 12), "cuda12"),
        (Machine("win32", "x86_64", (581, 0)), (3, 12), "cuda13"),
        (Machine("win32", "arm64"), (3, 12), "cpu"),
        (Machine("darwin", "arm64"), (3, 9), "cpu"),
        (Machine("darwin", "x86_64"), (3, 12), "cpu"),
    ],
)
def test_a_machine_gets_what_it_can_use(machine, python, name):
    assert choose(machine, python).flavour.name == name


def test_a_gpu_that_is_left_out_is_reported_with_the_reason():
    old = choose(Machine("linux", "x86_64", (470, 1)), (3, 12))
    assert "470.1" in old.reason and "525" in old.reason
    assert "3.9" in choose(Machine("linux", "x86_64", (580, 1)), (3, 9)).reason
    assert choose(Machine("linux", "x86_64", (580, 1)), (3, 12)).reason == ""
    assert choose(Machine("linux", "x86_64"), (3, 12)).reason == ""


def test_a_requested_one_is_taken_or_refused_with_the_reason():
    machine = Machine("linux", "x86_64", (580, 1))
    assert choose(machine, (3, 12), "cpu").flavour.name == "cpu"
    assert choose(machine, (3, 12), "openvino").flavour.name == "openvino"
    with pytest.raises(JobError, match="made for linux"):
        choose(machine, (3, 12), "directml")
    with pytest.raises(JobError, match="no NVIDIA driver"):
        choose(Machine("linux", "x86_64"), (3, 12), "cuda13")
    with pytest.raises(JobError, match="cpu"):
        choose(machine, (3, 12), "abacus")


def test_a_python_without_packages_is_reported():
    for python in ((3, 8), (3, 15)):
        assert offered(MACHINES["linux"], python) == ()
        with pytest.raises(JobError, match=f"3.{python[1]}"):
            choose(MACHINES["linux"], python)


def test_where_a_package_is_missing_is_reported_before_anything_is_loaded():
    with pytest.raises(JobError, match=r"3\.9 on arm64"):
        choose(MACHINES["arm"], (3, 9))
    with pytest.raises(JobError, match=r"3\.14 on x86_64"):
        choose(MACHINES["old mac"], (3, 14))


def test_there_are_sizes_wherever_a_flavour_can_be_had():
    for flavour in FLAVOURS:
        assert set(flavour.systems) == set(flavour.download) == set(flavour.disk)
        assert all(
            flavour.disk[system] > flavour.download[system] > 10 for system in flavour.systems
        )


def pins(flavour: devices.Flavour, python: devices.Python, name: str) -> dict[str, str]:
    """Package and version of every pin that holds on a machine."""
    system, architecture = MARKED[name]
    environment = {
        "sys_platform": system,
        "platform_machine": architecture,
        "python_version": ".".join(map(str, python)),
    }
    result: dict[str, str] = {}
    for path in constraint_files(flavour, python):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                expected = Requirement(line)
                marker = expected.marker or Marker("python_version > '3'")
                if marker.evaluate(environment):
                    assert expected.name not in result, (path, expected.name)
                    (single,) = expected.specifier
                    assert single.operator == "=="
                    result[expected.name] = single.version
    return result


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", MACHINES)
def test_everything_requested_has_exactly_one_version(python, name):
    machine = Machine(MACHINES[name].system, MACHINES[name].architecture, (999,))
    for flavour in offered(machine, python):
        fixed = pins(flavour, python, name)
        for package in flavour.packages:
            assert re.split(r"[\[<>=]", package)[0] in fixed, (flavour.name, package)


def test_the_pins_of_python_3_11_are_those_the_product_is_tested_with():
    tested = {}
    for line in (ROOT / "requirements" / "constraints.txt").read_text().splitlines():
        if "==" in line:
            name, _, version = line.partition("==")
            tested[name.lower().replace("_", "-")] = version
    ours = pins(flavour_named("cpu"), (3, 11), "linux")
    assert {"numpy", "onnxruntime", "rasterio", "shapely", "pyogrio", "pyproj"} <= set(ours) & set(
        tested
    )
    assert {k: v for k, v in ours.items() if k in tested} == {
        k: v for k, v in tested.items() if k in ours
    }


def test_this_machine_is_one_that_is_served():
    from grass_qgis.backend.machine import this_machine

    assert choose(this_machine(), (3, 12)).flavour in FLAVOURS
    assert this_machine().system == sys.platform
