"""The dock: its tabs, their runs, and the display of results and errors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsMessageLog, QgsProject, QgsRasterLayer
from qgis.gui import QgsDockWidget, QgsScrollArea
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from .. import remembered, settings
from ..about import about
from ..backend.environment import find_current, missing_reason
from ..bridge.inputs.area_file import write_area
from ..bridge.inputs.drawn_layer import drawing_of, warning_of
from ..bridge.inputs.layers import as_raster, chosen, layer_crs
from ..bridge.inputs.parameters import as_record
from ..bridge.inputs.request import Request, job_of
from ..bridge.results.layers import add_group, result_layers
from ..bridge.tasks.feedback import spans_of
from ..bridge.tasks.run_queue import Run, RunQueue, State
from ..engine.core.errors import CancelledError, GrassError, OutputError
from ..engine.core.job import ChangeJob
from ..engine.core.progress import Event, Log, Result
from ..engine.core.symmetries import passes_of
from ..messages import Message, message_of, tr
from .accuracy.change_runs import ChangeRuns
from .accuracy.tab import AccuracyTab
from .backend.panel import BackendPanel
from .help_button import HelpButton
from .labelling.label_tab import LabelTab
from .notice import show_notice
from .regions_tab import RegionsTab
from .scrolling import scroll_to
from .segment_tab import SegmentTab

_SECONDS = 8


class SegmenterDock(QgsDockWidget):
    """Runs the requests of its tabs one after the other and adds the results as styled layers."""

    def __init__(self, iface: Any, parent: QWidget | None = None) -> None:
        super().__init__(about().name, parent)
        self.setObjectName("grass_segmenter_dock")
        self._iface = iface
        self._stopped = False
        self._project = 1  # counts the projects of this session
        self.runs = RunQueue(lambda: find_current(settings.load().backend_python), self)
        self.label = LabelTab(iface)
        self.segment = SegmentTab(iface.mapCanvas(), self.runs)
        self.inputs, self.progress = self.segment.inputs, self.segment.progress
        self.results = self.segment.results
        self.regions = RegionsTab(iface)
        self.accuracy = AccuracyTab(iface)
        self.comparisons = ChangeRuns(self.accuracy.change, self.runs, lambda: self._project)
        self.backend = BackendPanel()
        self.tabs = QTabWidget()
        self._lay_out()
        self._recall(settings.load())
        self._connect()
        self.backend.check()
        if self.runs.recall():
            self._report_interrupted()

    @property
    def running(self) -> bool:
        """Whether a run is on."""
        return self.runs.current is not None

    def run(self) -> None:
        """Asks for the run the widgets describe; errors go to the message bar."""
        try:
            request = self.inputs.request()
        except GrassError as error:
            self._show_error(error)
            return
        self.add_run(request)

    def label_layer(self, raster: QgsRasterLayer, model: str = "") -> None:
        """Opens the tab in which `raster` is labelled, at first with the classes of a model."""
        self.tabs.setCurrentIndex(self.tabs.indexOf(self.label_page))
        self.label.open_for(raster, model)

    def _label_instead(self) -> None:
        """Opens the tab in which the raster to segment is labelled."""
        layer = as_raster(self.inputs.layer.currentLayer())
        if layer is not None:
            self.label_layer(layer, self.inputs.model.path())

    def add_run(self, request: Request) -> None:
        """Puts a requested run on the list; errors go to the message bar."""
        transforms = QgsProject.instance().transformContext()
        try:
            job = job_of(request, transforms, self.runs.taken_names())
            find_current(settings.load().backend_python)
            drawing = drawing_of(request, job, transforms)
            warning = warning_of(request, transforms)
            _make_folder(request.folder)
            write_area(request.area, request.layer, job.within)
            name = chosen(request.layer).name()
            title = f"{name} \u2013 {Path(request.model).stem}"
            self.runs.add(title, job, layer_crs(request.layer), self._project, drawing)
        except GrassError as error:
            self._show_error(error)
            return
        self._remember(request)
        if warning:
            message = Message(name, warning, Qgis.MessageLevel.Warning)
            show_notice(self._iface.messageBar(), message, _SECONDS)

    def cancel(self) -> None:
        """Asks the run that works to stop; it leaves no file."""
        if self.runs.current is not None:
            self.runs.cancel(self.runs.current.number)

    def stop(self) -> None:
        """Ends everything before the dock goes: called when the plugin is unloaded."""
        if self._stopped:
            return
        self._stopped = True
        for signal, slot in self._project_signals():
            signal.disconnect(slot)
        self.label.stop()
        self.segment.stop()
        # First the run: QGIS may be on its way out, and the worker has to end with it.
        self.runs.stop()
        self.regions.stop()
        self.accuracy.stop()
        self.backend.stop()

    def _remember(self, request: Request) -> None:
        model = request.model
        remembered.add_recent_model(model)
        remembered.set_parameters(model, as_record(request.parameters))
        device = request.parameters.device
        settings.save(replace(settings.load(), last_model=model, device=device))

    def _show_change(self, number: int) -> None:
        run = self.runs.run_of(number)
        if run is not None and run.state is State.RUNNING:
            self.progress.begin(spans_of(run.job))

    def _show_event(self, number: int, event: Event) -> None:
        del number  # one run works at a time
        if self._stopped:
            return
        self.progress.show_event(event)
        if isinstance(event, Log):
            warning = event.level == "warning"
            level = Qgis.MessageLevel.Warning if warning else Qgis.MessageLevel.Info
            QgsMessageLog.logMessage(event.message, about().name, level, False)

    def _done(self, number: int, outcome: Any) -> None:
        run = self.runs.run_of(number)
        if self._stopped or run is None:
            return
        if not isinstance(outcome, Result):
            self._show_error(outcome)
            return
        _remember_rate(run)
        self.progress.finish(tr("Done."))
        # The project of the run may have been closed: its results do not belong into another.
        shown = run.project in (0, self._project)
        if shown and not self._add_layers(run):
            return
        self.segment.queue.select(number)
        scroll_to(self._show(run))
        text = tr("Results are in {folder}")
        if not shown:
            closed = tr("The project of this run is closed; Add to map shows its results here.")
            text = f"{closed} {text}"
        text = text.format(folder=run.folder)
        message = Message(about().name, text, Qgis.MessageLevel.Success)
        show_notice(self._iface.messageBar(), message, _SECONDS)

    def _show_results(self, number: int) -> None:
        run = self.runs.run_of(number)
        if run is not None:
            self._show(run)

    def _show(self, run: Run) -> QWidget:
        """Shows the results of a run where its kind has them; returns the widget."""
        if isinstance(run.job, ChangeJob):
            self.accuracy.change.show_run(run)
            return self.accuracy.change.figures
        self.results.show_run(run)
        return self.results

    def _add_again(self, number: int) -> None:
        run = self.runs.run_of(number)
        if run is not None:
            self._add_layers(run)

    def _assess(self, path: str) -> None:
        """Offers to draw points on a class raster."""
        self.tabs.setCurrentIndex(self.tabs.indexOf(self.accuracy_page))
        self.accuracy.draw_points(path)

    def _map(self, request: Request) -> None:
        """Maps a layer with the model of its labels; progress and results are those of any run."""
        self.tabs.setCurrentIndex(self.tabs.indexOf(self.segment_page))
        self.inputs.layer.setLayer(request.layer)
        self.inputs.model.set_path(request.model)
        self.add_run(request)

    def _use(self, model: str) -> None:
        """Chooses a model for other layers."""
        self.inputs.model.show_library()
        self.inputs.model.set_path(model)
        self.tabs.setCurrentIndex(self.tabs.indexOf(self.segment_page))

    def _add_layers(self, run: Run) -> bool:
        """Whether the results of `run` could be put on the map."""
        try:
            layers = result_layers(run.result) if run.result is not None else ()
            add_group(QgsProject.instance(), run.title, layers, run.crs)
        except GrassError as error:
            self._show_error(error)
            return False
        return True

    def _show_error(self, error: GrassError) -> None:
        message = message_of(error)
        QgsMessageLog.logMessage(str(error), about().name, message.level, False)
        if not self.running:
            self.progress.finish(message.title)
        seconds = 5 if isinstance(error, CancelledError) else 0
        show_notice(self._iface.messageBar(), message, seconds)

    def _report_interrupted(self) -> None:
        first = self.runs.runs[0]
        self.segment.queue.select(first.number)
        text = tr("{title} was interrupted. Resume goes on where it stopped.")
        message = Message(
            tr("A run is unfinished"), text.format(title=first.title), Qgis.MessageLevel.Info
        )
        show_notice(self._iface.messageBar(), message, 0)

    def _next_project(self) -> None:
        self._project += 1
        self.results.clear_mark()

    def _recall(self, last: settings.Settings) -> None:
        if Path(last.last_model).is_file():
            self.inputs.model.set_path(last.last_model)

    def _connect(self) -> None:
        self.label.failed.connect(self._show_error)
        self.label.map_requested.connect(self._map)
        self.label.use_requested.connect(self._use)
        self.progress.run_clicked.connect(self.run)
        self.progress.cancel_clicked.connect(self.cancel)
        self.segment.look.label_clicked.connect(self._label_instead)
        self.runs.changed.connect(self._show_change)
        self.runs.happened.connect(self._show_event)
        self.runs.ended.connect(self._done)
        self.segment.queue.chosen.connect(self._show_results)
        self.results.add_clicked.connect(self._add_again)
        self.results.assess_clicked.connect(self._assess)
        self.comparisons.failed.connect(self._show_error)
        self.accuracy.change.figures.add_clicked.connect(self._add_again)
        for signal, slot in self._project_signals():
            signal.connect(slot)

    def _project_signals(self) -> tuple[tuple[Any, Any], ...]:
        project = QgsProject.instance()
        # Saving a project for the first time changes its home, but only `projectSaved` signals it.
        home = self.inputs.show_default_folder
        leave_out = self.inputs.leave_out_results
        return (
            (project.homePathChanged, home),
            (project.projectSaved, home),
            (project.readProject, home),
            (project.layersAdded, leave_out),
            (project.readProject, leave_out),
            (project.cleared, self._next_project),
        )

    def _lay_out(self) -> None:
        self.tabs.setDocumentMode(True)
        self.label_page, self.segment_page = _scrolled(self.label), _scrolled(self.segment)
        self.tabs.addTab(self.label_page, tr("Label"))
        self.tabs.addTab(self.segment_page, tr("&Segment"))
        self.tabs.addTab(_scrolled(self.regions), tr("Re&gions"))
        self.accuracy_page = _scrolled(self.accuracy)
        self.tabs.addTab(self.accuracy_page, tr("Accuracy"))
        page = QWidget()
        box = QVBoxLayout(page)
        box.addWidget(self.backend)
        box.addStretch(1)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(HelpButton("backend.md"))
        box.addLayout(line)
        last = self.tabs.addTab(_scrolled(page), tr("&Backend"))
        if missing_reason(settings.load().backend_python):
            self.tabs.setCurrentIndex(last)
        self.setWidget(self.tabs)


def _scrolled(content: QWidget) -> QgsScrollArea:
    scroll = QgsScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidget(content)
    # It scrolls downwards only: the dock is never narrower than its widgets.
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    bar = scroll.verticalScrollBar().sizeHint().width()
    scroll.setMinimumWidth(content.minimumSizeHint().width() + bar)
    return scroll


def _remember_rate(run: Run) -> None:
    """Keeps how fast the model was, for the next estimate."""
    summary = run.result.summary if run.result is not None else {}
    try:
        tiles, seconds = summary["tiles"], summary["seconds"]["tiles"]
        pixels = tiles["predicted"] * tiles["rows"] * tiles["cols"]
        passes = passes_of(summary["job"].get("augment", "none"))
    except (KeyError, TypeError):
        return
    if pixels > 0 and seconds > 0 and run.job.model:
        remembered.set_rate(run.job.model, pixels * passes / seconds)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be made: {error.strerror}.", "Choose another folder."
        ) from error
