"""Panel with the figures of an assessment: a table, and the report."""

from __future__ import annotations

from typing import Any, Mapping

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QColor, QDesktopServices, QIcon, QPixmap
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...engine.core.progress import Result
from ...engine.core.shown_numbers import AreaUnit, area_text, unit_named
from ...messages import tr
from ..forms import plain_label, say

_SWATCH = 12
_Z95 = 1.96


class FiguresPanel(QWidget):
    """Shows one assessment; emits `add_clicked` (path) to put its points on the map."""

    add_clicked = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outputs: Mapping[str, str] = {}
        self.overall = plain_label()
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().setVisible(False)
        self.table.setAccessibleName(tr("Accuracy and area of each class"))
        self.agreement = plain_label()
        self.remarks = plain_label()
        self.report = QPushButton(tr("Open repor&t"))
        self.copy = QPushButton(tr("Cop&y as CSV"))
        self.add = QPushButton(tr("Show points on the &map"))
        self.report.clicked.connect(self._open)
        self.copy.clicked.connect(self._copy)
        self.add.clicked.connect(lambda: self.add_clicked.emit(self._outputs["assessed"]))
        buttons = QHBoxLayout()
        buttons.addWidget(self.report)
        buttons.addWidget(self.copy)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for widget in (self.overall, self.table, self.agreement, self.remarks):
            box.addWidget(widget)
        box.addLayout(buttons)
        box.addWidget(self.add)
        self.setVisible(False)

    def show_result(self, result: Result) -> None:
        """Shows the figures of a run of `AssessJob`."""
        self._outputs = result.outputs
        summary = result.summary
        text = tr("The map is right on {value} % of the area ({points} points).")
        value = _with_margin(summary["overall"], 100, 1)
        say(self.overall, text.format(value=value, points=summary["points"]))
        self._fill(summary)
        say(self.agreement, "\n".join(_agreement(row) for row in summary["agreements"]))
        say(self.remarks, "\n".join(summary["remarks"]))
        self.setVisible(True)

    def _fill(self, summary: Mapping[str, Any]) -> None:
        unit = unit_named(summary["total"], summary["is_m2"])
        heads = (
            tr("Class"), tr("On the map ({unit})").format(unit=unit.name),
            tr("Estimated ({unit})").format(unit=unit.name), tr("User's accuracy (%)"),
            tr("Producer's accuracy (%)"),
        )  # fmt: skip
        tips = (
            "", tr("Pixels added up"),
            tr("Corrected by what was found at the points, with half of the 95 % interval"),
            tr("Of what the map calls this class, how much is"),
            tr("Of what is this class, how much the map shows"),
        )  # fmt: skip
        self.table.setColumnCount(len(heads))
        self.table.setRowCount(len(summary["classes"]))
        for column, (head, tip) in enumerate(zip(heads, tips)):
            item = QTableWidgetItem(head)
            item.setToolTip(tip)
            self.table.setHorizontalHeaderItem(column, item)
        for row, figures in enumerate(summary["classes"]):
            cells = (
                figures["name"],
                area_text(figures["mapped_area"], unit),
                _area_with_margin(figures["area"], unit),
                _with_margin(figures["users"], 100, 1),
                _with_margin(figures["producers"], 100, 1),
            )
            items = [_cell(text, column) for column, text in enumerate(cells)]
            swatch = QPixmap(_SWATCH, _SWATCH)
            swatch.fill(QColor(figures["colour"]))
            items[0].setIcon(QIcon(swatch))
            for column, item in enumerate(items):
                self.table.setItem(row, column, item)
        self.table.resizeColumnsToContents()
        rows = sum(self.table.rowHeight(row) for row in range(self.table.rowCount()))
        bar = self.table.horizontalScrollBar().sizeHint().height()
        self.table.setMinimumHeight(self.table.horizontalHeader().sizeHint().height() + rows + bar)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._outputs["report"]))

    def _copy(self) -> None:
        with open(self._outputs["table"], encoding="utf-8") as file:  # noqa: PTH123
            QgsApplication.clipboard().setText(file.read())


def _cell(text: str, column: int) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    if column:
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _with_margin(figure: Mapping[str, Any], scale: float, digits: int) -> str:
    """A figure and half of its 95 % interval, such as "91.7 +- 3.1"; a dash for none."""
    if figure["value"] is None:
        return "\u2013"
    text = f"{scale * figure['value']:.{digits}f}"
    if figure["error"] is None:
        return text
    return f"{text} \u00b1 {scale * _Z95 * figure['error']:.{digits}f}"


def _area_with_margin(figure: Mapping[str, Any], unit: AreaUnit) -> str:
    text = area_text(figure["value"], unit)
    if not figure["value"] and figure["high"]:  # that no point has it proves nothing
        return f"\u2264 {area_text(figure['high'], unit)}"
    if figure["error"] is None:
        return text
    return f"{text} \u00b1 {area_text(_Z95 * figure['error'], unit)}"


def _agreement(row: Mapping[str, Any]) -> str:
    text = tr("{first} and {second} agree on {same} of {points} points")
    line = text.format(**{key: row[key] for key in ("first", "second", "same", "points")})
    if row["kappa"] is None:
        return line
    return line + " " + tr("(kappa {value:.2f})").format(value=row["kappa"])
