"""Buttons that make something lasting of the labels: a map, a model, maps of other layers."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from ...messages import tr
from ..forms import plain_label, say


class FinishPanel(QWidget):
    """Emits `map`, `save` and `use`; shows what the session is at."""

    map = pyqtSignal()
    save = pyqtSignal()
    use = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.map_button = QPushButton(tr("&Map the layer"))
        self.map_button.setToolTip(tr("Segments the whole raster with the model of these labels"))
        self.save_button = QPushButton(tr("Sa&ve model\u2026"))
        self.use_button = QPushButton(tr("&Use on other layers"))
        self.use_button.setToolTip(tr("Keeps the model and chooses it in Segment"))
        self.map_button.clicked.connect(self.map)
        self.save_button.clicked.connect(self.save)
        self.use_button.clicked.connect(self.use)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(6)
        self.state = plain_label()
        self.remark = plain_label()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        # One below the other: side by side they would widen the dock.
        for button in (self.map_button, self.save_button, self.use_button):
            box.addWidget(button)
        for widget in (self.bar, self.state, self.remark):
            box.addWidget(widget)
        self.show_remark("")
        self.offer(False)
        self.show_progress("", 0, 0)

    def offer(self, possible: bool) -> None:
        """Whether there is a model."""
        for button in (self.map_button, self.save_button, self.use_button):
            button.setEnabled(possible)

    def show_progress(self, text: str, done: int, total: int) -> None:
        """What the session works on; an empty text for nothing."""
        say(self.state, text)
        self.bar.setVisible(bool(text))
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def show_remark(self, text: str) -> None:
        """What should be known of the labels or the session."""
        say(self.remark, text)
