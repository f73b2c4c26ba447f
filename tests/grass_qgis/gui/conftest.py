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


@pytest.fixture
def scene(window, material):
    from qgis.core import QgsProject, QgsRasterLayer

    layer = QgsRasterLayer(str(material / "scene.tif"), "scene")
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture
def filled(dock, scene, material, tmp_path):
    """The dock with a scene, a model and a folder chosen."""
    dock.tabs.setCurrentWidget(dock.segment_page)
    dock.inputs.layer.setLayer(scene)
    dock.inputs.model.set_path(str(material / "segment.onnx"))
    dock.inputs.folder.setFilePath(str(tmp_path / "out"))
    return dock


@pytest.fixture
def long_run(filled, material, wait_for):
    """The dock with a run over the middle scene that is some rows of tiles ahead."""
    from qgis.core import QgsProject, QgsRasterLayer

    layer = QgsRasterLayer(str(material / "middle.tif"), "middle")
    QgsProject.instance().addMapLayer(layer)
    filled.inputs.layer.setLayer(layer)
    filled.inputs.parameters.polygons.setChecked(False)
    # Tiles of a quarter of the size: the run takes some seconds.
    filled.inputs.parameters.tile.setValue(16)
    filled.inputs.parameters.overlap.setValue(8)
    wait_for(lambda: "ONNX Runtime" in filled.backend.text.text())
    filled.run()
    wait_for(lambda: filled.progress.bar.maximum() and filled.progress.bar.value() > 100)
    return filled


@pytest.fixture
def group_names():
    from qgis.core import QgsProject

    def names() -> list[str]:
        groups = QgsProject.instance().layerTreeRoot().findGroups()
        return [node.name() for group in groups for node in group.children()]

    return names
