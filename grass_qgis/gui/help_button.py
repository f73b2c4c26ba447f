"""The button that opens a page of the documentation."""

from __future__ import annotations

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QToolButton, QWidget

from ..about import about
from ..messages import tr


class HelpButton(QToolButton):
    """Opens `page` of the docs in the browser; nothing is loaded before it is pressed."""

    def __init__(self, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.url = f"{about().homepage}/blob/main/docs/{page}"
        self.setText("?")
        self.setToolTip(tr("Opens the help in the browser"))
        self.setAccessibleName(tr("Help"))
        self.clicked.connect(self._open)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self.url))
