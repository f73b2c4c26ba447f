"""Which interpreter is taken, and how one that cannot work is reported."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from grass_qgis.about import about
from grass_qgis.backend import environment, environments
from grass_qgis.backend.launch import BackendMissingError
from grass_qgis.backend.process import Grace
from grass_qgis.engine.core.errors import CancelledError

PROFILE = Path("/profiles/default")


PRIVATE = PROFILE / "grass_segmenter" / "backends" / "1.0-cpu-py3.11" / "bin" / "python"


def places(
    variable: str = "", setting: str = "", windows: bool = False, private: Path | None = None
) -> environment.Places:
    return environment.Places(variable, setting, PROFILE, windows, private)


def everything(path: Path) -> bool:
    return True


def nothing(path: Path) -> bool:
    return False


def test_the_variable_comes_before_the_setting_before_the_private_environment():
    assert environment.find(places("/a", "/b", private=PRIVATE), everything) == "/a"
    assert environment.find(places("", "/b", private=PRIVATE), everything) == "/b"
    assert environment.find(places(private=PRIVATE), everything) == str(PRIVATE)
    by_hand = PROFILE / "grass_segmenter" / "backend" / "bin" / "python"
    assert environment.find(places(), everything) == str(by_hand)
    gone = environment.find(places(private=PRIVATE), lambda path: path != PRIVATE)
    assert gone == str(by_hand)


def test_windows_has_another_layout():
    python = environment.manual_python(places(windows=True))
    assert python.parts[-2:] == ("Scripts", "python.exe")
    assert environment.install_command(places(windows=True)).startswith("py -3 -m venv ")


@pytest.mark.parametrize("named", [("/gone", ""), ("", "/gone"), ("/gone", "/b")])
def test_a_named_interpreter_that_is_gone_is_never_passed_over(named):
    with pytest.raises(BackendMissingError, match="/gone"):
        environment.find(places(*named), lambda path: path != Path("/gone"))


def test_without_any_interpreter_the_error_has_the_command_to_type():
    with pytest.raises(BackendMissingError) as caught:
        environment.find(places(), nothing)
    line = str(caught.value)
    assert environment.install_command(places()) in line
    assert environment.VARIABLE in line
    assert "\n" not in line
    assert all(name in line for name in environment.PACKAGES)


def test_the_environment_of_this_version_comes_before_a_newer_one_of_another(tmp_path):
    root = environment.private_root(tmp_path)
    for number, version in enumerate((about().version, "0.0.9")):
        folder = root / f"{version}-cpu-py3.11"
        python = environments.interpreter_in(folder, windows=False)
        python.parent.mkdir(parents=True)
        python.write_text("")
        environments.finish(folder, environments.Mark(version, "cpu", "3.11"))
        os.utime(folder / environments.MARK, (number, number))
    result = [item.mark.version for item in environment.private_backends(tmp_path)]
    assert result == [about().version, "0.0.9"]
    environments.interpreter_in(root / f"{about().version}-cpu-py3.11", windows=False).unlink()
    result = [item.mark.version for item in environment.private_backends(tmp_path)]
    assert result == ["0.0.9"]


def test_the_real_backend_reports_its_versions(backend_python):
    backend = environment.verify(backend_python)
    assert backend.python == backend_python
    assert "CPUExecutionProvider" in backend.providers
    assert backend.version.startswith("3.") and backend.onnxruntime[0].isdigit()
    package_names = [text.split()[0] for text in backend.libraries]
    assert package_names == ["numpy", "rasterio", "gdal", "shapely", "pyogrio", "pyproj"]
    assert "CPU" in backend.summary and "ExecutionProvider" not in backend.summary


def test_an_interpreter_without_the_packages_is_reported_as_such():
    with pytest.raises(BackendMissingError, match="onnxruntime"):
        environment.verify("/usr/bin/python3")


@pytest.fixture
def mute(tmp_path):
    """An interpreter that waits for the end of its input and says nothing."""
    path = tmp_path / "interpreter"
    path.write_text(f"#!{sys.executable}\nimport sys\nsys.stdin.read()\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_an_interpreter_that_does_not_reply_is_given_up(mute):
    with pytest.raises(BackendMissingError, match=r"did not respond within 0\.5 s"):
        environment.verify(mute, seconds=0.5, grace=Grace(0.2, 2.0))


def test_a_check_can_be_cancelled(mute):
    with pytest.raises(CancelledError):
        environment.verify(mute, lambda: True, grace=Grace(0.2, 2.0))
