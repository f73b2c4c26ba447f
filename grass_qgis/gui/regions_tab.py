"""The tab of gradient regions: draw them, label the most useful ones first, export tiles."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from .. import remembered, settings
from ..backend.environment import find_current
from ..bridge.inputs.area_file import write_area
from ..bridge.inputs.layers import chosen, layer_crs
from ..bridge.inputs.model_library import BUNDLED_FOLDER
from ..bridge.inputs.output_names import free_paths
from ..bridge.labels.file import choose_features, write_label_file
from ..bridge.results.layers import add_group, result_layers, uncover_imagery
from ..bridge.results.styles import ROLE
from ..bridge.tasks.feedback import spans_of
from ..bridge.tasks.task import WorkerTask, run_task
from ..engine.core.errors import (
    CancelledError,
    GrassError,
    JobError,
    OutputError,
    ResolutionError,
)
from ..messages import message_of, tr
from .help_button import HelpButton
from .label_first_panel import LabelFirstPanel
from .label_panel import LabelPanel
from .notice import show_notice
from .progress_panel import ProgressPanel
from .regions_inputs import RegionsInputs
from .scrolling import scroll_to


class RegionsTab(QWidget):
    """Runs one job at a time; its results become a group of styled layers."""

    def __init__(self, iface: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._iface = iface
        self._task: WorkerTask | None = None
        self._stopped = False
        self._requested: tuple[str, Any] = ("", None)  # title and CRS of the run that is on
        self.inputs = RegionsInputs(iface.mapCanvas())
        self.progress = ProgressPanel()
        self.first = LabelFirstPanel()
        self.labelling = LabelPanel(iface.mapCanvas())
        self.export = QPushButton(tr("E&xport labelled tiles\u2026"))
        self.export.setToolTip(tr("Opens the algorithm that writes the data set for training"))
        self._lay_out()
        self.progress.run_clicked.connect(self.run)
        self.progress.cancel_clicked.connect(self.cancel)
        self.inputs.layer.layerChanged.connect(self.show_refusal)
        self.inputs.model.changed.connect(self.show_refusal)
        self.show_refusal()
        self.first.requested.connect(self.make_label_layer)
        self.export.clicked.connect(self.open_export)
        for panel in (self.first, self.labelling):
            panel.failed.connect(self._show_error)
        for slot in self._wanting_layers():
            QgsProject.instance().layersAdded.connect(slot)

    @property
    def running(self) -> bool:
        """Whether a run is on."""
        return self._task is not None

    def run(self) -> None:
        """Starts the job the widgets describe, unless one is on; errors go to the message bar."""
        if self.running:
            return
        try:
            job = self.inputs.job()
            python = find_current(settings.load().backend_python)
            self._make_folder()
            layer = chosen(self.inputs.raster)
            write_area(self.inputs.area.value(), layer, job.within)
        except GrassError as error:
            self._show_error(error)
            return
        if Path(job.model).parent != BUNDLED_FOLDER:  # those are offered anyway
            remembered.add_recent_model(job.model)
        self._requested = (tr("{name} \u2013 regions").format(name=layer.name()), layer_crs(layer))
        self._task = run_task(job, python, self._done, title=self._requested[0])
        self._task.happened.connect(self.progress.show_event)
        self.destroyed.connect(partial(_cancel, self._task))
        self.progress.begin(spans_of(job))
        QgsApplication.taskManager().addTask(self._task)

    def show_refusal(self, *_: object) -> None:
        """Reports before a run that the layer's pixels are too large for the model."""
        try:
            self.inputs.check_pixels()
            text = ""
        except ResolutionError as error:
            text = message_of(error).text
        except GrassError:
            text = ""  # pressing Run says what is wrong
        self.progress.show_estimate(text)

    def cancel(self) -> None:
        """Asks the run to stop; it leaves no file."""
        if self._task is not None:
            self._task.cancel()

    def stop(self) -> None:
        """Ends everything before the tab goes."""
        if self._stopped:
            return
        self._stopped = True
        for slot in self._wanting_layers():
            QgsProject.instance().layersAdded.disconnect(slot)
        self.inputs.stop()
        self.labelling.set_layer(None)
        if self._task is not None:
            self._task.cancel()
            self._task.waitForFinished(30_000)

    def make_label_layer(self) -> None:
        """Writes the regions to label first and opens them for editing."""
        try:
            layer = self._label_layer()
        except GrassError as error:
            self._show_error(error)
            return
        project = QgsProject.instance()
        uncover_imagery(project)
        project.addMapLayer(layer, False)
        project.layerTreeRoot().insertLayer(0, layer)
        layer.startEditing()
        self._iface.setActiveLayer(layer)
        self.labelling.set_layer(layer)
        scroll_to(self.labelling)

    def open_export(self) -> None:
        """Shows the dialog of `grassseg:exporttiles` for the layers that are chosen here."""
        from qgis import processing  # filled by a plugin that may be switched off until now

        given = {"INPUT": self.inputs.layer.currentLayer(), "LABELS": self.labelling.layer}
        chosen = {key: layer for key, layer in given.items() if layer is not None}
        processing.execAlgorithmDialog("grassseg:exporttiles", chosen)

    def _wanting_layers(self) -> tuple[Any, ...]:
        return self.inputs.leave_out_results, self.first.leave_out_others

    def _label_layer(self) -> QgsVectorLayer:
        source = self.first.layer
        if source is None:
            raise JobError("There is no layer of regions.", "Draw regions first.")
        classes = self.first.classes()
        chosen = choose_features(source, self.first.count.value())
        self._make_folder()
        (path,) = free_paths(self.inputs.folder, source.name(), ("labels.gpkg",))
        write_label_file(path, chosen, source.crs(), classes)
        name = tr("Labels of {name}").format(name=source.name())
        return QgsVectorLayer(f"{path}|layername=labels", name, "ogr")

    def _done(self, outcome: Any) -> None:
        if sip.isdeleted(self) or self._stopped:
            return
        self._task = None
        if isinstance(outcome, GrassError):
            self._show_error(outcome)
            return
        try:
            layers = result_layers(outcome)
            add_group(QgsProject.instance(), self._requested[0], layers, self._requested[1])
        except GrassError as error:
            self._show_error(error)
            return
        count = outcome.summary.get("regions", 0)
        self.progress.finish(tr("{count} regions.").format(count=count))
        role = "regions" if self.inputs.outline.currentData() == "mask" else "boxes"
        drawn = next(item for item in layers if item.customProperty(ROLE) == role)
        self.first.regions.setLayer(drawn)

    def _show_error(self, error: GrassError) -> None:
        message = message_of(error)
        if not self.running:
            self.progress.finish(message.title)
        seconds = 5 if isinstance(error, CancelledError) else 0
        show_notice(self._iface.messageBar(), message, seconds)

    def _make_folder(self) -> None:
        folder = self.inputs.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"The folder {folder} cannot be made: {error.strerror}.", "Save the project first."
            ) from error

    def _lay_out(self) -> None:
        label = QgsCollapsibleGroupBox(tr("Label tiles"))
        label.setSaveCollapsedState(False)
        inside = QVBoxLayout(label)
        for widget in (self.first, self.labelling, self.export):
            inside.addWidget(widget)
        box = QVBoxLayout(self)
        box.addWidget(self.inputs)
        box.addWidget(self.progress)
        box.addWidget(label)
        box.addStretch(1)
        help_line = QHBoxLayout()
        help_line.addStretch(1)
        help_line.addWidget(HelpButton("regions.md"))
        box.addLayout(help_line)


def _cancel(task: WorkerTask, *_: object) -> None:
    """Ends a run whose tab was deleted; QGIS deletes finished tasks."""
    if not sip.isdeleted(task):
        task.cancel()
