"""The built zip in QGIS: it loads, it unloads without a trace, and qgis_process can use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time

import pytest
from qgis.core import Qgis, QgsApplication, QgsProject

from tests.grass_qgis.gui.conftest import Window
from tests.grass_qgis.processes import children

QGIS_PROCESS = "/usr/bin/qgis_process.bin"


@pytest.fixture
def window(qgis_app, clean_settings):
    QgsProject.instance().clear()
    window = Window()
    yield window
    window.window.deleteLater()


@pytest.fixture
def utils(window, plugins_folder, monkeypatch):
    """QGIS's own plugin loader, looking at the unpacked zip."""
    from qgis import utils

    monkeypatch.setattr(utils, "iface", window)
    monkeypatch.setattr(utils, "plugin_paths", [str(plugins_folder)])
    utils.updateAvailablePlugins()
    # QGIS loads the package afresh; the other tests go on with the modules they have.
    kept = _take_modules()
    yield utils
    if "grass_qgis" in utils.plugins:
        utils.unloadPlugin("grass_qgis")
    _take_modules()
    sys.modules.update(kept)


def _take_modules() -> dict:
    names = [name for name in sys.modules if name.split(".")[0] == "grass_qgis"]
    return {name: sys.modules.pop(name) for name in names}


def providers() -> list[str]:
    return [item.id() for item in QgsApplication.processingRegistry().providers()]


def test_the_zip_is_a_plugin_that_qgis_loads_starts_and_unloads(utils, window, qgis_app):
    assert "grass_qgis" in utils.available_plugins
    assert utils.loadPlugin("grass_qgis")
    assert utils.startPlugin("grass_qgis")
    assert providers().count("grassseg") == 1
    assert [action.text() for action in window.toolbar.actions()] == ["GraSS Segmenter"]
    assert len(window.menu.actions()) == 1
    assert not window.toolbar.actions()[0].icon().isNull()
    assert utils.unloadPlugin("grass_qgis")
    qgis_app.processEvents()
    assert "grassseg" not in providers()
    assert window.toolbar.actions() == [] and window.menu.actions() == []


def test_it_can_be_loaded_again(utils, window):
    for _ in range(2):
        assert utils.loadPlugin("grass_qgis") and utils.startPlugin("grass_qgis")
        assert providers().count("grassseg") == 1
        assert utils.unloadPlugin("grass_qgis")
        assert "grassseg" not in providers()


def test_the_action_shows_and_hides_the_dock_and_unloading_takes_it_away(utils, window, qgis_app):
    from qgis.PyQt.QtWidgets import QDockWidget

    utils.loadPlugin("grass_qgis")
    utils.startPlugin("grass_qgis")
    plugin = utils.plugins["grass_qgis"]
    window.window.show()
    assert plugin.dock is None  # nothing is made before it is requested
    plugin.action.trigger()
    assert plugin.dock.isVisible() and plugin.action.isChecked()
    plugin.action.trigger()
    assert not plugin.dock.isVisible() and not plugin.action.isChecked()
    plugin.action.trigger()
    assert plugin.dock.isVisible() and plugin.action.isChecked()
    plugin.dock.close()
    assert not plugin.action.isChecked()
    assert utils.unloadPlugin("grass_qgis")
    from qgis.PyQt.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.window.findChildren(QDockWidget) == []


def test_unloading_in_the_middle_of_a_run_leaves_nothing_and_loading_offers_to_go_on(
    utils, window, qgis_app, material, tmp_path
):
    from qgis.core import QgsRasterLayer
    from qgis.PyQt.QtCore import QCoreApplication, QEvent
    from qgis.PyQt.QtWidgets import QDockWidget

    layer = QgsRasterLayer(str(material / "large.tif"), "large")
    QgsProject.instance().addMapLayer(layer)
    utils.loadPlugin("grass_qgis")
    utils.startPlugin("grass_qgis")
    utils.plugins["grass_qgis"].action.trigger()
    dock = utils.plugins["grass_qgis"].dock
    dock.inputs.layer.setLayer(layer)
    dock.inputs.model.set_path(str(material / "segment.onnx"))
    dock.inputs.folder.setFilePath(str(tmp_path))
    dock.inputs.area.choice.setCurrentIndex(2)
    dock.inputs.area.draw.click()
    assert window.canvas.mapTool() is not None
    dock.run()
    end = time.monotonic() + 60
    while not (dock.progress.bar.maximum() and dock.progress.bar.value() > 50):
        assert time.monotonic() < end
        qgis_app.processEvents()
    began = time.monotonic()
    assert utils.unloadPlugin("grass_qgis")
    assert time.monotonic() - began < 2.0
    assert children() == []
    assert [t.name for t in threading.enumerate() if t.name.startswith("grass-")] == []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.window.findChildren(QDockWidget) == []
    assert window.canvas.mapTool() is None and "grassseg" not in providers()
    utils.loadPlugin("grass_qgis")
    utils.startPlugin("grass_qgis")
    utils.plugins["grass_qgis"].action.trigger()
    assert window.messages[-1][0] == "A run is unfinished"


