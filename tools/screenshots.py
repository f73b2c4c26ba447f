"""Pictures of the dock for docs/plugin.md, taken in QGIS itself.

QGIS runs it: qgis --code tools/screenshots.py, with a screen (or xvfb-run), this folder in
PYTHONPATH, and these variables:
GRASS_PLUGINS (folder that holds the unpacked plugin), GRASS_SCENE, GRASS_MODEL, GRASS_PICTURES
(folder to write), GRASS_THEME (optional, a UI theme of QGIS) and GRASS_SUFFIX (optional, added to
the pictures' names).
"""

from __future__ import annotations

import os
import sys
from typing import Any

from qgis import utils
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings
from qgis.PyQt.QtCore import QSize
from qgis.utils import iface
from qgis_window import run_and_leave, settle, show_dock, take, unfold, wait_for

_WINDOW = QSize(1180, 760)
_TABS = ("regions", "backend")  # the others are shown by the walk and by runs


def take_pictures() -> None:
    """The dock at every stage of a run, then the map with the results."""
    theme = os.environ.get("GRASS_THEME", "")
    if theme:
        QgsApplication.setUITheme(theme)
    QgsSettings().remove("grass_segmenter")
    scene = QgsRasterLayer(os.environ["GRASS_SCENE"], "scene")
    QgsProject.instance().addMapLayer(scene)
    QgsProject.instance().setCrs(scene.crs())
    dock = opened_dock()
    settle()
    dock.tabs.setCurrentWidget(dock.segment_page)
    fill(dock)
    if not theme:
        take(dock, "dock-segment")
        unfold(dock.inputs.model.details)
        take(dock, "dock-model", high=True)
        unfold(dock.inputs.model.details, False)
        unfold(dock.inputs.parameters)
        take(dock, "dock-advanced", high=True)
        unfold(dock.inputs.parameters, False)
        for index in range(dock.tabs.count()):
            name = dock.tabs.tabText(index).replace("&", "").lower()
            if name in _TABS:
                dock.tabs.setCurrentIndex(index)
                settle(2.0)
                take(dock, f"dock-{name}")
        dock.tabs.setCurrentWidget(dock.segment_page)
    run(dock, "" if theme else "dock-running")
    take_results(dock, scene)


def opened_dock() -> Any:
    """Loads the plugin the way QGIS does and shows its dock beside the layers."""
    utils.plugin_paths.append(os.environ["GRASS_PLUGINS"])
    sys.path.append(os.environ["GRASS_PLUGINS"])
    utils.updateAvailablePlugins()
    if not (utils.loadPlugin("grass_qgis") and utils.startPlugin("grass_qgis")):
        raise RuntimeError("The plugin does not load.")
    return show_dock(_WINDOW)


def fill(dock: Any) -> None:
    """A model, and the whole scene on the map."""
    dock.inputs.model.set_path(os.environ["GRASS_MODEL"])
    iface.mapCanvas().zoomToFullExtent()
    wait_for(lambda: "ONNX Runtime" in dock.backend.text.text())
    settle()


def run(dock: Any, picture: str) -> None:
    """Runs twice, so that one is seen to wait; a picture is taken when the first is half done."""
    if picture:  # eight times the work: time to be seen
        dock.inputs.parameters.augment.setCurrentIndex(2)
    dock.progress.run_button.click()
    if picture:
        dock.progress.run_button.click()
        wait_for(lambda: dock.progress.bar.maximum() > 0 and dock.progress.bar.value() > 250)
        take(dock, picture)
        dock.runs.cancel(dock.runs.runs[-1].number)
        dock.inputs.parameters.augment.setCurrentIndex(0)
    wait_for(lambda: not dock.running)


def take_results(dock: Any, scene: QgsRasterLayer) -> None:
    """The whole window with the classes, then the dock with their shares."""
    iface.messageBar().clearWidgets()
    iface.mapCanvas().setExtent(scene.extent())
    iface.mapCanvas().refresh()
    settle(3.0)
    take(iface.mainWindow(), "results")
    dock.results.least_certain.click()
    settle(2.5)
    take(dock, "dock-results")


run_and_leave(take_pictures)
