"""Bringing a part of the dock into view."""

from __future__ import annotations

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QScrollArea, QWidget

_SETTLED_MS = 1500  # a slow machine lays out what has just been shown within this time


def scroll_to(widget: QWidget) -> None:
    """Scrolls the area around `widget` until it is seen.

    What has just been shown gets its height later, when the events of its layout come: whenever the
    page grows within that time, it is scrolled again.
    """
    area = _area_around(widget)
    if area is None:
        return
    bar = area.verticalScrollBar()

    def show(*_: int) -> None:
        if not sip.isdeleted(widget):
            area.ensureWidgetVisible(widget, 0, 0)

    def end() -> None:
        if not sip.isdeleted(bar):
            bar.rangeChanged.disconnect(show)
            show()

    bar.rangeChanged.connect(show)
    QTimer.singleShot(0, show)
    QTimer.singleShot(_SETTLED_MS, end)


def _area_around(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent
