"""The run button, the progress bar and the status of the run."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..about import icon_path
from ..bridge.tasks.feedback import Spans, describe, name_device, percent
from ..engine.core.progress import Device, Event, Log, Progress
from ..messages import tr
from .forms import plain_label, say
from .notice import plain_tip


class ProgressPanel(QWidget):
    """Shows events; emits `run_clicked` and `cancel_clicked`.

    While a run is on, the run button waits with it; where runs `queue` it asks for the next one.
    Only then is there a cancel button: some themes of QGIS make a greyed one unreadable.
    """

    run_clicked = pyqtSignal()
    cancel_clicked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None, queue: bool = False) -> None:
        super().__init__(parent)
        self._queue = queue
        self._spans: Spans = {}
        self.estimate = plain_label()
        self.run_button = QPushButton(QIcon(icon_path()), tr("R&un"))
        self.run_button.setDefault(True)
        self.run_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.cancel_button = QPushButton(tr("&Cancel"))
        self.bar = QProgressBar()
        self.stage = plain_label()
        self.note = plain_label()
        self.run_button.clicked.connect(self.run_clicked)
        self.cancel_button.clicked.connect(self._cancel)
        buttons = QHBoxLayout()
        buttons.addWidget(self.run_button)
        buttons.addWidget(self.cancel_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.estimate)
        box.addLayout(buttons)
        for widget in (self.bar, self.stage, self.note):
            box.addWidget(widget)
        self.show_estimate("")
        self.finish("")

    def show_estimate(self, text: str) -> None:
        """What the next run will take."""
        say(self.estimate, text)

    def begin(self, spans: Spans) -> None:
        """A run has started."""
        self._spans = spans
        if self._queue:
            self.run_button.setText(tr("R&un after this"))
        self.run_button.setEnabled(self._queue)
        self.cancel_button.setEnabled(True)
        self.cancel_button.setVisible(True)
        # Between start and first event the bar only moves: there is nothing to count yet.
        self.bar.setRange(0, 0)
        self.bar.setVisible(True)
        say(self.stage, tr("Starting the backend ..."))
        say(self.note, "")

    def show_event(self, event: Event) -> None:
        """Shows one event of the run."""
        if isinstance(event, Progress):
            value = percent(event, self._spans)
            if value is not None:
                self.bar.setRange(0, 1000)
                self.bar.setValue(round(value * 10))
            if self.cancel_button.isEnabled():
                say(self.stage, describe(event))
        elif isinstance(event, Device):
            say(self.note, name_device(event))
            self.note.setToolTip(plain_tip(event.reason))
        elif isinstance(event, Log) and event.level == "warning":
            lines = [line for line in (self.note.text(), event.message) if line]
            say(self.note, "\n".join(lines))

    def finish(self, text: str) -> None:
        """Resets to no run; `text` is the outcome of the last one."""
        self.run_button.setText(tr("R&un"))
        self.run_button.setEnabled(True)
        self.cancel_button.setEnabled(False)
        self.cancel_button.setVisible(False)
        self.bar.setVisible(False)
        say(self.stage, text)

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        say(self.stage, tr("Cancelling ..."))
        self.cancel_clicked.emit()
