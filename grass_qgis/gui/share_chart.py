"""Chart of the classes with their shares and areas."""

from __future__ import annotations

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPaintEvent
from qgis.PyQt.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ..bridge.results.statistics import ClassShare
from ..messages import tr
from .forms import plain_label

_TRACK = QColor(128, 128, 128, 70)  # seen on light and on dark themes


class ShareChart(QWidget):
    """For each class its name and figures on one line, and a bar below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self.setAccessibleName(tr("Shares of the classes"))

    def show_shares(self, shares: tuple[ClassShare, ...]) -> None:
        """Shows `shares`, in their order."""
        while self._grid.count():
            old = self._grid.takeAt(0).widget()
            if old is not None:
                old.hide()  # it is deleted later, and would be drawn over until then
                old.deleteLater()
        for index, item in enumerate(shares):
            name = plain_label()
            name.setText(item.name)
            figures = QLabel(figures_of(item))
            figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
            self._grid.addWidget(name, 2 * index, 0)
            self._grid.addWidget(figures, 2 * index, 1)
            self._grid.addWidget(_Bar(item.share, QColor(item.colour)), 2 * index + 1, 0, 1, 2)
        lines = [f"{item.name}: {figures_of(item)}" for item in shares]
        self.setAccessibleDescription(", ".join(lines))


class _Bar(QWidget):
    """A bar filled to `share`, 0 to 1."""

    def __init__(self, share: float, colour: QColor) -> None:
        super().__init__()
        self.share = min(1.0, max(0.0, share))
        self._colour = colour
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Half as high as a line of text."""
        return QSize(60, max(5, self.fontMetrics().height() // 2))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The track, and the filled part on it."""
        del event
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(self.rect())
        painter.fillRect(bar, _TRACK)
        bar.setWidth(bar.width() * self.share)
        painter.fillRect(bar, self._colour)
        painter.end()


def figures_of(item: ClassShare) -> str:
    """Area and share of a class on the map, such as "1.25 ha, 3.4 % of the map"."""
    share = tr("{share:.1f} % of the map").format(share=100 * item.share)
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
