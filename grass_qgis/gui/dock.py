"""The dock: panels that ask and show, and the one run that may be on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMessageLog,
    QgsProject,
)
from qgis.gui import QgsDockWidget, QgsScrollArea
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFrame, QVBoxLayout, QWidget

from .. import settings
from ..about import about
from ..backend.environment import find_current
from ..bridge.feedback import spans_of
from ..bridge.layers import layers_crs
from ..bridge.overlay import add_group, result_layers
from ..bridge.request import job_of
from ..bridge.task import WorkerTask, run_task
from ..engine.errors import CancelledError, GrassError, OutputError
from ..engine.progress import Event, Log
from ..messages import Message, message_of, tr
from .backend_panel import BackendPanel
from .inputs import InputsPanel
from .notice import show_notice
from .progress_panel import ProgressPanel


@dataclass(frozen=True)
class _Run:
    """What is needed at the end of a run; the layer itself may be gone from the project then."""

    task: WorkerTask
    title: str
    crs: QgsCoordinateReferenceSystem
    folder: Path


class SegmenterDock(QgsDockWidget):
    """Runs one job at a time; its results become a group of styled layers."""

    def __init__(self, iface: Any, parent: QWidget | None = None) -> None:
        super().__init__(about().name, parent)
        self.setObjectName("grass_segmenter_dock")
        self._iface = iface
        self._run: _Run | None = None
        self._stopped = False
        self.inputs = InputsPanel(iface.mapCanvas())
        self.progress = ProgressPanel()
        self.backend = BackendPanel()
        self._lay_out()
        self._recall(settings.load())
        self.progress.run_clicked.connect(self.run)
        self.progress.cancel_clicked.connect(self.cancel)
        for signal in _home_signals():
            signal.connect(self.inputs.show_default_folder)
        for signal in _layer_signals():
            signal.connect(self.inputs.leave_out_results)
        self.backend.check()

    @property
    def running(self) -> bool:
        """Whether a run is on."""
        return self._run is not None

    def run(self) -> None:
        """Starts the job the widgets describe, unless one is on; errors go to the message bar."""
        if self.running:
            return
        try:
            request = self.inputs.request()
            job = job_of(request, QgsProject.instance().transformContext())
            python = find_current(settings.load().backend_python)
            _make_folder(request.folder)
        except GrassError as error:
            self._show_error(error)
            return
        settings.save(replace(settings.load(), last_model=request.model, device=request.device))
        task = run_task(job, python, self._done)
        task.happened.connect(self._show_event)
        name = request.layer.name() if request.layer is not None else ""
        title = f"{name} \u2013 {Path(request.model).stem}"
        self._run = _Run(task, title, layers_crs(request.layer), request.folder)
        self.progress.begin(spans_of(job))
        QgsApplication.taskManager().addTask(task)

    def cancel(self) -> None:
        """Asks the run to stop; it leaves no file."""
        if self._run is not None:
            self._run.task.cancel()

    def stop(self) -> None:
        """Ends everything before the dock goes: called when the plugin is unloaded."""
        if self._stopped:
            return
        self._stopped = True
        for signal in _home_signals():
            signal.disconnect(self.inputs.show_default_folder)
        for signal in _layer_signals():
            signal.disconnect(self.inputs.leave_out_results)
        self.backend.stop()
        if self._run is not None:
            self._run.task.cancel()
            self._run.task.waitForFinished(30_000)

    def _done(self, outcome: Any) -> None:
        finished, self._run = self._run, None
        if self._stopped or finished is None:
            return
        if isinstance(outcome, GrassError):
            self._show_error(outcome)
            return
        try:
            layers = result_layers(outcome.outputs)
            add_group(QgsProject.instance(), finished.title, layers, finished.crs)
        except GrassError as error:
            self._show_error(error)
            return
        self.progress.finish(tr("Done."))
        text = tr("Results are in {folder}").format(folder=finished.folder)
        message = Message(about().name, text, Qgis.MessageLevel.Success)
        show_notice(self._iface.messageBar(), message, 8)

    def _show_event(self, event: Event) -> None:
        if self._stopped:
            return
        self.progress.show_event(event)
        if isinstance(event, Log):
            warning = event.level == "warning"
            level = Qgis.MessageLevel.Warning if warning else Qgis.MessageLevel.Info
            QgsMessageLog.logMessage(event.message, about().name, level, False)

    def _show_error(self, error: GrassError) -> None:
        message = message_of(error)
        QgsMessageLog.logMessage(str(error), about().name, message.level, False)
        self.progress.finish(message.title)
        seconds = 5 if isinstance(error, CancelledError) else 0
        show_notice(self._iface.messageBar(), message, seconds)

    def _recall(self, remembered: settings.Settings) -> None:
        if Path(remembered.last_model).is_file():
            self.inputs.model.setFilePath(remembered.last_model)
        index = self.inputs.device.findData(remembered.device)
        self.inputs.device.setCurrentIndex(max(0, index))

    def _lay_out(self) -> None:
        content = QWidget()
        box = QVBoxLayout(content)
        box.addWidget(self.inputs)
        box.addWidget(self.progress)
        box.addStretch(1)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Sunken)
        box.addWidget(line)
        box.addWidget(self.backend)
        scroll = QgsScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(content)
        # It scrolls downwards only: the dock is never narrower than its widgets.
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = scroll.verticalScrollBar().sizeHint().width()
        scroll.setMinimumWidth(content.minimumSizeHint().width() + bar)
        self.setWidget(scroll)


def _home_signals() -> tuple[Any, ...]:
    # Saving a project for the first time changes its home, but only `projectSaved` tells so.
    project = QgsProject.instance()
    return (project.homePathChanged, project.projectSaved, project.readProject)


def _layer_signals() -> tuple[Any, ...]:
    project = QgsProject.instance()
    return (project.layersAdded, project.readProject)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be made: {error.strerror}.", "Choose another folder."
        ) from error
