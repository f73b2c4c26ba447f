"""The button that shows a page of the documentation."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QToolButton, QWidget

from ..messages import tr
from .help_window import HelpWindow


class HelpButton(QToolButton):
    """Shows `page` of the docs in a window; nothing is read before it is pressed."""

    def __init__(self, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._window: HelpWindow | None = None
        self.setText("?")
        self.setToolTip(tr("Shows the help"))
        self.setAccessibleName(tr("Help"))
        self.clicked.connect(self._open)

    def _open(self) -> None:
        if self._window is None:
            self._window = HelpWindow(self.window())
        self._window.show_page(self._page)
