"""Messages in QGIS's message bar: short there, whole behind a button, and never markup."""

from __future__ import annotations

from html import escape

from qgis.gui import QgsMessageBar, QgsMessageBarItem, QgsMessageViewer
from qgis.PyQt.QtWidgets import QPushButton

from ..messages import Message, tr

MOST_CHARACTERS = 150


def show_notice(bar: QgsMessageBar, message: Message, seconds: int) -> QgsMessageBarItem:
    """Shows `message` for `seconds` (0: until closed); long ones get a Details button."""
    short = brief(message.text)
    title, text = escape(message.title), escape(short)
    item = QgsMessageBarItem(title, text, message.level, seconds)
    if short != message.text:
        button = QPushButton(tr("Details"))
        button.clicked.connect(lambda: show_details(bar, message))
        # Not by the item's constructor: that leaves the button to Python, which deletes it.
        if (line := item.layout()) is not None:
            line.addWidget(button)
    bar.pushItem(item)
    return item


def show_details(bar: QgsMessageBar, message: Message) -> QgsMessageViewer:
    """Opens the whole text in a window that QGIS can be used beside."""
    viewer = QgsMessageViewer(bar)  # it deletes itself when closed
    viewer.setModal(False)
    viewer.setTitle(message.title)
    viewer.setMessageAsPlainText(message.text)
    viewer.showMessage(False)
    return viewer


def brief(text: str) -> str:
    """All of `text` if the bar has room for it, else its first sentence without its middle.

    The ends stay: what is wrong stands at the start, and a path's file name near the end.
    """
    if len(text) <= MOST_CHARACTERS:
        return text
    first = text.split(". ", 1)[0]
    if first != text:
        first += "."
    if len(first) <= MOST_CHARACTERS:
        return first
    half = (MOST_CHARACTERS - 3) // 2
    return f"{first[:half]} \u2026 {first[-half:]}"


def plain_tip(text: str) -> str:
    """`text` for a tool tip, which would else read a "<" in it as markup."""
    return f"<span>{escape(text)}</span>" if text else ""
