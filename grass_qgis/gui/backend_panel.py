"""The backend's line in the dock: whether models can run, and the way to set it up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from .. import settings
from ..backend.environment import Backend, current, find_current, install_command
from ..bridge.task import WorkerTask, verify_task
from ..engine.errors import GrassError
from ..messages import tr
from .notice import plain_tip

_GOOD, _BAD, _UNSURE = "#3a9d3a", "#d64541", "#b0b0b0"


class BackendPanel(QWidget):
    """A dot, one line of text and a button; when something is missing also the command to type."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Checks that are still on, also cancelled ones; only the latest one's answer counts.
        self._checks: dict[int, WorkerTask] = {}
        self._latest = 0
        self._stopped = False
        self.dot = QLabel("\u25cf")
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        # A long path in it must not widen the dock.
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(tr("Backend\u2026"))
        self.button.setToolTip(tr("Choose the Python interpreter that runs the models"))
        self.button.clicked.connect(self.choose)
        self.command = QLineEdit()
        self.command.setReadOnly(True)
        self.copy = QToolButton()
        self.copy.setText(tr("Copy"))
        self.copy.clicked.connect(self._copy)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.dot, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.text, 0, 1)
        grid.addWidget(self.button, 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.command, 1, 0, 1, 2)
        grid.addWidget(self.copy, 1, 2)
        grid.setColumnStretch(1, 1)

    def check(self) -> None:
        """Looks for the interpreter and, in a task, has it tell its versions."""
        number = self._latest = self._latest + 1
        self._cancel()  # after the new number: a check still queued answers at once
        try:
            python = find_current(settings.load().backend_python)
        except GrassError as error:
            self._show_missing(error)
            return
        self._show(_UNSURE, tr("Checking the backend ..."), python)
        task = verify_task(python, lambda outcome: self._verified(number, outcome))
        self._checks[number] = task
        QgsApplication.taskManager().addTask(task)

    def choose(self) -> None:
        """Asks for an interpreter, remembers it and checks it."""
        start = settings.load().backend_python or str(current().profile)
        title = tr("Python interpreter of the backend")
        path, _ = QFileDialog.getOpenFileName(self, title, start)
        if path:
            settings.save(replace(settings.load(), backend_python=path))
            self.check()

    def stop(self) -> None:
        """Ends checks that are still on; their answers are not shown any more."""
        self._stopped = True
        self._cancel()
        for task in tuple(self._checks.values()):
            task.waitForFinished(30_000)

    def _cancel(self) -> None:
        for task in tuple(self._checks.values()):
            task.cancel()

    def _verified(self, number: int, outcome: Any) -> None:
        self._checks.pop(number, None)
        if self._stopped or number != self._latest:
            return  # the answer to a question that has been asked anew
        if isinstance(outcome, Backend):
            self._show(_GOOD, outcome.summary, outcome.python)
        else:
            self._show_missing(outcome)

    def _show_missing(self, error: GrassError) -> None:
        self._show(_BAD, error.what, str(error))
        self.command.setText(install_command(current()))
        self.command.setCursorPosition(0)
        self.command.setVisible(True)
        self.copy.setVisible(True)

    def _show(self, colour: str, text: str, tip: str) -> None:
        self.dot.setStyleSheet(f"color: {colour}")
        self.text.setText(text)
        self.text.setToolTip(plain_tip(tip))
        self.command.setVisible(False)
        self.copy.setVisible(False)

    def _copy(self) -> None:
        QgsApplication.clipboard().setText(self.command.text())
