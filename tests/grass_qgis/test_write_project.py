"""tools/write_project.py: a project that opens by itself, and a picture with three maps."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtGui import QImage

ROOT = Path(__file__).resolve().parents[2]
ROLES = ("classes", "segments", "regions", "report")


def command(plugins_folder, scene, files, folder) -> list[str]:
    """The tool's command line, run by the Python that QGIS belongs to."""
    line = ["/usr/bin/python3", str(ROOT / "tools" / "write_project.py")]
    line += ["--plugin", str(plugins_folder), "--scene", str(scene)]
    for role in ROLES:
        line += [f"--{role}", str(files[role])]
    return [*line, "--project", str(folder / "run.qgz"), "--map", str(folder / "map.png")]


def call(line: list[str]) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(line, check=False, env=environ, capture_output=True, text=True)


@pytest.fixture(scope="module")
def written(tmp_path_factory, plugins_folder, material, finished):
    """A folder with everything in it, moved elsewhere after the project was written."""
    folder = tmp_path_factory.mktemp("first")
    scene = shutil.copy(material / "scene.tif", folder)
    files = {role: shutil.copy(finished[role], folder) for role in ROLES}
    done = call(command(plugins_folder, scene, files, folder))
    assert done.returncode == 0, done.stderr
    moved = tmp_path_factory.mktemp("second") / "moved"
    folder.rename(moved)
    return moved


def test_the_project_opens_from_another_folder_with_every_layer_styled(qgis_app, written):
    project = QgsProject()
    assert project.read(str(written / "run.qgz"))
    layers = {layer.name(): layer for layer in project.mapLayers().values()}
    names = {"scene", "Classes", "Confidence", "Segments", "Regions", "Region boxes"}
    assert set(layers) == names
    assert all(layer.isValid() for layer in layers.values())
    kinds = {name: layer.renderer().type() for name, layer in layers.items()}
    assert kinds["Classes"] == "paletted"
    assert kinds["Segments"] == "categorizedSymbol"
    assert kinds["Regions"] == kinds["Region boxes"] == "graduatedSymbol"
    assert project.crs() == layers["scene"].crs()
    view = project.viewSettings().defaultViewExtent()
    assert view.contains(layers["scene"].extent())
    assert [layout.name() for layout in project.layoutManager().layouts()] == ["Map"]


def test_the_picture_shows_scene_classes_and_regions(qgis_app, written):
    image = QImage(str(written / "map.png"))
    assert image.width() == 2000
    thirds = []
    for index in range(3):
        left = 2000 * index // 3
        colours = {
            image.pixelColor(x, y).name()
            for x in range(left, left + 2000 // 3, 3)
            for y in range(0, image.height(), 3)
        }
        thirds.append(colours)
    scene, classes, regions = thirds
    assert "#dc1414" in scene  # the raw red quarter
    assert "#dc1414" not in classes and classes - scene  # painted over, half see-through
    assert "#e6007e" in regions  # the best region's outline
    assert regions - scene - classes  # strong regions are filled, the scene shines through


def test_a_missing_file_is_one_line(plugins_folder, material, finished, tmp_path):
    files = {**finished, "regions": str(tmp_path / "gone.gpkg")}
    done = call(command(plugins_folder, material / "scene.tif", files, tmp_path))
    assert done.returncode != 0
    assert "gone.gpkg" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "run.qgz").exists() and not (tmp_path / "map.png").exists()


def test_a_scene_without_georeference_gets_its_maps_too(
    plugins_folder, material, finished, tmp_path
):
    done = call(command(plugins_folder, material / "plain.tif", finished, tmp_path))
    assert done.returncode == 0, done.stderr
    assert not QImage(str(tmp_path / "map.png")).isNull()
