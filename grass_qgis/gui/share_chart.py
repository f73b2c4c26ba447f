"""A bar for each class: its share of the ground and its area."""

from __future__ import annotations

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPaintEvent, QPalette
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ..bridge.statistics import ClassShare
from ..messages import tr

_GAP = 6


class ShareChart(QWidget):
    """Draws itself in the colours of the palette, so that dark themes stay readable."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: tuple[ClassShare, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, shares: tuple[ClassShare, ...]) -> None:
        """Draws `shares`, in their order."""
        self._shares = shares
        lines = [f"{item.name}: {figures_of(item)}" for item in shares]
        self.setAccessibleName(tr("Shares of the classes"))
        self.setAccessibleDescription(", ".join(lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as its lines; wide enough for short names."""
        return QSize(220, len(self._shares) * self._line_height() + _GAP)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same height, on half the width."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Name and figures on one line, the bar below them."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        track = QColor(text)
        track.setAlpha(36)
        height = self.fontMetrics().height()
        for index, item in enumerate(self._shares):
            top = index * self._line_height()
            figures = figures_of(item)
            room = self.width() - self.fontMetrics().horizontalAdvance(figures) - _GAP
            name = self.fontMetrics().elidedText(item.name, Qt.TextElideMode.ElideRight, room)
            painter.setPen(text)
            line = QRectF(0, top, self.width(), height)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, name)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, figures)
            bar = QRectF(0, top + height + 1, self.width(), self._bar_height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(track)
            painter.drawRoundedRect(bar, 2, 2)
            painter.setBrush(QColor(item.colour))
            bar.setWidth(self.width() * min(1.0, max(0.0, item.share)))
            painter.drawRoundedRect(bar, 2, 2)
        painter.end()

    def _bar_height(self) -> int:
        return max(5, self.fontMetrics().height() // 2)

    def _line_height(self) -> int:
        return self.fontMetrics().height() + self._bar_height() + _GAP


def figures_of(item: ClassShare) -> str:
    """Area and share of a class, such as "1.25 ha, 3.4 %"."""
    share = f"{100 * item.share:.1f} %"
    if item.area_m2 is None:
        return share
    return f"{area_text(item.area_m2)}, {share}"


def area_text(square_metres: float) -> str:
    """An area in the unit that suits its size."""
    if square_metres >= 1e6:
        return f"{square_metres / 1e6:.2f} km\u00b2"
    if square_metres >= 1e4:
        return f"{square_metres / 1e4:.2f} ha"
    return f"{square_metres:.0f} m\u00b2"
