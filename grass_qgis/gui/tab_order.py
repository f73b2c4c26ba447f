"""The order in which the tab key goes through a page: the order in which it is read."""

from __future__ import annotations

from typing import Iterator

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLayout, QWidget


def order_by_reading(page: QWidget) -> None:
    """Has the tab key follow the layouts of `page`, from the top to the bottom."""
    before: QWidget | None = None
    for widget in _stops(page):
        if before is not None:
            QWidget.setTabOrder(before, widget)
        before = widget


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    layout = widget.layout()
    if layout is None:
        return  # the widget orders its children
    inside = list(_widgets(layout))
    options = Qt.FindChildOption.FindDirectChildrenOnly
    for child in widget.findChildren(QWidget, options=options):
        if child not in inside:  # such as the arrow of a group that folds
            yield from _stops(child)
    for child in inside:
        yield from _stops(child)


def _widgets(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if (widget := item.widget()) is not None:
            yield widget
        elif (inside := item.layout()) is not None:
            yield from _widgets(inside)
