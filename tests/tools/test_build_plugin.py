"""The zip: what is in it, and that the same tree always gives the same bytes."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import build_plugin

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = (
    "name", "qgisMinimumVersion", "description", "about", "version", "author", "email",
)  # fmt: skip


@pytest.fixture
def tree(tmp_path):
    """A copy of what the zip is built from."""
    root = tmp_path / "tree"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "grass_qgis", root / "grass_qgis", ignore=ignore)
    shutil.copytree(ROOT / "docs", root / "docs", ignore=shutil.ignore_patterns("pictures"))
    for name in ("metadata.txt", "LICENSE"):
        shutil.copy(ROOT / name, root / name)
    return root


def read(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_zip_holds_the_package_with_metadata_and_licence_inside(tmp_path):
    path = build_plugin.build(ROOT, tmp_path)
    files = read(path)
    assert {name.split("/")[0] for name in files} == {"grass_qgis"}
    assert files["grass_qgis/metadata.txt"] == (ROOT / "metadata.txt").read_bytes()
    assert files["grass_qgis/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    sources = {
        p.relative_to(ROOT).as_posix(): p.read_bytes()
        for p in (ROOT / "grass_qgis").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    pages = {f"grass_qgis/resources/help/{p.name}" for p in (ROOT / "docs").glob("*.md")}
    assert pages <= set(files)
    extra = {"grass_qgis/metadata.txt", "grass_qgis/LICENSE", *pages}
    assert {name: data for name, data in files.items() if name not in extra} == sources
    assert "grass_qgis/resources/icon.svg" in files
    assert path.name == f"grass_qgis-{build_plugin.plugin_version(ROOT)}.zip"
    assert path.stat().st_size <= build_plugin.MOST_BYTES


def test_dates_modes_and_order_of_files_do_not_change_a_byte(tree, tmp_path):
    first = build_plugin.build(tree, tmp_path / "one").read_bytes()
    for path in tree.rglob("*.py"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
        path.chmod(0o755)
    (tree / "grass_qgis" / "gui" / "__pycache__").mkdir()
    (tree / "grass_qgis" / "gui" / "__pycache__" / "dock.pyc").write_bytes(b"x")
    assert build_plugin.build(tree, tmp_path / "two").read_bytes() == first


def test_a_changed_source_changes_the_zip(tree, tmp_path):
    first = build_plugin.build(tree, tmp_path / "one").read_bytes()
    (tree / "grass_qgis" / "about.py").write_text("X = 1\n")
    assert build_plugin.build(tree, tmp_path / "two").read_bytes() != first


def test_names_are_sorted_and_none_is_forbidden(tmp_path):
    with zipfile.ZipFile(build_plugin.build(ROOT, tmp_path)) as archive:
        names = archive.namelist()
    assert names == sorted(names)
    assert not [n for n in names if Path(n).suffix in {".pyc", ".so", ".dll", ".sh", ".bat"}]
    assert not [n for n in names if "__pycache__" in n or n.startswith("/") or ".." in n]


@pytest.mark.parametrize("name", ["run.sh", "native.so", "weights.pt", "notes"])
def test_a_file_of_a_foreign_kind_is_refused(tree, tmp_path, name):
    (tree / "grass_qgis" / name).write_bytes(b"x")
    with pytest.raises(build_plugin.BuildError, match=name):
        build_plugin.build(tree, tmp_path)
    assert list(tmp_path.glob("*.zip")) == [] and list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("name", ["metadata.txt", "gui/metadata.txt"])
def test_a_second_metadata_is_refused(tree, tmp_path, name):
    shutil.copy(tree / "metadata.txt", tree / "grass_qgis" / name)
    with pytest.raises(build_plugin.BuildError, match="second metadata"):
        build_plugin.build(tree, tmp_path)


def test_a_missing_licence_is_refused(tree, tmp_path):
    (tree / "LICENSE").unlink()
    with pytest.raises(build_plugin.BuildError, match="LICENSE"):
        build_plugin.build(tree, tmp_path)


def test_a_folder_without_the_package_is_refused_in_one_line(tree, tmp_path, capsys):
    (tree / "grass_qgis" / "__init__.py").unlink()
    with pytest.raises(build_plugin.BuildError, match=r"__init__\.py is missing"):
        build_plugin.build(tree, tmp_path)
    shutil.rmtree(tree / "grass_qgis")
    assert build_plugin.main(["--root", str(tree), "--out", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "__init__.py is missing" in error and error.count("\n") == 1
    assert list(tmp_path.glob("*.zip")) == []


def test_a_zip_too_large_for_the_plugin_site_is_refused(tree, tmp_path):
    with pytest.raises(build_plugin.BuildError, match="1000"):
        build_plugin.build(tree, tmp_path, most_bytes=1000)
    assert list(tmp_path.glob("*.zip")) == [] and list(tmp_path.glob("*.part")) == []


def test_the_metadata_has_what_the_plugin_site_requires():
    parser = configparser.ConfigParser()  # as QGIS reads it: with interpolation
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    general = dict(parser["general"])
    missing = [key for key in REQUIRED if not general.get(key.lower(), "").strip()]
    assert missing == []
    assert "plugin" not in general["name"].lower()
    assert general["hasprocessingprovider"] == "yes"
    assert (ROOT / "grass_qgis" / general["icon"]).is_file()


def test_the_metadata_has_no_bare_percent_sign():
    assert "%" not in (ROOT / "metadata.txt").read_text(encoding="utf-8").replace("%%", "")


def test_the_command_prints_the_path(tmp_path):
    command = [sys.executable, str(ROOT / "tools" / "build_plugin.py"), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).is_file()


def test_the_command_reports_an_error_in_one_line(tree, tmp_path, capsys):
    (tree / "LICENSE").unlink()
    assert build_plugin.main(["--root", str(tree), "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