def test_a_step_of_unloading_that_fails_is_logged_and_the_others_are_done(window, qgis_app):
    from grass_qgis.plugin import GrassSegmenterPlugin

    logged = []
    log = QgsApplication.messageLog()
    keep = lambda text, tag, level: logged.append((text, tag))  # noqa: E731
    log.messageReceived[str, str, Qgis.MessageLevel].connect(keep)
    plugin = GrassSegmenterPlugin(window)
    plugin.initGui()

    remove = window.removePluginRasterMenu

    def fail(*arguments):
        remove(*arguments)
        raise RuntimeError("it is gone")

    window.removePluginRasterMenu = fail
    plugin.unload()
    log.messageReceived[str, str, Qgis.MessageLevel].disconnect(keep)
    assert "grassseg" not in providers()
    assert window.toolbar.actions() == [] and window.menu.actions() == []
    assert ("Unloading: RuntimeError: it is gone", "GraSS Segmenter") in logged
    plugin.unload()  # there is nothing left to be done twice


def test_loading_starts_no_process_and_imports_no_engine_room(utils, window):
    utils.loadPlugin("grass_qgis")
    utils.startPlugin("grass_qgis")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    loaded = {name for name in sys.modules if name.startswith("grass_qgis.engine.")}
    rooms = ("core", "onnx_model", "tiling")  # those of the standard library alone
    assert {name.split(".")[2] for name in loaded} <= set(rooms)
    assert not {"onnxruntime", "rasterio", "shapely", "torch"} & set(sys.modules)


def test_every_error_of_the_engine_has_a_title(qgis_app):
    from grass_qgis.backend import launch, process
    from grass_qgis.bridge.inputs import layers
    from grass_qgis.engine.core import errors
    from grass_qgis.messages import message_of

    modules = (errors, launch, process, layers)
    kinds = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, errors.GrassError)
    } - {process.EngineError, errors.GrassError}
    titles = {kind.code: message_of(kind("What.")).title for kind in kinds}
    assert len(titles) >= 14
    fallback = message_of(errors.GrassError("What.")).title
    unknown = type("Unknown", (errors.GrassError,), {"code": "no.such"})("What.")
    assert message_of(unknown).title not in {fallback, *titles.values()}
    assert len(set(titles.values())) == len(titles)


def test_a_message_says_what_happened_and_prefers_the_remedy_of_the_error(qgis_app):
    from grass_qgis.engine.core.errors import RasterError
    from grass_qgis.messages import message_of

    assert message_of(RasterError("It is\ngone.", "Find it.")).text == "It is gone. Find it."
    assert message_of(RasterError("It is gone.")).text == "It is gone. Choose another raster."


@pytest.fixture
def qgis_process(plugins_folder, tmp_path, backend_python):
    """Runs qgis_process with a fresh profile that has the plugin enabled."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("QGIS", "PYTHON"))}
    environ = {
        **kept,
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_PLUGINPATH": str(plugins_folder),
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
        "GRASS_QGIS_BACKEND_PYTHON": backend_python,
    }

    def call(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [QGIS_PROCESS, *arguments]
        return subprocess.run(
            command,
            check=False,
            env={**environ, **more},
            capture_output=True,
            text=True,
            timeout=120,
        )

    done = call("plugins", "enable", "grass_qgis")
    assert done.returncode == 0, done.stderr
    return call


def test_qgis_process_segments_a_scene(qgis_process, material, tmp_path):
    done = qgis_process(
        "--json",
        "run",
        "grassseg:segment",
        "--",
        f"INPUT={material / 'scene.tif'}",
        f"MODEL={material / 'segment.onnx'}",
        "DEVICE=cpu",
        f"CLASSES={tmp_path / 'classes.tif'}",
        f"SEGMENTS={tmp_path / 'segments.gpkg'}",
        f"REPORT={tmp_path / 'run.json'}",
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    assert results["CLASSES"] == str(tmp_path / "classes.tif")
    report = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert [row["pixels"] for row in report["classes"]] == [6144, 3072, 3072]
    assert (tmp_path / "segments.gpkg").stat().st_size > 0


def test_qgis_process_speaks_the_language_of_the_system(qgis_process):
    done = qgis_process("help", "grassseg:segment", LC_ALL="de_DE.UTF-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Raster segmentieren (grassseg:segment)")


def test_qgis_process_reports_an_error_in_one_line(qgis_process, material, tmp_path):
    done = qgis_process(
        "run",
        "grassseg:segment",
        "--",
        f"INPUT={material / 'scene.tif'}",
        f"MODEL={material / 'segment.onnx'}",
        "BANDS=1,2,9",
        f"CLASSES={tmp_path / 'classes.tif'}",
    )
    assert done.returncode != 0
    output = done.stdout + done.stderr
    assert "band" in output.lower() and "Traceback" not in output
    assert not (tmp_path / "classes.tif").exists()


def test_qgis_process_reports_that_the_backend_is_missing(qgis_process, material, tmp_path):
    done = qgis_process(
        "run",
        "grassseg:segment",
        "--",
        f"INPUT={material / 'scene.tif'}",
        f"MODEL={material / 'segment.onnx'}",
        f"CLASSES={tmp_path / 'classes.tif'}",
        GRASS_QGIS_BACKEND_PYTHON=str(tmp_path / "gone"),
    )
    assert done.returncode != 0
    assert str(tmp_path / "gone") in done.stdout + done.stderr
