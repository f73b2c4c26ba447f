"""Progress and log of a set-up."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFontDatabase
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...bridge.tasks.setup_task import percent
from ...engine.core.progress import Event, Log, Progress
from ...messages import tr
from .texts import step_text

_MOST_LINES = 5000


class BackendProgress(QWidget):
    """A line for the step, a bar, and the log that a button shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = QLabel()
        self.step.setTextFormat(Qt.TextFormat.PlainText)
        self.step.setWordWrap(True)
        self.bar = QProgressBar()
        self.log_button = QPushButton(tr("Show &log"))
        self.log_button.setCheckable(True)
        self.copy_log = QPushButton(tr("Co&py log"))
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(_MOST_LINES)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log.setMinimumHeight(140)
        self.log.setTabChangesFocus(True)
        self.log_button.toggled.connect(self._show_log)
        self.copy_log.clicked.connect(self._copy)
        buttons = QHBoxLayout()
        buttons.addWidget(self.log_button)
        buttons.addWidget(self.copy_log)
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.step)
        box.addWidget(self.bar)
        box.addLayout(buttons)
        box.addWidget(self.log)
        for widget in (self.log, self.copy_log):
            widget.setVisible(False)
        self.finish()
        self.setVisible(False)

    def begin(self, text: str) -> None:
        """Work has started; the log is empty again."""
        self.log.clear()
        self.step.setText(text)
        self.bar.setRange(0, 0)
        for widget in (self, self.step, self.bar, self.log_button):
            widget.setVisible(True)

    def show_event(self, event: Event) -> None:
        """Shows one event of a set-up."""
        if isinstance(event, Progress):
            self.step.setText(step_text(event))
            self.bar.setRange(0, 100)
            self.bar.setValue(round(percent(event)))
        elif isinstance(event, Log):
            self.log.appendPlainText(event.message)

    def finish(self) -> None:
        """Nothing runs; the log stays for whoever wants to read it."""
        self.step.setVisible(False)
        self.bar.setVisible(False)
        self.log_button.setVisible(not self.log.document().isEmpty())

    def say(self, text: str) -> None:
        """Adds a line of the page to the log."""
        self.log.appendPlainText(text)

    def _show_log(self, shown: bool) -> None:
        self.log_button.setText(tr("Hide &log") if shown else tr("Show &log"))
        self.log.setVisible(shown)
        self.copy_log.setVisible(shown)

    def _copy(self) -> None:
        QgsApplication.clipboard().setText(self.log.toPlainText())
