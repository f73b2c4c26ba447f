"""The part of the tab Accuracy that leads to the comparison of two dates."""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsCollapsibleGroupBox, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ...messages import tr
from ..forms import plain_label


class ChangeSection(QgsCollapsibleGroupBox):
    """Two dates, and the algorithm that compares them, filled in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("4. What has changed?"), parent)
        self.setSaveCollapsedState(False)
        self.hint = plain_label()
        self.hint.setText(
            tr(
                "Compares two class rasters, or the imagery of two dates mapped by one model. "
                "Where a map is wrong, so is the change: assess it like a map, with its classes "
                "as strata."
            )
        )
        self.before, self.after = QgsMapLayerComboBox(), QgsMapLayerComboBox()
        for combo in (self.before, self.after):
            combo.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
            combo.setAllowEmptyLayer(True)
            combo.setCurrentIndex(0)
        self.compare = QPushButton(tr("Compare two dates\u2026"))
        self.compare.setToolTip(tr("With least area, tolerated shift, or a model that maps both"))
        self.compare.clicked.connect(self.open)
        box = QVBoxLayout(self)
        box.addWidget(self.hint)
        for text, combo in ((tr("First date"), self.before), (tr("Second date"), self.after)):
            label = QLabel(text)
            label.setBuddy(combo)
            box.addWidget(label)
            box.addWidget(combo)
        box.addWidget(self.compare)
        self.setCollapsed(True)

    def open(self) -> None:
        """Opens the algorithm's dialog with what is chosen here."""
        from qgis import processing  # filled by a plugin that may be switched off until now

        chosen = {"BEFORE": self.before.currentLayer(), "AFTER": self.after.currentLayer()}
        given = {name: layer for name, layer in chosen.items() if layer is not None}
        processing.execAlgorithmDialog("grassseg:change", given)
