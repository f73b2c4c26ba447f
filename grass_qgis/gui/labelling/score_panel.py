"""Panel that says how good the map is so far, and lists labels that contradict the others."""

from __future__ import annotations

from collections import Counter
from typing import Sequence

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ...bridge.labels.label_classes import LabelClass
from ...bridge.learning.values import Disagreement, FitReport
from ...messages import tr
from ..forms import plain_label, say
from .class_panel import swatch

_DATA = Qt.ItemDataRole.UserRole
_MOST_LINES = 3


class ScorePanel(QWidget):
    """Emits `looked_at` (Disagreement) when one of the list is chosen."""

    looked_at = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.bar.setAccessibleName(tr("Accuracy by cross-validation"))
        self.text = plain_label()
        self.title = plain_label()
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Labels that disagree with the others"))
        self.list.itemClicked.connect(self._look)
        self.list.itemActivated.connect(self._look)
        self.caption = QLabel(tr("Accuracy"))
        line = QHBoxLayout()
        line.addWidget(self.caption)
        line.addWidget(self.bar, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(line)
        for widget in (self.text, self.title, self.list):
            box.addWidget(widget)
        self.show_nothing("")

    def show_nothing(self, reason: str) -> None:
        """There is no map yet; why not."""
        self._show_bar(None)
        say(self.text, reason)
        self._show_list((), ())

    def show_report(self, report: FitReport, classes: Sequence[LabelClass]) -> None:
        """Shows how well held-out labels are found, by whom, and which disagree."""
        self._show_bar(report.accuracy)
        lines = []
        if report.accuracy is None:
            lines.append(tr("Label two objects of each class to measure the accuracy."))
        else:
            accuracy_text = tr("{share:.0f} % of the labels are found by a model of the others.")
            lines.append(accuracy_text.format(share=100 * report.accuracy))
        if report.check_accuracy is not None:
            kept = tr("{share:.0f} % of those kept aside are found.")
            lines.append(kept.format(share=100 * report.check_accuracy))
        if report.outside:
            text = tr("{count} labels lie outside the raster or on nodata.")
            lines.append(text.format(count=report.outside))
        say(self.text, " ".join(lines))
        self._show_list(report.disagreeing, classes)

    def _show_bar(self, share: float | None) -> None:
        self.bar.setVisible(share is not None)
        self.caption.setVisible(share is not None)
        self.bar.setValue(round(100 * (share or 0.0)))

    def _show_list(self, items: Sequence[Disagreement], classes: Sequence[LabelClass]) -> None:
        self.list.clear()
        for item in items:
            if item.class_id >= len(classes) or item.predicted_id >= len(classes):
                continue
            labelled, other = classes[item.class_id], classes[item.predicted_id]
            text = tr("{label}: the others say {other}").format(
                label=labelled.name, other=other.name
            )
            row = QListWidgetItem(swatch(labelled.colour), text)
            row.setData(_DATA, item)
            self.list.addItem(row)
        count = self.list.count()
        self.list.setVisible(count > 0)
        say(self.title, _title(items, classes) if count else "")
        if count:
            height = max(self.list.sizeHintForRow(0), self.fontMetrics().height() + 4)
            lines = min(count, _MOST_LINES)
            self.list.setFixedHeight(lines * height + 2 * self.list.frameWidth() + 2)

    def _look(self, row: QListWidgetItem) -> None:
        self.looked_at.emit(row.data(_DATA))


def _title(items: Sequence[Disagreement], classes: Sequence[LabelClass]) -> str:
    """Such as "3 objects of road disagree with their neighbours: look at them"."""
    counts = Counter(item.class_id for item in items)
    number, count = counts.most_common(1)[0]
    name = classes[number].name
    if count == 1:
        text = tr("An object of {name} disagrees with its neighbours: look at it.")
    else:
        text = tr("{count} objects of {name} disagree with their neighbours: look at them.")
    return text.format(count=count, name=name)
