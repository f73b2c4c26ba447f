"""A session of QGIS: loads the plugin, runs its script in the dock, and ends or is killed.

driver.py PLUGINS MATERIAL [OUT]: a run that an earlier session left unfinished is gone on with.
Then one over the scene of MATERIAL begins, with its results in OUT, if that is given. Every line on
standard output is one thing that has happened.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

_PATIENCE = 300


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def wait_for(app, condition) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            say("waited in vain")
            raise SystemExit(3)
        app.processEvents()
        time.sleep(0.01)


def plugin_of(window, plugins: str):
    """The plugin, loaded by QGIS's own loader from the unpacked zip."""
    from qgis import utils

    utils.iface = window
    utils.plugin_paths[:] = [plugins]
    utils.updateAvailablePlugins()
    assert utils.loadPlugin("grass_qgis") and utils.startPlugin("grass_qgis")
    return utils.plugins["grass_qgis"]


def begin(app, dock, material: Path, out: Path) -> None:
    from qgis.core import QgsProject, QgsRasterLayer

    layer = QgsRasterLayer(str(material / "scene.tif"), "scene")
    QgsProject.instance().addMapLayer(layer)
    inputs = dock.inputs
    inputs.layer.setLayer(layer)
    inputs.model.set_path(str(material / "segment.onnx"))
    inputs.folder.setFilePath(str(out))
    dock.run()
    say("asked")


def go_on(app, dock, window) -> None:
    """Goes on with what an earlier session left."""
    assert any(title == "A run is unfinished" for title, *_ in window.messages), window.messages
    say("offered")
    dock.segment.queue.select(dock.runs.runs[0].number)
    dock.segment.queue.resume.click()
    wait_for(app, lambda: not dock.running)
    say("states", *(run.state.value for run in dock.runs.runs))


def main(plugins: str, material: Path, out: Path | None) -> None:
    from qgis.core import QgsApplication

    from tests.grass_qgis.gui.conftest import Window

    app = QgsApplication([], True)
    QgsApplication.setOrganizationName("QGIS")
    QgsApplication.setApplicationName("QGIS3")
    app.initQgis()
    window = Window()
    plugin = plugin_of(window, plugins)
    plugin.action.trigger()
    dock = plugin.dock
    dock.runs.happened.connect(lambda number, event: say("event", event))
    wait_for(app, lambda: "ONNX Runtime" in dock.backend.text.text())
    if dock.runs.runs:
        go_on(app, dock, window)
    else:
        say("nothing is unfinished")
    if out is not None:
        begin(app, dock, material, out)
        wait_for(app, lambda: not dock.running)
        say("states", *(run.state.value for run in dock.runs.runs))
    plugin.unload()
    os._exit(0)  # a script of PyQGIS that takes its own objects apart may crash


if __name__ == "__main__":
    root = str(Path(__file__).resolve().parents[3])
    sys.path[:] = [sys.argv[1], *sys.path[1:], "/usr/share/qgis/python/plugins", root]
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
