"""The version stands in one place, metadata.txt, and agrees everywhere else."""

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch

import pytest


def test_versions_agree(root):
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(root / "metadata.txt", encoding="utf-8")
    version = metadata["general"]["version"]
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert project["version"] == version
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", (root / "CHANGELOG.md").read_text(), re.M)
    assert newest is not None
    assert newest[1] == version


def test_every_package_is_installed_with_the_project(root):
    settings = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]
    patterns = settings["packages"]["find"]["include"]
    packages = {
        ".".join(path.parent.relative_to(root).parts)
        for top in ("grass_model", "export", "grass_qgis/engine")
        for path in (root / top).rglob("__init__.py")
    }
    left_out = [name for name in packages if not any(fnmatch(name, it) for it in patterns)]
    assert left_out == []
    assert not any(fnmatch("grass_qgis.gui", it) or fnmatch("tests", it) for it in patterns)


def test_environments_are_pinned(root):
    text = (root / "requirements" / "constraints.txt").read_text()
    pins = {line.split("==")[0].lower() for line in text.splitlines() if "==" in line}
    for name in ("engine.txt", "qgis.txt", "docs.txt"):
        for line in (root / "requirements" / name).read_text().splitlines():
            if line and not line.startswith("#"):
                assert re.split(r"[<>=\[]", line)[0].lower() in pins
    assert "://" not in text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("def test_a():\n    pass\n", 0),
        ("import pytest\n@pytest.mark.skip\ndef test_a():\n    pass\n", 5),
        ("", 5),
        ("def test_a():\n    assert False\n", 1),
    ],
)
def test_a_suite_in_which_nothing_passed_fails(root, tmp_path, body, status):
    shutil.copy(root / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(body)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == status
