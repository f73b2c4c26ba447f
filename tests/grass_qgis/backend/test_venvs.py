"""Ways to make an environment, also where Debian's Python lacks a part."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grass_qgis.backend.faults import SetupError
from grass_qgis.backend.launch import clean_environment
from grass_qgis.backend.probe import Interpreter, probe
from grass_qgis.backend.venvs import advice, pip_file, ways

ENV = Path("/profile/env")


def python(**parts) -> Interpreter:
    modules = {"has_venv": True, "has_ensurepip": True, "has_virtualenv": False}
    return Interpreter("/usr/bin/python3", (3, 11), 64, "x86_64", **{**modules, **parts})


def test_the_standard_way_is_the_first():
    first = ways(python(has_virtualenv=True), ENV, "", False)[0]
    assert first.commands == (("/usr/bin/python3", "-m", "venv", str(ENV)),)
    assert first.pip == (str(ENV / "bin" / "python"), "-m", "pip")


def test_virtualenv_is_taken_where_ensurepip_is_missing():
    (way,) = ways(python(has_ensurepip=False, has_virtualenv=True), ENV, "", False)
    assert way.commands[0][1:3] == ("-m", "virtualenv")


def test_a_wheel_or_a_zipapp_of_pip_among_the_wheels_will_do(tmp_path):
    assert pip_file(str(tmp_path)) is None and pip_file("") is None
    (tmp_path / "pip-23.0-py3-none-any.whl").touch()
    (tmp_path / "pip-24.0-py3-none-any.whl").touch()
    (way,) = ways(python(has_ensurepip=False), ENV, str(tmp_path), False)
    assert "--without-pip" in way.commands[0]
    assert way.pip[1] == str(tmp_path / "pip-24.0-py3-none-any.whl" / "pip")
    (tmp_path / "pip.pyz").touch()
    (way,) = ways(python(has_ensurepip=False), ENV, str(tmp_path), False)
    assert way.pip[1] == str(tmp_path / "pip.pyz")


def test_a_pip_beside_it_will_do_when_it_is_new_enough():
    (way,) = ways(python(has_ensurepip=False, pip=(22, 3)), ENV, "", False)
    assert way.pip == ("/usr/bin/python3", "-m", "pip", "--python", str(ENV / "bin" / "python"))
    with pytest.raises(SetupError):
        ways(python(has_ensurepip=False, pip=(22, 0)), ENV, "", False)


def test_without_any_way_the_remedy_is_the_command_to_type(tmp_path):
    apt = tmp_path / "apt-get"
    bare = python(has_ensurepip=False)
    assert "package" in advice(bare, apt)
    apt.touch()
    assert "sudo apt install python3.11-venv" in advice(bare, apt)
    with pytest.raises(SetupError, match="venv and ensurepip"):
        ways(bare, ENV, "", False)


def test_windows_has_another_layout():
    (way,) = ways(python(), ENV, "", True)
    assert way.pip[0] == str(ENV / "Scripts" / "python.exe")


def test_pip_from_a_wheel_installs_into_an_environment_that_has_none(tmp_path, wheels, pip_wheel):
    (wheels / pip_wheel.name).write_bytes(pip_wheel.read_bytes())
    base = probe(sys.executable)
    poor = Interpreter(base.path, base.version, 64, base.architecture, True, False)
    folder = tmp_path / "env \u00fc"
    (way,) = ways(poor, folder, str(wheels), os.name == "nt")
    environ = clean_environment(os.environ)
    for command in (
        *way.commands,
        (*way.pip, "install", "--no-index", *map(str, wheels.glob("sh*"))),
    ):
        subprocess.run(command, env=environ, check=True, capture_output=True)
    assert list(folder.rglob("shapely-*.dist-info"))


def test_an_interpreter_describes_itself():
    reply = probe(sys.executable)
    assert reply.version == sys.version_info[:2] and reply.bits == 64
    assert reply.has_venv and reply.refusal == ""


@pytest.mark.parametrize(
    ("version", "bits", "part"),
    [((3, 8), 64, "3.9 to"), ((3, 20), 64, "3.9 to"), ((3, 11), 32, "64")],
)
def test_one_that_has_no_packages_is_refused_with_the_reason(version, bits, part):
    assert part in Interpreter("/p", version, bits, "x86_64", True, True).refusal
