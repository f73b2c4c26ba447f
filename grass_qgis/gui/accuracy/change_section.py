"""The part of the tab Accuracy that compares two dates."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsMapLayerProxyModel, QgsProject
from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtCore import QDir, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QLabel, QPushButton, QVBoxLayout, QWidget

from ...bridge.inputs.change_request import ChangeRequest
from ...bridge.inputs.layers import as_raster
from ...bridge.inputs.output_names import default_folder
from ...bridge.tasks.run_queue import Run
from ...engine.core.job import LARGEST_TOLERANCE, ChangeJob
from ...messages import tr
from ..forms import file_widget, plain_label, spin
from ..model_panel import ModelPanel
from ..progress_panel import ProgressPanel
from .change_figures import ChangeFigures

_LARGEST_PATCH = 1_000_000


class ChangeSection(QgsCollapsibleGroupBox):
    """Two dates, what counts as change, and what was found.

    Emits `requested` with a `ChangeRequest`, and `cancel_clicked`.
    """

    requested = pyqtSignal(object)
    cancel_clicked = pyqtSignal()

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
        self.use_model = QCheckBox(tr("Map both with a model first"))
        self.use_model.setToolTip(tr("For imagery; class rasters are compared as they are"))
        self.model: ModelPanel | None = None  # made when it is needed: it reads files
        self.tolerance = spin(0, LARGEST_TOLERANCE, ChangeJob.tolerance_px, tr(" pixels"))
        self.tolerance.setToolTip(
            tr("Changes that a shift of the maps by so many pixels explains do not count.")
        )
        self.smallest = spin(0, _LARGEST_PATCH, ChangeJob.min_area_px, tr(" pixels"))
        self.smallest.setToolTip(tr("Smaller patches of one kind of change do not count."))
        self.folder = file_widget(
            QgsFileWidget.StorageMode.GetDirectory, tr("Folder for the results")
        )
        self.folder.lineEdit().setPlaceholderText(tr("beside the project"))
        self.progress = ProgressPanel(queue=True)
        self.progress.cancel_button.setText(tr("Cancel"))
        self.figures = ChangeFigures()
        self.more = QPushButton(tr("More settings\u2026"))
        self.more.setToolTip(tr("Opens the algorithm, which has all settings"))
        self._lay_out()
        self.use_model.toggled.connect(self._show_model)
        self.progress.run_clicked.connect(lambda: self.requested.emit(self.request()))
        self.progress.cancel_clicked.connect(self.cancel_clicked)
        self.more.clicked.connect(self.open)
        self.finish("")
        self.setCollapsed(True)

    def request(self) -> ChangeRequest:
        """What the widgets describe."""
        chosen = self.model.path() if self.use_model.isChecked() and self.model else ""
        usual = default_folder(QgsProject.instance().homePath(), QDir.tempPath())
        return ChangeRequest(
            as_raster(self.before.currentLayer()),
            as_raster(self.after.currentLayer()),
            chosen,
            Path(self.folder.filePath() or usual),
            self.tolerance.value(),
            self.smallest.value(),
        )

    def show_run(self, run: Run) -> None:
        """Shows a comparison that is done."""
        self.setCollapsed(False)
        self.figures.show_run(run)

    def finish(self, text: str) -> None:
        """No comparison is on; `text` is the outcome of the last one."""
        self.progress.finish(text)
        self.progress.run_button.setText(tr("Compare"))

    def open(self) -> None:
        """Opens the algorithm's dialog with what is chosen here."""
        from qgis import processing  # filled by a plugin that may be switched off until now

        chosen = {"BEFORE": self.before.currentLayer(), "AFTER": self.after.currentLayer()}
        given = {name: layer for name, layer in chosen.items() if layer is not None}
        processing.execAlgorithmDialog("grassseg:change", given)

    def _show_model(self, shown: bool) -> None:
        if self.model is None:
            self.model = ModelPanel()
            self._model_place.addWidget(self.model)
        self.model.setVisible(shown)

    def _lay_out(self) -> None:
        # Unfolding a group shows all that is directly in it, also what is hidden.
        content = QWidget()
        QVBoxLayout(self).addWidget(content)
        box = QVBoxLayout(content)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.hint)
        self._model_place = QVBoxLayout()
        for text, field in (
            (tr("First date"), self.before),
            (tr("Second date"), self.after),
            ("", self.use_model),
            (tr("Tolerated shift"), self.tolerance),
            (tr("Minimum change"), self.smallest),
            (tr("Folder for the results"), self.folder),
        ):
            if text:
                label = QLabel(text)
                label.setBuddy(field)
                box.addWidget(label)
            box.addWidget(field)
            if field is self.use_model:
                box.addLayout(self._model_place)
        for widget in (self.progress, self.figures, self.more):
            box.addWidget(widget)
