"""How the dock's forms are made: fields as wide as they can be, rows that can be hidden."""

from __future__ import annotations

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFormLayout, QLabel, QSizePolicy, QSpinBox, QWidget


def form() -> QFormLayout:
    """An empty form."""
    layout = QFormLayout()
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    # A narrow dock shows the label above its field rather than cutting either off.
    layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    return layout


def show_row(layout: QFormLayout, field: QWidget, shown: bool) -> None:
    """Shows or hides a field together with its label."""
    field.setVisible(shown)
    label = layout.labelForField(field)
    if label is not None:
        label.setVisible(shown)


def plain_label() -> QLabel:
    """A label for texts that may come from a file: never markup, and never widening the dock."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def say(label: QLabel, text: str) -> None:
    """Shows `text`; a label without text takes no room."""
    label.setText(text)
    label.setVisible(bool(text))


def file_widget(mode: QgsFileWidget.StorageMode, title: str) -> QgsFileWidget:
    """A line for a path with a button that browses."""
    widget = QgsFileWidget()
    widget.setStorageMode(mode)
    widget.setDialogTitle(title)
    return widget


def spin(least: int, most: int, value: int, suffix: str, special: str = "") -> QSpinBox:
    """A spin box; `special` is shown for the least value."""
    box = QSpinBox()
    box.setRange(least, most)
    box.setValue(value)
    box.setSuffix(suffix)
    if special:
        box.setSpecialValueText(special)
    return box
