"""Panel that leads to the place where a label helps most, and takes its class."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ...bridge.labels.label_classes import LabelClass
from ...bridge.learning.values import Suggestion
from ...messages import tr
from ..forms import plain_label, say


class SuggestionPanel(QWidget):
    """Emits `next`, `accepted` and `skipped`."""

    next = pyqtSignal()
    accepted = pyqtSignal()
    skipped = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.next_button = QPushButton(tr("&Next place to label (N)"))
        self.next_button.setToolTip(tr("Leads to the object on the map where a label helps most"))
        self.text = plain_label()
        self.accept_button = QPushButton(tr("Accept (Enter)"))
        self.skip_button = QPushButton(tr("Skip (S)"))
        self.next_button.clicked.connect(self.next)
        self.accept_button.clicked.connect(self.accepted)
        self.skip_button.clicked.connect(self.skipped)
        line = QHBoxLayout()
        line.addWidget(self.accept_button)
        line.addWidget(self.skip_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.next_button)
        box.addWidget(self.text)
        box.addLayout(line)
        self.show_nothing("")
        self.offer(False)

    def offer(self, possible: bool) -> None:
        """Whether there is a map to choose a place on."""
        self.next_button.setEnabled(possible)

    def show_suggestion(self, suggestion: Suggestion, guess: LabelClass) -> None:
        """Shows what the place looks like."""
        text = tr("Looks like {name} ({share:.0f} %). Enter accepts, a digit gives another class.")
        say(self.text, text.format(name=guess.name, share=100 * suggestion.probability))
        self._show_buttons(True)

    def show_nothing(self, text: str) -> None:
        """No place is offered; why not."""
        say(self.text, text)
        self._show_buttons(False)

    def _show_buttons(self, on: bool) -> None:
        self.accept_button.setVisible(on)
        self.skip_button.setVisible(on)
