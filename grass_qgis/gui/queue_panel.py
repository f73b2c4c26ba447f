"""The list of runs and their states."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..bridge.tasks.run_queue import Run, RunQueue, State
from ..messages import tr
from .notice import plain_tip

_NUMBER = Qt.ItemDataRole.UserRole
_MOST_LINES, _LEAST_LINES = 5, 1


class QueuePanel(QWidget):
    """Shows the runs of a `RunQueue`; emits `chosen` (number) when a run that is done is chosen."""

    chosen = pyqtSignal(int)

    def __init__(self, queue: RunQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self.list = QTreeWidget()
        self.list.setHeaderLabels([tr("Run"), tr("State")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setAccessibleName(tr("Runs"))
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.resume = QPushButton(tr("R&esume"))
        self.resume.setToolTip(tr("Goes on where the run was interrupted"))
        self.remove = QPushButton(tr("Remo&ve"))
        self.resume.clicked.connect(self._resume)
        self.remove.clicked.connect(self._remove)
        buttons = QHBoxLayout()
        buttons.addWidget(self.resume)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.list)
        box.addLayout(buttons)
        self.list.currentItemChanged.connect(self._choose)
        queue.changed.connect(self.show_runs)
        self.show_runs()

    def select(self, number: int) -> None:
        """Makes the run of that number the chosen one."""
        for index in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(index)
            if item is not None and item.data(0, _NUMBER) == number:
                self.list.setCurrentItem(item)

    def show_runs(self, *_: Any) -> None:
        """Shows the runs as they are now."""
        chosen = self._number()
        self.list.blockSignals(True)
        self.list.clear()
        for run in self._queue.runs:
            self.list.addTopLevelItem(_item(run))
        self.list.blockSignals(False)
        if chosen:
            self.select(chosen)
        count = self.list.topLevelItemCount()
        self.setVisible(count > 0)
        row = max(self.list.sizeHintForRow(0), self.fontMetrics().height() + 4)
        lines = min(max(count, _LEAST_LINES), _MOST_LINES)
        self.list.setFixedHeight(
            self.list.header().sizeHint().height() + lines * row + 2 * self.list.frameWidth() + 2
        )
        self._offer()

    def _choose(self, *_: Any) -> None:
        self._offer()
        run = self._queue.run_of(self._number())
        if run is not None and run.state is State.DONE:
            self.chosen.emit(run.number)

    def _offer(self) -> None:
        run = self._queue.run_of(self._number())
        state = run.state if run is not None else None
        self.resume.setVisible(any(r.state is State.INTERRUPTED for r in self._queue.runs))
        self.resume.setEnabled(state is State.INTERRUPTED)
        self.remove.setEnabled(state not in (None, State.RUNNING))

    def _resume(self) -> None:
        self._queue.resume(self._number())

    def _remove(self) -> None:
        number = self._number()
        run = self._queue.run_of(number)
        if run is not None and run.state is State.WAITING:
            self._queue.cancel(number)
        self._queue.remove(number)

    def _number(self) -> int:
        item = self.list.currentItem()
        return item.data(0, _NUMBER) if item is not None else 0


def state_text(state: State) -> str:
    """A state in the user's language."""
    return {
        State.WAITING: tr("queued"),
        State.RUNNING: tr("running"),
        State.DONE: tr("done"),
        State.FAILED: tr("failed"),
        State.CANCELLED: tr("cancelled"),
        State.INTERRUPTED: tr("interrupted"),
    }[state]


def _item(run: Run) -> QTreeWidgetItem:
    item = QTreeWidgetItem([run.title, state_text(run.state)])
    item.setData(0, _NUMBER, run.number)
    tip = "\n".join(text for text in (run.title, run.note, str(run.folder)) if text)
    item.setToolTip(0, plain_tip(tip))
    item.setToolTip(1, plain_tip(run.note or state_text(run.state)))
    return item
