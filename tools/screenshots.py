"""Pictures of the dock for docs/plugin.md, taken in QGIS itself.

QGIS runs it: qgis --code tools/screenshots.py, with a screen (or xvfb-run) and these variables:
GRASS_PLUGINS (folder that holds the unpacked plugin), GRASS_SCENE, GRASS_MODEL, GRASS_PICTURES
(folder to write), GRASS_THEME (optional, a UI theme of QGIS) and GRASS_SUFFIX (optional, added to
the pictures' names).
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any, Callable

from qgis import utils
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QDockWidget, QWidget
from qgis.utils import iface

_DOCK = QSize(380, 760)
_WINDOW = QSize(1180, 760)
_SECONDS = 240
_KEPT_DOCKS = ("Layers", "grass_segmenter_dock")


def main() -> None:
    """Takes every picture, then ends QGIS; its exit code is 1 when something failed."""
    code = 1
    try:
        take_pictures()
        code = 0
    except Exception:  # QGIS would go on without a word
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    if code == 0 and iface is not None:
        QgsProject.instance().setDirty(False)
    os._exit(code)


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
    fill(dock)
    if not theme:
        take(dock, "dock-segment")
        unfold(dock.inputs.model.details)
        take(dock, "dock-model", high=True)
        unfold(dock.inputs.model.details, False)
        unfold(dock.inputs.parameters)
        take(dock, "dock-advanced", high=True)
        unfold(dock.inputs.parameters, False)
        for index in range(1, dock.tabs.count()):
            dock.tabs.setCurrentIndex(index)
            settle(2.0)
            take(dock, "dock-" + dock.tabs.tabText(index).split()[-1].strip("&").lower())
        dock.tabs.setCurrentIndex(0)
    run(dock, "" if theme else "dock-running")
    take_results(dock, scene)


def opened_dock() -> Any:
    """Loads the plugin the way QGIS does and shows its dock beside the layers."""
    utils.plugin_paths.append(os.environ["GRASS_PLUGINS"])
    sys.path.append(os.environ["GRASS_PLUGINS"])
    utils.updateAvailablePlugins()
    if not (utils.loadPlugin("grass_qgis") and utils.startPlugin("grass_qgis")):
        raise RuntimeError("The plugin does not load.")
    window = iface.mainWindow()
    window.resize(_WINDOW)
    utils.plugins["grass_qgis"].action.trigger()
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() in _KEPT_DOCKS)
    layers = window.findChild(QDockWidget, _KEPT_DOCKS[0])
    own = utils.plugins["grass_qgis"].dock
    window.resizeDocks([layers, own], [230, _DOCK.width()], Qt.Orientation.Horizontal)
    return own


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
    dock.results.doubt.click()
    settle(2.5)
    take(dock, "dock-results")


def unfold(group: Any, on: bool = True) -> None:
    """Unfolds a group of the dock, or folds it."""
    group.setCollapsed(not on)
    settle()


def take(widget: QWidget, name: str, high: bool = False) -> None:
    """Saves a picture of `widget`; `high`: the dock as high as what it holds."""
    floating = isinstance(widget, QDockWidget)
    if floating:
        widget.setFloating(True)
        content = widget.tabs.currentWidget().widget()
        height = content.sizeHint().height() + 90 if high else _DOCK.height()
        widget.resize(_DOCK.width(), height)
        settle()
    image = widget.grab().toImage()
    if floating:
        widget.setFloating(False)
        settle()
    # 256 colours are enough, and keep the repository small.
    dither = Qt.ImageConversionFlag.ThresholdDither
    image = image.convertToFormat(QImage.Format.Format_Indexed8, dither)
    path = Path(os.environ["GRASS_PICTURES"]) / f"{name}{os.environ.get('GRASS_SUFFIX', '')}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(path), "PNG", 0):
        raise RuntimeError(f"{path} cannot be written.")
    print(f"{path} {path.stat().st_size // 1024} KiB", flush=True)


def settle(seconds: float = 0.6) -> None:
    """Lets QGIS draw for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QgsApplication.processEvents()
        time.sleep(0.01)


def wait_for(condition: Callable[[], bool]) -> None:
    """Lets QGIS work until `condition` holds."""
    end = time.monotonic() + _SECONDS
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("It took too long.")
        settle(0.05)


main()
