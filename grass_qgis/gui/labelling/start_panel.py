"""What a page without labels says: three steps, and two ways to begin."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ...messages import tr
from ..forms import plain_label


class StartPanel(QWidget):
    """Emits `start` and `sample`."""

    start = pyqtSignal()
    sample = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = []
        for text in (
            tr("1. Choose a raster and name its classes, such as road, tree, water."),
            tr("2. Click a few examples of each on the map. The map of classes appears and "
               "improves with every click."),
            tr("3. Press Next to see where a label helps most, then Map the layer."),
        ):  # fmt: skip
            label = plain_label()
            label.setText(text)
            self.lines.append(label)
        self.start_button = QPushButton(tr("Start &labelling"))
        self.start_button.setDefault(True)
        self.sample_button = QPushButton(tr("&Try it on a sample"))
        self.sample_button.setToolTip(tr("Adds a small made-up scene with some labels"))
        self.start_button.clicked.connect(self.start)
        self.sample_button.clicked.connect(self.sample)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for widget in (*self.lines, self.start_button, self.sample_button):
            box.addWidget(widget)
