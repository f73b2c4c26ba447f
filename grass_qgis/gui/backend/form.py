"""Options of the backend page: kind of backend, package source, custom interpreter."""

from __future__ import annotations

from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ...messages import tr

_CONFIRMING = "grass_asked"
_SURE_MS = 6000


class BackendForm(QgsCollapsibleGroupBox):
    """Widgets only; the page reads them and acts.

    Every field has a label with a letter to reach it by.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Other ways"), parent)
        self.setSaveCollapsedState(False)
        self.kind = QComboBox()
        self.kind.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.kind.setMinimumContentsLength(12)
        self.kind.setToolTip(tr("Kind of backend; automatic selects what fits this machine"))
        self.wheels = QgsFileWidget()
        self.wheels.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.wheels.setDialogTitle(tr("Folder of wheels"))
        self.wheels.lineEdit().setPlaceholderText(tr("none: package index"))
        self.wheels.setToolTip(
            tr("For a machine without network: a folder with all packages, filled elsewhere")
        )
        self.download = _button(tr("Copy command that &fills it"))
        self.choose = _button(tr("&Interpreter..."))
        self.choose.setToolTip(tr("Your own Python interpreter that has the packages"))
        self.private = _button(tr("Use private e&nvironment"))
        self.command = QLineEdit()
        self.command.setReadOnly(True)
        self.copy = QToolButton()
        self.copy.setText(tr("Cop&y"))
        self.command_label = QLabel(tr("By &hand"))
        self.remove = _button(_removal())
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_SURE_MS)
        self._patience.timeout.connect(self._calm)
        self._lay_out()
        self.setCollapsed(True)
        # Unfolding shows every widget inside, also those that have nothing to show.
        self.collapsedStateChanged.connect(lambda _: self.show_command(self.command.text()))

    def confirm_removal(self) -> bool:
        """True at the second press in a row; the first one changes the button's text only."""
        sure = self.remove.property(_CONFIRMING) is True
        self.remove.setProperty(_CONFIRMING, not sure)
        self.remove.setText(tr("Press again to re&move it") if not sure else _removal())
        if not sure:
            self._patience.start()
        return sure

    def _calm(self) -> None:
        self.remove.setProperty(_CONFIRMING, False)
        self.remove.setText(_removal())

    def show_command(self, text: str) -> None:
        """Shows what to type in a terminal instead; an empty text hides it."""
        self.command.setText(text)
        self.command.setCursorPosition(0)
        for widget in (self.command_label, self.command, self.copy):
            widget.setVisible(bool(text))

    def show_kinds(self, rows: tuple[tuple[str, str], ...], chosen: str) -> None:
        """Fills the list of kinds without emitting a change."""
        blocked = self.kind.blockSignals(True)
        self.kind.clear()
        for title, name in rows:
            self.kind.addItem(title, name)
        self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))
        self.kind.blockSignals(blocked)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        _row(form, tr("Runs &on"), self.kind)
        _row(form, tr("Folder of &wheels"), self.wheels)
        form.addRow("", self.download)
        form.addRow(tr("Python interpreter"), self.choose)
        form.addRow("", self.private)
        line = _beside(self.command, self.copy)
        self.command_label.setBuddy(self.command)
        form.addRow(self.command_label, line)
        form.addRow("", self.remove)
        self.setLayout(form)


def _removal() -> str:
    return tr("Re&move the environment")


def _row(form: QFormLayout, text: str, field: QWidget) -> None:
    label = QLabel(text)
    label.setBuddy(field)
    form.addRow(label, field)


def _beside(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget)
    return holder


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return button


def text_label() -> QLabel:
    """A label of plain text that wraps and can be selected."""
    label = QLabel()
    # What is shown may come from a file: it is never markup.
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    # A long path in it must not widen the dock.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    flags = Qt.TextInteractionFlag.TextSelectableByMouse
    label.setTextInteractionFlags(flags | Qt.TextInteractionFlag.TextSelectableByKeyboard)
    return label
