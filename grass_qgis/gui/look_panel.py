"""Line above Run that says when the raster is unlike the model's training imagery."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ..bridge.tasks.look import verdict
from ..engine.core.look_job import Seen
from ..messages import tr
from .forms import plain_label, say


class LookPanel(QWidget):
    """Hidden unless there is something to say. Emits `label_clicked`."""

    label_clicked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = plain_label()
        font = self.text.font()
        font.setBold(True)
        self.text.setFont(font)
        self.label = QPushButton(tr("Label a few examples instead"))
        self.label.clicked.connect(self.label_clicked)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.text)
        box.addWidget(self.label)
        self.show_seen(None)

    def show_seen(self, seen: Seen | None) -> None:
        """Shows what was found; takes no room where that is nothing to speak of."""
        text = verdict(seen)
        say(self.text, text)
        self.label.setVisible(seen is not None and seen.most)
        self.setVisible(bool(text))
