"""Has the plugin's tests import the built zip instead of the source tree.

Where QGIS is absent (the engine's tests) nothing happens here.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WITH_QGIS = importlib.util.find_spec("qgis") is not None
_KEPT = []

if WITH_QGIS:
    from qgis.PyQt.QtCore import QLocale

    # The plugin speaks the language of the system, the tests expect English.
    QLocale.setDefault(QLocale.c())
    # Kept until the process ends: modules are loaded from it.
    _KEPT.append(tempfile.TemporaryDirectory(prefix="grass-plugin-"))
    _folder = Path(_KEPT[0].name)
    _build = [sys.executable, str(ROOT / "tools" / "build_plugin.py"), "--out", str(_folder)]
    _zip = subprocess.run(_build, check=True, capture_output=True, text=True).stdout.strip()
    with zipfile.ZipFile(_zip) as _archive:
        _archive.extractall(_folder / "plugins")
    Path(_zip).unlink()
    sys.path.insert(0, str(_folder / "plugins"))
    import grass_qgis

    # pytest puts the source tree in front again; the package is found by then.
    assert Path(grass_qgis.__file__).is_relative_to(_folder)
    sys.path.append("/usr/share/qgis/python/plugins")  # `processing`, which is a plugin itself

MAKE = """
import sys
from pathlib import Path
from tests import features_models, onnx_models, scenes
folder = Path(sys.argv[1])
onnx_models.write_segment_model(folder / "segment.onnx")
onnx_models.write_regions_model(folder / "regions.onnx")
features_models.write_features_model(folder / "features.onnx")
scenes.write_scene(folder / "scene.tif", scenes.quarters(), photometric="RGB")
scenes.write_scene(folder / "plain.tif", scenes.quarters(), crs=None, transform=None)
scenes.write_scene(folder / "middle.tif", scenes.noise(1200, 1200), photometric="RGB")
scenes.write_scene(folder / "large.tif", scenes.noise(4000, 4000), photometric="RGB")
"""


@pytest.fixture(scope="session")
def plugins_folder():
    """The folder that holds the unpacked zip."""
    return Path(_KEPT[0].name) / "plugins"


@pytest.fixture(scope="session")
def backend_python():
    """The backend's interpreter, which the tests get from the variable the plugin reads."""
    return os.environ["GRASS_QGIS_BACKEND_PYTHON"]


@pytest.fixture(scope="session", autouse=True)
def _end_workers():
    """Worker processes that a test has closed have ended when Qt goes, as in QGIS."""
    yield
    talk = sys.modules.get("grass_qgis.backend.talk")
    if talk is not None:
        talk.end_all()


@pytest.fixture(scope="session")
def material(tmp_path_factory, backend_python):
    """A folder with models and scenes, made in the backend's environment.

    scene.tif: 128 x 96 px, quarters of red, green / blue, red; plain.tif: the same without
    georeference; middle.tif and large.tif: 1.4 and 16 Mpx of noise, for runs that are to be
    interrupted.
    """
    folder = tmp_path_factory.mktemp("material")
    command = [backend_python, "-c", MAKE, str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory, material, backend_python):
    """The result of a real run of both kinds, as of one: outputs and summary."""
    from grass_qgis.backend.process import run
    from grass_qgis.engine.core import job as jobs
    from grass_qgis.engine.core.progress import Result, silent

    folder = tmp_path_factory.mktemp("finished")
    scene = str(material / "scene.tif")
    segment = jobs.SegmentJob(
        scene,
        str(material / "segment.onnx"),
        str(folder / "classes.tif"),
        str(folder / "segments.gpkg"),
        str(folder / "run.json"),
    )
    regions = jobs.RegionsJob(scene, str(material / "regions.onnx"), str(folder / "regions.gpkg"))
    results = [run(backend_python, jobs.encode(job), silent) for job in (regions, segment)]
    outputs = {role: path for result in results for role, path in result.outputs.items()}
    return Result(outputs, results[-1].summary)


@pytest.fixture(scope="session")
def finished(finished_run):
    """Outputs of a real run of both kinds: role to path."""
    return finished_run.outputs


@pytest.fixture
def clean_settings(monkeypatch):
    """No remembered setting, before and after a test."""
    from qgis.core import QgsSettings

    QgsSettings().remove("grass_segmenter")
    yield
    QgsSettings().remove("grass_segmenter")
