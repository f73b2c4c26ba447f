"""Buttons for the map tools, undo and redo, and what a new label is."""

from __future__ import annotations

from typing import Mapping

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QSize, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...messages import tr

POINT, SEGMENT, POLYGON, ERASER = "point", "segment", "polygon", "eraser"
_ICONS = {
    POINT: "/mActionCapturePoint.svg",
    SEGMENT: "/mActionSelectPolygon.svg",
    POLYGON: "/mActionCapturePolygon.svg",
    ERASER: "/mActionDeleteSelected.svg",
}

_SPIN_WIDTH = 80  # its hint has room for the largest number


class ToolPanel(QWidget):
    """Emits `chosen` (name of a tool; empty for none), `undo`, `redo`, and `radius_changed`."""

    chosen = pyqtSignal(str)
    undo = pyqtSignal()
    redo = pyqtSignal()
    radius_changed = pyqtSignal(float)
    check_changed = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tips = {
            POINT: tr("Click (P): label a disc. Shift+wheel or +/- changes its size."),
            SEGMENT: tr(
                "Segment (G): label the object under the cursor. Shift+wheel or +/- grows it."
            ),
            POLYGON: tr("Draw (F): drag around an area, or click its corners."),
            ERASER: tr("Eraser (E): click or drag over labels to remove them."),
        }
        self.buttons: Mapping[str, QToolButton] = {
            name: _button(_ICONS[name], tips[name], True) for name in tips
        }
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)  # the one that is pressed can be let go
        for name, button in self.buttons.items():
            self._group.addButton(button)
            button.clicked.connect(lambda on, name=name: self.chosen.emit(name if on else ""))
        self.undo_button = _button("/mActionUndo.svg", tr("Undo the last label (Ctrl+Z)"))
        self.redo_button = _button("/mActionRedo.svg", tr("Redo (Ctrl+Shift+Z)"))
        self.undo_button.clicked.connect(self.undo)
        self.redo_button.clicked.connect(self.redo)
        self.radius = QDoubleSpinBox()
        self.radius.setRange(1e-6, 1e6)
        self.radius.setDecimals(2)
        self.radius.setKeyboardTracking(False)
        self.radius.setMinimumWidth(_SPIN_WIDTH)
        self.radius.valueChanged.connect(self.radius_changed)
        self.check = QCheckBox(tr("Only for chec&king"))
        self.check.setToolTip(tr("New labels are not learnt from; they measure the accuracy"))
        self.check.toggled.connect(self.check_changed)
        self._lay_out()

    def show_tool(self, name: str) -> None:
        """Shows which tool is on; empty for none."""
        for other, button in self.buttons.items():
            button.setChecked(other == name)

    def show_history(self, can_undo: bool, can_redo: bool) -> None:
        """Offers what can be undone and done again."""
        self.undo_button.setEnabled(can_undo)
        self.redo_button.setEnabled(can_redo)

    def show_radius(self, radius: float, unit: str) -> None:
        """Shows the radius of a click."""
        self.radius.blockSignals(True)
        digits = 2 if radius >= 0.1 else 7
        self.radius.setDecimals(digits)
        self.radius.setSingleStep(radius / 4)
        self.radius.setSuffix(f" {unit}" if unit else "")
        self.radius.setValue(radius)
        self.radius.blockSignals(False)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        for button in self.buttons.values():
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(self.undo_button)
        line.addWidget(self.redo_button)
        size = QHBoxLayout()
        label = QLabel(tr("Ra&dius of a click"))
        label.setBuddy(self.radius)
        size.addWidget(label)
        size.addWidget(self.radius, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(line)
        box.addLayout(size)
        box.addWidget(self.check)


def _button(icon: str, tip: str, checkable: bool = False) -> QToolButton:
    button = QToolButton()
    button.setIcon(QgsApplication.getThemeIcon(icon))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setCheckable(checkable)
    button.setAutoRaise(True)
    side = max(24, button.fontMetrics().height() + 8)
    button.setIconSize(QSize(side, side))
    return button
