"""The backend page: state of the backend, its set-up, and the devices in use."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import Enum
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsMessageLog
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ... import settings
from ...about import about
from ...backend.devices import AUTO, Machine, choose, flavour_named
from ...backend.environment import (
    Backend,
    current,
    find_current,
    install_command,
    private_backends,
    private_root,
)
from ...backend.in_use import InUseError
from ...backend.install import Installation
from ...backend.pip_call import Source, download_command
from ...bridge.tasks.network import proxy_address
from ...bridge.tasks.setup_task import machine_task, measure_task, remove_task, setup_task
from ...bridge.tasks.task import WorkerTask, verify_task
from ...engine.core.errors import CancelledError, GrassError
from ...messages import tr
from ..notice import plain_tip
from .form import BackendForm, text_label
from .progress import BackendProgress
from .texts import detail_text, explanation, kinds, size_text

_GOOD, _BAD, _UNSURE = "#3a9d3a", "#d64541", "#b0b0b0"


class State(Enum):
    """What the page shows."""

    CHECKING = "checking"
    MISSING = "missing"
    WORKING = "working"
    FAILED = "failed"
    READY = "ready"


class BackendPanel(QWidget):
    """Checks, sets up, measures and removes the backend; one of these at a time, in a task.

    `changed` is emitted when another interpreter, or none, is used from now on.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Checks that are still on, also cancelled ones; only the latest one's result counts.
        self._checks: dict[int, WorkerTask] = {}
        self._latest = 0
        self._stopped = False
        self._work: WorkerTask | None = None
        self._machine: Machine | None = None
        self._looking: WorkerTask | None = None
        self._backend: Backend | None = None
        self._records: dict[str, Any] = {}
        self._measure_next = False
        self.state = State.CHECKING
        self.dot = QLabel("\u25cf")
        self.text = text_label()
        self.detail = text_label()
        self.size_note = text_label()
        self.setup_button = QPushButton(tr("Set &up"))
        self.setup_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.cancel_button = QPushButton(tr("&Cancel"))
        self.measure_button = QPushButton(tr("M&easure"))
        self.measure_button.setToolTip(tr("Runs a small model on every device and compares them"))
        self.progress = BackendProgress()
        self.form = BackendForm()
        self.button, self.command, self.copy = self.form.choose, self.form.command, self.form.copy
        self._lay_out()
        self._connect()
        self._recall(settings.load())

    @property
    def is_ready(self) -> bool:
        """Whether the last check found a backend that works."""
        return self._backend is not None

    def check(self) -> None:
        """Looks for the interpreter and reads its versions in a task."""
        number = self._latest = self._latest + 1
        self._cancel_checks()  # after the new number: a queued check returns immediately
        self._look()
        try:
            python = find_current(settings.load().backend_python)
        except GrassError as error:
            self._show_missing(error)
            return
        self.show_text(_UNSURE, tr("Checking the backend ..."), python)
        self._enter(State.CHECKING)
        task = verify_task(python, lambda outcome: self._verified(number, outcome))
        self._checks[number] = task
        QgsApplication.taskManager().addTask(task)

    def choose(self) -> None:
        """Asks for an interpreter, remembers it, checks and measures it."""
        start = settings.load().backend_python or str(current().profile)
        title = tr("Python interpreter of the backend")
        path, _ = QFileDialog.getOpenFileName(self, title, start)
        if path:
            settings.save(replace(settings.load(), backend_python=path))
            self._measure_next = True
            self.check()

    def use_private(self) -> None:
        """Goes back from a custom interpreter to the private environment."""
        settings.save(replace(settings.load(), backend_python=""))
        self.check()

    def set_up(self) -> None:
        """Makes the private environment in a task; what is wrong is shown on the page."""
        if self._work is not None:
            return
        self._remember()
        remembered = settings.load()
        try:
            proxy = "" if remembered.backend_wheels else proxy_address()
        except GrassError as error:
            self._show_failure(error)
            return
        source = Source(remembered.backend_wheels, proxy)
        profile, flavour = current().profile, remembered.backend_flavour
        task = setup_task(profile, flavour, source, self._finished_setup)
        task.happened.connect(self.progress.show_event)
        self._start(task, tr("Setting up the backend ..."))

    def measure(self) -> None:
        """Runs the self-test of the interpreter in use, in a task."""
        if self._work is not None or self._backend is None:
            return
        python = self._backend.python
        task = measure_task(python, lambda outcome: self._finished_measuring(python, outcome))
        self._start(task, tr("Measuring the devices ..."))

    def remove(self) -> None:
        """Removes the private environments in a task; pressed twice, as it cannot be undone."""
        if self.form.confirm_removal() and self._work is None:
            self._start(remove_task(current().profile, self._finished_removal), tr("Removing ..."))

    def cancel(self) -> None:
        """Ends the set-up or the measuring; a set-up leaves nothing."""
        if self._work is not None:
            self.cancel_button.setEnabled(False)
            self.progress.step.setText(tr("Cancelling ..."))
            self._work.cancel()

    def stop(self) -> None:
        """Stops all running tasks; their results are discarded."""
        self._stopped = True
        self._cancel_checks()
        work = (self._work, self._looking)
        tasks = [*self._checks.values(), *(task for task in work if task is not None)]
        for task in tasks:
            task.cancel()
        for task in tasks:
            task.waitForFinished(30_000)

    @property
    def is_checking(self) -> bool:
        """Whether a check is on, also one that was cancelled."""
        return bool(self._checks)

    @property
    def is_working(self) -> bool:
        """Whether a set-up, measurement or removal is on."""
        return self._work is not None

    # --- results of tasks ---------------------------------------------------------------------
    def _verified(self, number: int, outcome: Any) -> None:
        self._checks.pop(number, None)
        if self._stopped or number != self._latest:
            return  # a newer check has replaced this one
        if isinstance(outcome, Backend):
            self._show_ready(outcome)
        else:
            self._show_missing(outcome)

    def _finished_setup(self, outcome: Any) -> None:
        if not self._end():
            return
        if isinstance(outcome, Installation):
            # An interpreter that was chosen before would go first.
            settings.save(replace(settings.load(), backend_python=""))
            self.check()
        elif isinstance(outcome, CancelledError):
            self.check()
        else:
            self._show_failure(outcome)

    def _finished_measuring(self, python: str, outcome: Any) -> None:
        if not self._end():
            return
        if isinstance(outcome, GrassError):
            if not isinstance(outcome, CancelledError):
                self._records[python] = str(outcome)
        else:
            _, self._records[python] = outcome
        if self._backend is not None:
            self._show_ready(self._backend)

    def _finished_removal(self, outcome: Any) -> None:
        if not self._end():
            return
        if isinstance(outcome, InUseError) and self._backend is not None:
            self._show_ready(self._backend)  # it is as it was
            self.detail.setText(str(outcome))
        elif isinstance(outcome, GrassError):
            self._show_failure(outcome)
        else:
            self.check()

    def _on_machine(self, outcome: Any) -> None:
        self._looking = None
        if isinstance(outcome, Machine) and not self._stopped:
            self._machine = outcome
            rows = kinds(outcome, sys.version_info[:2])
            self.form.show_kinds(rows, settings.load().backend_flavour)
            self._show_size()

    # --- widgets of the page ------------------------------------------------------------------
    def _show_ready(self, backend: Backend) -> None:
        changed = self._backend is None or self._backend.python != backend.python
        self._backend = backend
        tip = "\n".join((backend.python, *backend.libraries))
        self.show_text(_GOOD, backend.summary, tip)
        self.detail.setText(self._detail(backend.python))
        self._enter(State.READY)
        if changed:
            self.changed.emit()
        if self._measure_next:
            self._measure_next = False
            self.measure()

    def _detail(self, python: str) -> str:
        """What was measured of an interpreter, and whether an update is due."""
        marks = {str(item.interpreter): item.mark for item in private_backends(current().profile)}
        mark = marks.get(python)
        record = self._records.get(python) or (mark.devices if mark is not None else None)
        return detail_text(record, mark, named_by_variable=bool(current().variable))

    def _show_missing(self, error: GrassError) -> None:
        gone, self._backend = self._backend is not None, None
        self.show_text(_BAD, error.what, str(error))
        self.detail.setText(explanation())
        self.form.show_command(install_command(current()))
        self._enter(State.MISSING)
        if gone:
            self.changed.emit()

    def _show_failure(self, error: GrassError) -> None:
        self.show_text(_BAD, error.what, str(error))
        self.detail.setText(error.remedy)
        self.form.show_command(install_command(current()))
        self.progress.say(str(error))
        level = Qgis.MessageLevel.Warning
        QgsMessageLog.logMessage(str(error), about().name, level, False)
        self.progress.finish()
        self.progress.setVisible(True)
        self._enter(State.FAILED)
        self.setup_button.setFocus()

    def show_text(self, colour: str, text: str, tip: str) -> None:
        """Shows the state of the backend, with a tooltip."""
        self.dot.setStyleSheet(f"color: {colour}")
        self.text.setText(text)
        self.text.setToolTip(plain_tip(tip))
        self.form.show_command("")

    def _show_size(self) -> None:
        if self._machine is None:
            return
        requested = self.form.kind.currentData() or AUTO
        text = size_text(self._machine, sys.version_info[:2], requested)
        folder = tr("It is installed in {folder}.").format(folder=private_root(current().profile))
        self.size_note.setText(f"{text} {folder}")

    def _enter(self, state: State) -> None:
        """Shows the widgets of a state and hides the others."""
        self.state = state
        working, ready = state is State.WORKING, state is State.READY
        outdated = [item.mark.version for item in private_backends(current().profile)]
        titles = {State.FAILED: tr("&Retry"), State.READY: tr("Set &up again")}
        if ready and outdated and outdated[0] != about().version:
            titles[State.READY] = tr("Up&date")
        self.setup_button.setText(titles.get(state, tr("Set &up")))
        named = bool(current(settings.load().backend_python).named)
        self.setup_button.setVisible(
            state in (State.MISSING, State.FAILED) or (ready and not named)
        )
        self.size_note.setVisible(state is State.MISSING)
        self.cancel_button.setVisible(working)
        self.measure_button.setVisible(ready)
        self.detail.setVisible(not working and state is not State.CHECKING)
        self.form.setEnabled(not working)
        self.form.private.setEnabled(bool(settings.load().backend_python))
        self.form.remove.setEnabled(bool(outdated))

    def _start(self, task: WorkerTask, text: str) -> None:
        self._work = task
        self._latest += 1  # a check that is still on has nothing to say any more
        self._cancel_checks()
        self.show_text(_UNSURE, text, "")
        self.progress.begin(text)
        self._enter(State.WORKING)
        self.cancel_button.setEnabled(True)
        self.cancel_button.setFocus()
        QgsApplication.taskManager().addTask(task)

    def _end(self) -> bool:
        """The work is over; False when nobody is there to see it."""
        self._work = None
        if self._stopped:
            return False
        self.progress.finish()
        return True

    def _cancel_checks(self) -> None:
        for task in tuple(self._checks.values()):
            task.cancel()

    def _look(self) -> None:
        if self._machine is None and self._looking is None:
            self._looking = machine_task(self._on_machine)
            QgsApplication.taskManager().addTask(self._looking)

    def _remember(self) -> None:
        kind, wheels = self.form.kind.currentData() or AUTO, self.form.wheels.filePath().strip()
        changed = replace(settings.load(), backend_flavour=kind, backend_wheels=wheels)
        settings.save(changed)

    def _recall(self, remembered: settings.Settings) -> None:
        self.form.wheels.setFilePath(remembered.backend_wheels)
        self.form.show_kinds(((tr("Automatic"), AUTO),), AUTO)

    def _copy_download(self) -> None:
        machine = self._machine
        python = sys.version_info[:2]
        try:
            requested = self.form.kind.currentData() or AUTO
            flavour = (
                choose(machine, python, requested).flavour if machine else flavour_named("cpu")
            )
        except GrassError as error:
            self._show_failure(error)
            return
        QgsApplication.clipboard().setText(download_command(python, flavour, current().windows))

    def _connect(self) -> None:
        self.setup_button.clicked.connect(self.set_up)
        self.cancel_button.clicked.connect(self.cancel)
        self.measure_button.clicked.connect(self.measure)
        self.form.choose.clicked.connect(self.choose)
        self.form.private.clicked.connect(self.use_private)
        self.form.remove.clicked.connect(self.remove)
        self.form.download.clicked.connect(self._copy_download)
        self.form.copy.clicked.connect(
            lambda: QgsApplication.clipboard().setText(self.command.text())
        )
        self.form.kind.currentIndexChanged.connect(lambda _: self._show_size())

    def _lay_out(self) -> None:
        head = QGridLayout()
        head.addWidget(self.dot, 0, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.text, 0, 1)
        head.addWidget(self.detail, 1, 1)
        head.addWidget(self.size_note, 2, 1)
        head.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        for button in (self.setup_button, self.cancel_button, self.measure_button):
            buttons.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(head)
        box.addLayout(buttons)
        box.addWidget(self.progress)
        box.addWidget(self.form)
