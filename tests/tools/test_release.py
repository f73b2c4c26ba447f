"""What is published: faults planted in a zip, in the packages and in the tree are found."""

from __future__ import annotations

import io
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from tools import build_plugin, release

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tree(tmp_path):
    """The parts of the tree that state versions and licences."""
    root = tmp_path / "tree"
    models = root / "grass_qgis" / "models"
    models.mkdir(parents=True)
    shutil.copy(ROOT / "grass_qgis" / "models" / "CREDITS.md", models)
    for path in (ROOT / "grass_qgis" / "models").glob("*.onnx"):
        (models / path.name).touch()
    for name in ("metadata.txt", "pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, root)
    return root


def test_the_tree_as_it_is_can_be_published():
    assert release.version_faults(ROOT) == []
    assert release.credit_faults(ROOT) == []


def test_the_zip_as_it_is_can_be_published(tmp_path):
    assert release.zip_faults(build_plugin.build(ROOT, tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pyproject.toml", 'version = "', 'version = "9'),
        ("CHANGELOG.md", "## ", "## 9"),
        ("metadata.txt", "\nchangelog=", "\nchangelog=9.9.9\nold="),
    ],
)
def test_a_version_that_differs_is_reported(tree, name, old, new):
    text = (tree / name).read_text()
    (tree / name).write_text(text.replace(old, new, 1))
    assert len(release.version_faults(tree)) == 1


def test_a_model_without_licence_and_a_licence_without_model_are_reported(tree):
    models = tree / "grass_qgis" / "models"
    (models / "strange.onnx").touch()
    next(models.glob("features*.onnx")).unlink()
    faults = release.credit_faults(tree)
    assert len(faults) == 2
    assert any("strange.onnx has no row" in fault for fault in faults)


@pytest.mark.parametrize(
    "name",
    [
        "grass_qgis/x.so",
        "grass_qgis/__pycache__/x.py",
        "grass_qgis/.hidden/x.py",
        "other/x.py",
    ],
)
def test_what_the_plugin_site_refuses_is_reported(tmp_path, name):
    path = build_plugin.build(ROOT, tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"")
    assert len(release.zip_faults(path)) == 1


def test_a_tag_that_the_plugin_site_demands_is_missed(tmp_path):
    path = tmp_path / "plugin.zip"
    tags = (ROOT / "metadata.txt").read_text().replace("\nemail=", "\npost=")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("grass_qgis/metadata.txt", tags)
        archive.writestr("grass_qgis/__init__.py", "")
        archive.writestr("grass_qgis/LICENSE", "")
    assert release.zip_faults(path) == ["metadata.txt lacks email"]


def test_packages_that_lack_a_model_or_hold_a_test_are_reported(tmp_path):
    root = tmp_path / "tree"
    (root / "grass_qgis" / "models").mkdir(parents=True)
    (root / "grass_qgis" / "models" / "one.onnx").touch()
    wheel, source = tmp_path / "one.whl", tmp_path / "one.tar.gz"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in ("grass_qgis/models/CREDITS.md", "tests/test_it.py", "x/licenses/LICENSE"):
            archive.writestr(name, "")
    with tarfile.open(source, "w:gz") as archive:
        for name in ("grass_qgis/models/CREDITS.md", "grass_qgis/models/one.onnx"):
            archive.addfile(tarfile.TarInfo(f"one-1/{name}"), io.BytesIO())
    assert release.package_faults(wheel, source, root) == [
        "one.whl lacks grass_qgis/models/one.onnx",
        "one.whl holds tests/test_it.py",
    ]


def test_what_only_the_publisher_knows_is_named(tree):
    assert "repository" in release.to_be_set(tree)
    text = (tree / "metadata.txt").read_text()
    text += "homepage=https://a.org\nrepository=https://a.org\ntracker=https://a.org\n"
    (tree / "metadata.txt").write_text(text)
    assert release.to_be_set(tree) == ["email"]


def test_sums_are_those_of_the_files(tmp_path):
    (tmp_path / "empty").touch()
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert release.sums([tmp_path / "empty"]) == f"{empty}  empty\n"
