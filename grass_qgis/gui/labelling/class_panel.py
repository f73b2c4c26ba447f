"""Panel of the classes: names, colours, keys, and the number of labels of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...bridge.inputs.class_list import classes_typed
from ...bridge.labels.label_classes import (
    KEYS,
    LabelClass,
    recoloured,
    rekeyed,
    renamed,
    with_specs,
    without_class,
)
from ...engine.core.errors import GrassError
from ...messages import tr
from ..notice import plain_tip

_NUMBER = Qt.ItemDataRole.UserRole
_KEY, _NAME, _COUNT = range(3)
_SWATCH = 14
_LEAST_LINES, _MOST_LINES = 2, 8


class ClassPanel(QWidget):
    """Shows classes; emits `edited` (the new classes) and `chosen` (id of a class).

    `from_model` and `from_layer` ask for the classes of those; `failed` (GrassError) for names that
    cannot be used.
    """

    edited = pyqtSignal(list)
    chosen = pyqtSignal(int)
    from_model = pyqtSignal()
    from_layer = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[LabelClass, ...] = ()
        self.list = QTreeWidget()
        self.list.setHeaderLabels([tr("Key"), tr("Class"), tr("Labels")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.list.setAccessibleName(tr("Classes"))
        self.list.setToolTip(tr("Press a key on the map to label that class. F2 renames."))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for column in (_KEY, _COUNT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("New class: road, water"))
        self.name.setToolTip(tr("Type one or more names and press Enter"))
        self.name.setAccessibleName(tr("New class"))
        self.add = QPushButton(tr("Add class"))
        self.more = QToolButton()
        self.more.setText("\u2026")
        self.more.setToolTip(tr("Change a class, or take classes from a model or a layer"))
        self.more.setAccessibleName(self.more.toolTip())
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.more.setMenu(self.menu)
        self._lay_out()
        self.menu.aboutToShow.connect(self._fill_menu)
        self.add.clicked.connect(self.add_typed)
        self.name.returnPressed.connect(self.add_typed)
        self.list.currentItemChanged.connect(self._choose)
        self.list.itemChanged.connect(self._rename)
        self.list.customContextMenuRequested.connect(
            lambda place: self.menu.popup(self.list.viewport().mapToGlobal(place))
        )
        self.show_classes((), -1)

    def show_classes(self, classes: tuple[LabelClass, ...], active: int) -> None:
        """Shows the classes; the one of the id `active` is chosen."""
        self._classes = classes
        self.list.blockSignals(True)
        self.list.clear()
        for item in classes:
            row = QTreeWidgetItem([item.key, item.name, "0"])
            row.setIcon(_NAME, swatch(item.colour))
            row.setData(_KEY, _NUMBER, item.id)
            row.setToolTip(_NAME, plain_tip(item.name))
            row.setFlags(row.flags() | Qt.ItemFlag.ItemIsEditable)
            row.setTextAlignment(_COUNT, Qt.AlignmentFlag.AlignRight)
            self.list.addTopLevelItem(row)
            if item.id == active:
                self.list.setCurrentItem(row, _NAME)  # F2 edits the column that is current
        self.list.blockSignals(False)
        lines = min(max(len(classes), _LEAST_LINES), _MOST_LINES)
        row_height = self.list.sizeHintForRow(0) if classes else self.fontMetrics().height() + 4
        border = 2 * self.list.frameWidth() + 2
        self.list.setFixedHeight(
            self.list.header().sizeHint().height() + lines * row_height + border
        )

    def show_active(self, active: int) -> None:
        """Chooses the class of that id."""
        for row in self._rows():
            if row.data(_KEY, _NUMBER) == active:
                self.list.setCurrentItem(row, _NAME)

    def show_counts(self, counts: Any) -> None:
        """Shows the number of labels of each class id."""
        self.list.blockSignals(True)
        for row in self._rows():
            row.setText(_COUNT, str(counts.get(row.data(_KEY, _NUMBER), 0)))
        self.list.blockSignals(False)

    def add_typed(self) -> None:
        """Adds the classes whose names are typed."""
        text = self.name.text()
        if not text.strip():
            self.name.setFocus()
            return
        self._edit(lambda: with_specs(self._classes, _plain(text)))
        self.name.clear()

    def change_colour(self, colour: QColor | None = None) -> None:
        """Gives the chosen class a colour, chosen in a dialog unless given."""
        number = self._number()
        if number < 0:
            return
        now = next(item.colour for item in self._classes if item.id == number)
        new = colour or QColorDialog.getColor(QColor(now), self, tr("Colour of the class"))
        if new.isValid():
            self._edit(lambda: recoloured(self._classes, number, new.name()))

    def change_key(self, key: str) -> None:
        """Gives the chosen class a key."""
        number = self._number()
        if number >= 0:
            self._edit(lambda: rekeyed(self._classes, number, key))

    def remove(self) -> None:
        """Removes the chosen class, and its labels with it."""
        number = self._number()
        if number >= 0:
            self._edit(lambda: without_class(self._classes, number))

    def _edit(self, edit: Any) -> None:
        try:
            classes = edit()
        except GrassError as error:
            self.failed.emit(error)
            self.show_classes(self._classes, self._number())
            return
        self.edited.emit(classes)

    def _rename(self, row: QTreeWidgetItem, column: int) -> None:
        number = row.data(_KEY, _NUMBER)
        now = next((item for item in self._classes if item.id == number), None)
        if now is None:
            return
        if column == _NAME and row.text(_NAME) != now.name:
            self._edit(lambda: renamed(self._classes, number, row.text(_NAME)))
        elif column == _KEY and row.text(_KEY) != now.key:
            self._edit(lambda: rekeyed(self._classes, number, row.text(_KEY).strip()))

    def _choose(self, *_: Any) -> None:
        if self._number() >= 0:
            self.chosen.emit(self._number())

    def _fill_menu(self) -> None:
        self.menu.clear()
        has = self._number() >= 0
        for text, slot in (
            (tr("Rename"), lambda: self.list.editItem(self.list.currentItem(), _NAME)),
            (tr("Colour\u2026"), self.change_colour),
            (tr("Remove with its labels"), self.remove),
        ):
            action = self.menu.addAction(text)
            action.setEnabled(has)
            action.triggered.connect(lambda _=False, slot=slot: slot())
        keys = self.menu.addMenu(tr("Key"))
        keys.setEnabled(has)
        for key in KEYS:
            keys.addAction(key).triggered.connect(lambda _=False, key=key: self.change_key(key))
        self.menu.addSeparator()
        self.menu.addAction(tr("Classes of a model\u2026")).triggered.connect(self.from_model)
        self.menu.addAction(tr("Labels of a layer\u2026")).triggered.connect(self.from_layer)

    def _rows(self) -> list[QTreeWidgetItem]:
        rows = (self.list.topLevelItem(k) for k in range(self.list.topLevelItemCount()))
        return [row for row in rows if row is not None]

    def _number(self) -> int:
        row = self.list.currentItem()
        return int(row.data(_KEY, _NUMBER)) if row is not None else -1

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.name, 1)
        line.addWidget(self.add)
        line.addWidget(self.more)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.list)
        box.addLayout(line)


def swatch(colour: str) -> QIcon:
    """A square of a colour."""
    pixmap = QPixmap(_SWATCH, _SWATCH)
    pixmap.fill(QColor(colour))
    return QIcon(pixmap)


def _plain(text: str) -> Any:
    """The classes that are typed, their colours left to the list they come into."""
    return [replace(item, colour="") for item in classes_typed(text)]
