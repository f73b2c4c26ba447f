"""The QGIS window for scripts that take pictures: dock, event loop, files.

Scripts that `qgis --code` runs import it; they have this folder in PYTHONPATH.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any, Callable

from qgis import utils
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QDockWidget, QWidget
from qgis.utils import iface

DOCK = QSize(380, 760)
_SECONDS = 240.0
_KEPT_DOCKS = ("Layers", "grass_segmenter_dock")


def run_and_leave(work: Callable[[], None]) -> None:
    """Does `work`, then ends QGIS; its exit code is 1 when something failed."""
    code = 1
    try:
        work()
        code = 0
    except Exception:  # QGIS would go on without a word
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    if code == 0 and iface is not None:
        QgsProject.instance().setDirty(False)
    os._exit(code)


def show_dock(size: QSize) -> Any:
    """Opens the dock of the loaded plugin beside the layers, in a window of that size."""
    window = iface.mainWindow()
    window.resize(size)
    utils.plugins["grass_qgis"].action.trigger()
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() in _KEPT_DOCKS)
    layers = window.findChild(QDockWidget, _KEPT_DOCKS[0])
    plugin_dock = utils.plugins["grass_qgis"].dock
    window.resizeDocks([layers, plugin_dock], [230, DOCK.width()], Qt.Orientation.Horizontal)
    return plugin_dock


def unfold(group: Any, on: bool = True) -> None:
    """Unfolds a group of the dock, or folds it."""
    group.setCollapsed(not on)
    settle()


def take(widget: QWidget, name: str, high: bool = False, few_colours: bool = True) -> None:
    """Saves a picture of `widget`; `high`: the dock as high as what it holds."""
    floating = isinstance(widget, QDockWidget)
    if floating:
        widget.setFloating(True)
        content = widget.tabs.currentWidget().widget()
        height = content.sizeHint().height() + 90 if high else DOCK.height()
        widget.resize(DOCK.width(), height)
        settle()
    image = widget.grab().toImage()
    if floating:
        widget.setFloating(False)
        settle()
    if few_colours:  # 256 are enough for widgets, and keep the repository small
        dither = Qt.ImageConversionFlag.ThresholdDither
        image = image.convertToFormat(QImage.Format.Format_Indexed8, dither)
    path = Path(os.environ["GRASS_PICTURES"]) / f"{name}{os.environ.get('GRASS_SUFFIX', '')}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(path), "PNG", 0):
        raise RuntimeError(f"{path} cannot be written.")
    print(f"{path} {path.stat().st_size // 1024} KiB", flush=True)


def take_window(name: str) -> None:
    """The whole window."""
    iface.messageBar().clearWidgets()
    settle()
    take(iface.mainWindow(), name, few_colours=False)


def settle(seconds: float = 0.6) -> None:
    """Lets QGIS draw for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QgsApplication.processEvents()
        time.sleep(0.01)


def wait_for(condition: Callable[[], bool], seconds: float = _SECONDS) -> None:
    """Lets QGIS work until `condition` holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("It took too long.")
        settle(0.05)
