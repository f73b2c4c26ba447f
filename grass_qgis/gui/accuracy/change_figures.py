"""Panel with what a comparison of two dates found."""

from __future__ import annotations

from typing import Any, Mapping

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...bridge.tasks.run_queue import Run
from ...engine.core.shown_numbers import AreaUnit, area_text, unit_named
from ...messages import tr
from ..forms import plain_label, say
from ..notice import plain_tip

_SWATCH = 12
_MOST_ROWS = 8  # that are seen at once


class ChangeFigures(QWidget):
    """Shows one comparison.

    Emits `add_clicked` (number of the run) to add its layers to the map, `assess_clicked` (path of
    the raster of changes) to draw points on it.
    """

    add_clicked = pyqtSignal(int)
    assess_clicked = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run: Run | None = None
        self.overall = plain_label()
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().setVisible(False)
        self.table.setAccessibleName(tr("Area of each change"))
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.left_out = plain_label()
        self.add = QPushButton(tr("Add to map"))
        self.copy = QPushButton(tr("Copy table"))
        self.assess = QPushButton(tr("Draw points on it\u2026"))
        self.assess.setToolTip(tr("How much of it is real? Each kind of change is a stratum."))
        self.add.clicked.connect(self._request_layers)
        self.copy.clicked.connect(self._copy)
        self.assess.clicked.connect(lambda: self.assess_clicked.emit(self._outputs["change"]))
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.copy)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for widget in (self.overall, self.table, self.left_out):
            box.addWidget(widget)
        box.addLayout(buttons)
        box.addWidget(self.assess)
        self.setVisible(False)

    def show_run(self, run: Run) -> None:
        """Shows the figures of a run of `ChangeJob` that is done."""
        if run.result is None:
            return
        self.run = run
        summary = run.result.summary
        is_m2 = summary["changed_m2"] is not None
        key = "area_m2" if is_m2 else "pixels"
        unit = unit_named(sum(row[key] for row in summary["matrix"]), is_m2)
        changed = summary["changed_m2"] if is_m2 else summary["changed_px"]
        text = tr("{title}: {area} {unit} changed, {share:.1f} % of the area.")
        say(
            self.overall,
            text.format(
                title=run.title,
                area=area_text(changed, unit),
                unit=unit.name,
                share=100 * summary["changed_share"],
            ),
        )
        self._fill([row for row in summary["matrix"] if row["is_change"]], key, unit)
        text = tr("Not counted: {shift} pixels that a shift explains, {small} in small patches.")
        dropped = summary["explained_px"], summary["small_px"]
        say(self.left_out, text.format(shift=dropped[0], small=dropped[1]) if any(dropped) else "")
        self.setVisible(True)

    @property
    def _outputs(self) -> Mapping[str, str]:
        return self.run.result.outputs if self.run is not None and self.run.result else {}

    def _request_layers(self) -> None:
        if self.run is not None:
            self.add_clicked.emit(self.run.number)

    def _fill(self, rows: list[Mapping[str, Any]], key: str, unit: AreaUnit) -> None:
        heads = (tr("Change"), tr("Area ({unit})").format(unit=unit.name), tr("Share (%)"))
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setRowCount(len(rows))
        for number, row in enumerate(sorted(rows, key=lambda row: -row[key])):
            cells = row["name"], area_text(row[key], unit), f"{100 * row['share']:.2f}"
            swatch = QPixmap(_SWATCH, _SWATCH)
            swatch.fill(QColor(row["colour"]))
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column:
                    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    item.setTextAlignment(right)
                else:
                    item.setIcon(QIcon(swatch))
                    item.setToolTip(plain_tip(text))
                self.table.setItem(number, column, item)
        header = self.table.horizontalHeader()
        if header is not None:
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        shown = min(len(rows), _MOST_ROWS)
        high = sum(self.table.rowHeight(number) for number in range(shown))
        top = header.sizeHint().height() if header is not None else 0
        self.table.setFixedHeight(top + high + 2 * self.table.frameWidth())
        self.table.setVisible(bool(rows))

    def _copy(self) -> None:
        with open(self._outputs["matrix"], encoding="utf-8") as file:  # noqa: PTH123
            QgsApplication.clipboard().setText(file.read())
