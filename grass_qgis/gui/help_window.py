"""The window that shows pages of the documentation, which come with the plugin."""

from __future__ import annotations

import re

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDialog, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from ..about import help_folder
from ..messages import tr

# Pictures stay on the documentation's site: they would double the plugin.
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_WIDTH, _HEIGHT = 720, 640


class HelpWindow(QDialog):
    """Shows one page of the documentation, and those that it links to; works offline.

    Links to addresses open in the browser.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Help"))
        self.resize(_WIDTH, _HEIGHT)
        self.text = QTextBrowser(self)
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        self.back = QPushButton(tr("Back"), self)
        self.back.clicked.connect(self._go_back)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(self.back)
        self._past: list[str] = []
        self.page = ""

    def show_page(self, page: str) -> None:
        """Shows the page of this file name and brings the window to the front."""
        self._past.clear()
        self._read(page)
        self.show()
        self.raise_()
        self.activateWindow()

    def _read(self, page: str) -> None:
        self.page = page
        text = (help_folder() / page).read_text(encoding="utf-8")
        self.text.setMarkdown(_PICTURE.sub("", _COMMENT.sub("", text)))
        self.back.setEnabled(bool(self._past))

    def _follow(self, link: QUrl) -> None:
        if link.scheme():
            QDesktopServices.openUrl(link)
            return
        page = link.path().rpartition("/")[2]
        if page.endswith(".md") and (help_folder() / page).is_file():
            self._past.append(self.page)
            self._read(page)

    def _go_back(self) -> None:
        self._read(self._past.pop())
