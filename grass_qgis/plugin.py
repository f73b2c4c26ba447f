"""Entry point of the plugin: action, dock and provider, added on load and removed on unload."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import Qgis, QgsApplication, QgsMessageLog
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QIcon

from .about import about, icon_path
from .messages import tr
from .provider.provider import GrassProvider
from .translation import translator_for

try:  # Qt 6 moved it
    from qgis.PyQt.QtGui import QAction
except ImportError:
    from qgis.PyQt.QtWidgets import QAction


class GrassSegmenterPlugin:
    """Toolbar and menu action, dock, and Processing provider.

    `iface` is None under qgis_process, which calls `initProcessing` only.
    """

    def __init__(self, iface: Any) -> None:
        self._iface = iface
        self._undo: list[Callable[[], object]] = []
        self._provider: GrassProvider | None = None
        self.dock: Any = None
        self.action: Any = None

    def initGui(self) -> None:  # noqa: N802  (the name QGIS calls)
        """Adds the provider and the action that shows the dock; starts nothing."""
        self.initProcessing()
        action = QAction(QIcon(icon_path()), about().name, self._iface.mainWindow())
        action.setObjectName("grass_segmenter_action")
        action.setCheckable(True)
        action.setToolTip(tr("Segment rasters with ONNX models"))
        action.toggled.connect(self._show_dock)
        self.action = action
        self._iface.addToolBarIcon(action)
        self._undo.append(action.deleteLater)
        self._undo.append(lambda: self._iface.removeToolBarIcon(action))
        self._iface.addPluginToRasterMenu(about().name, action)
        self._undo.append(lambda: self._iface.removePluginRasterMenu(about().name, action))

    def initProcessing(self) -> None:  # noqa: N802
        """Registers the Processing provider, in QGIS's language."""
        self._translate()
        registry = QgsApplication.processingRegistry()
        provider = GrassProvider()
        # The registry deletes a provider it refuses, such as a second one of the same id.
        if registry.addProvider(provider):
            self._provider = provider
            self._undo.append(lambda: registry.removeProvider(provider))

    def _translate(self) -> None:
        translator = translator_for(QgsApplication.locale())
        if translator is not None and QCoreApplication.installTranslator(translator):
            self._undo.append(lambda: QCoreApplication.removeTranslator(translator))

    def unload(self) -> None:
        """Takes everything back, in reverse order; a step that fails does not stop the others."""
        while self._undo:
            undo = self._undo.pop()
            try:
                undo()
            except Exception as error:  # whatever it is, the rest is still to be taken back
                text = tr("Unloading: {error}").format(error=f"{type(error).__name__}: {error}")
                QgsMessageLog.logMessage(text, about().name, Qgis.MessageLevel.Warning, False)
        self._provider = self.dock = self.action = None

    def _show_dock(self) -> None:
        """Makes the dock on the first click; from then on the action belongs to the dock."""
        # Imported when first shown: QGIS starts no slower for a dock nobody opens.
        from .backend.talk import end_all
        from .gui.dock import SegmenterDock

        dock = SegmenterDock(self._iface, self._iface.mainWindow())
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        self._undo.append(end_all)  # at last, when the dock has closed what it talked with
        self._undo.append(dock.deleteLater)
        self._undo.append(lambda: self._iface.removeDockWidget(dock))
        self._undo.append(dock.stop)
        self.action.toggled.disconnect(self._show_dock)
        dock.setToggleVisibilityAction(self.action)
        dock.setUserVisible(True)
        self.dock = dock
