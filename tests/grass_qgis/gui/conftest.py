"""A dock in a main window, with real message bar and canvas."""

from __future__ import annotations

import pytest


class Window:
    """The few parts of QGIS's interface that the plugin uses, as real widgets."""

    def __init__(self):
        from qgis.gui import QgsMapCanvas, QgsMessageBar
        from qgis.PyQt.QtWidgets import QMainWindow, QMenu, QToolBar

        self.window = QMainWindow()
        self.canvas = QgsMapCanvas(self.window)
        self.window.setCentralWidget(self.canvas)
        self.messages = messages = []

        class Bar(QgsMessageBar):
            """A message bar that keeps what it shows."""

            def pushItem(self, item):
                messages.append((item.title(), item.text(), item.level()))
                super().pushItem(item)

        self.bar = Bar(self.window)
        self.toolbar = QToolBar(self.window)
        self.menu = QMenu(self.window)

    def mainWindow(self):
        return self.window

    def mapCanvas(self):
        return self.canvas

    def messageBar(self):
        return self.bar

    def addDockWidget(self, area, dock):
        self.window.addDockWidget(area, dock)

    def removeDockWidget(self, dock):
        self.window.removeDockWidget(dock)

    def addToolBarIcon(self, action):
        self.toolbar.addAction(action)

    def removeToolBarIcon(self, action):
        self.toolbar.removeAction(action)

    def addPluginToRasterMenu(self, name, action):
        self.menu.addAction(action)

    def removePluginRasterMenu(self, name, action):
        self.menu.removeAction(action)


@pytest.fixture
def window(qgis_app, clean_settings):
    from qgis.core import QgsProject

    QgsProject.instance().clear()
    window = Window()
    yield window
    QgsProject.instance().clear()
    window.canvas.setLayers([])
    window.window.deleteLater()


@pytest.fixture
def wait_for(qgis_app):
    """Runs the event loop until a condition holds; fails after a time."""
    import time

    def wait(condition, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            qgis_app.processEvents()
            time.sleep(0.01)

    return wait


@pytest.fixture
def dock(window):
    from qgis.PyQt.QtCore import Qt

    from grass_qgis.gui.dock import SegmenterDock

    dock = SegmenterDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    yield dock
    dock.stop()
    window.removeDockWidget(dock)
    dock.deleteLater()
