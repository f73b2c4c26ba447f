"""The tab Accuracy: draw points, look at them, estimate."""

from __future__ import annotations

import getpass
from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsMapLayerProxyModel, QgsProject, QgsVectorLayer
from qgis.gui import QgsCollapsibleGroupBox, QgsMapLayerComboBox
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ... import remembered, settings
from ...backend.environment import find_current
from ...bridge.assessment.layer import dress_assessed
from ...bridge.assessment.points_file import PointsFile, sample_path
from ...bridge.inputs.output_names import free_paths
from ...bridge.tasks.feedback import spans_of
from ...bridge.tasks.task import WorkerTask, run_task
from ...engine.core.assessment_jobs import AssessJob
from ...engine.core.errors import CancelledError, DataError, GrassError
from ...engine.core.job import validate
from ...messages import message_of, tr
from ..forms import form, plain_label, say
from ..help_button import HelpButton
from ..notice import show_notice
from ..progress_panel import ProgressPanel
from ..scrolling import scroll_to
from .change_section import ChangeSection
from .figures_panel import FiguresPanel
from .interpretation_panel import InterpretationPanel

_ENDINGS = ("report.html", "accuracy.csv", "assessed.gpkg")


class AccuracyTab(QWidget):
    """Points of one sample at a time; the figures are computed by the worker."""

    def __init__(self, iface: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._iface = iface
        self._task: WorkerTask | None = None
        self._stopped = False
        self.hint = plain_label()
        self.hint.setText(
            tr(
                "Adding up pixels gives the area that a map shows, not the one that is there. Look "
                "at points drawn at random, and learn how often the map is right and how large "
                "each class is."
            )
        )
        self.draw = QPushButton(tr("&Draw points\u2026"))
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.PointLayer)
        self.interpreter = QLineEdit(remembered.interpreter() or _user())
        self.settle = QCheckBox(tr("Settle where interpreters di&ffer"))
        self.settle.setToolTip(tr("Goes through these points only; the answers count for all"))
        self.begin = QPushButton(tr("&Look at points"))
        self.panel = InterpretationPanel(iface.mapCanvas())
        self.counted = QComboBox()
        self.progress = ProgressPanel()
        self.progress.run_button.setText(tr("&Estimate"))
        self.figures = FiguresPanel()
        self.more = QPushButton(tr("&Other points, other map\u2026"))
        self.more.setToolTip(tr("Opens the algorithm for points from elsewhere and newer maps"))
        self.change = ChangeSection()
        self._lay_out()
        self._connect()
        self.leave_out_others()

    @property
    def running(self) -> bool:
        """Whether an estimate is on."""
        return self._task is not None

    def draw_points(self, raster: Any = None) -> None:
        """Opens the dialog that draws points; `raster`: a layer to draw them on."""
        from qgis import processing  # filled by a plugin that may be switched off until now

        given = {} if raster is None else {"INPUT": raster}
        processing.execAlgorithmDialog("grassseg:samplepoints", given)

    def _draw(self, *_: object) -> None:
        self.draw_points()

    def look_at_points(self) -> None:
        """Starts the way through the points; errors go to the message bar."""
        name = self.interpreter.text().strip()
        try:
            if not name and not self.settle.isChecked():
                raise DataError("The interpreter has no name.", "Type a name or initials.")
            file = self._file()
            self.panel.start(file, name, self.settle.isChecked())
        except GrassError as error:
            self._show_error(error)
            return
        remembered.set_interpreter(name)
        self.begin.setEnabled(False)
        scroll_to(self.panel)

    def estimate(self) -> None:
        """Starts the estimate from all interpretations; errors go to the message bar."""
        if self.running:
            return
        try:
            path = self._file().path
            report, table, assessed = free_paths(Path(path).parent, Path(path).stem, _ENDINGS)
            person = self.counted.currentData() or ""
            job = AssessJob(path, report, table, assessed, interpreter=person)
            python = find_current(settings.load().backend_python)
            self._task = run_task(validate(job), python, self._done, title=tr("Assessing a map"))
        except GrassError as error:
            self._show_error(error)
            return
        self._task.happened.connect(self.progress.show_event)
        self.destroyed.connect(partial(_cancel, self._task))
        self.progress.begin(spans_of(job))
        QgsApplication.taskManager().addTask(self._task)

    def cancel(self) -> None:
        """Stops the estimate; it leaves no file."""
        if self._task is not None:
            self._task.cancel()

    def stop(self) -> None:
        """Ends everything before the tab goes."""
        if self._stopped:
            return
        self._stopped = True
        QgsProject.instance().layersAdded.disconnect(self.leave_out_others)
        self.panel.stop()
        if self._task is not None:
            self._task.cancel()
            self._task.waitForFinished(30_000)

    def leave_out_others(self, *_: object) -> None:
        """Offers only layers that are the points of a sample."""
        others = [
            layer for layer in QgsProject.instance().mapLayers().values() if not sample_path(layer)
        ]
        self.layer.setExceptedLayerList(others)
        self._offer_interpreters()

    def _file(self) -> PointsFile:
        path = sample_path(self.layer.currentLayer())
        if not path:
            raise DataError("No layer of points is chosen.", "Draw points first.")
        return PointsFile(path)

    def _offer_interpreters(self, *_: object) -> None:
        """All together, and every interpreter."""
        chosen = self.counted.currentData()
        self.counted.clear()
        self.counted.addItem(tr("everyone, by most votes"), "")
        path = sample_path(self.layer.currentLayer())
        try:
            names = PointsFile(path).interpreters() if path else ()
        except GrassError:
            names = ()  # the next button that is pressed says what is wrong
        for name in names:
            self.counted.addItem(name, name)
        self.counted.setCurrentIndex(max(0, self.counted.findData(chosen)))

    def _walk_is_over(self) -> None:
        self.begin.setEnabled(True)
        self._offer_interpreters()

    def _done(self, outcome: Any) -> None:
        if sip.isdeleted(self) or self._stopped:
            return
        self._task = None
        if isinstance(outcome, GrassError):
            self._show_error(outcome)
            return
        self._finish(tr("Done."))
        say(self.progress.note, "")  # the figures bring their remarks
        self.figures.show_result(outcome)
        scroll_to(self.figures)

    def _show_points(self, path: str) -> None:
        layer = QgsVectorLayer(f"{path}|layername=points", tr("Assessed points"), "ogr")
        if not layer.isValid():
            self._show_error(DataError(f"{path} is gone.", "Estimate again."))
            return
        dress_assessed(layer)
        QgsProject.instance().addMapLayer(layer)

    def _open_more(self) -> None:
        from qgis import processing  # filled by a plugin that may be switched off until now

        layer = self.layer.currentLayer()
        processing.execAlgorithmDialog(
            "grassseg:assess", {} if layer is None else {"POINTS": layer}
        )

    def _finish(self, text: str) -> None:
        self.progress.finish(text)
        self.progress.run_button.setText(tr("&Estimate"))

    def _show_error(self, error: GrassError) -> None:
        message = message_of(error)
        if not self.running:
            self._finish(message.title)
        seconds = 5 if isinstance(error, CancelledError) else 0
        show_notice(self._iface.messageBar(), message, seconds)

    def _connect(self) -> None:
        self.draw.clicked.connect(self._draw)
        self.begin.clicked.connect(self.look_at_points)
        self.more.clicked.connect(self._open_more)
        self.layer.layerChanged.connect(lambda _: self.panel.stop())
        self.layer.layerChanged.connect(self._offer_interpreters)
        self.panel.failed.connect(self._show_error)
        self.panel.over.connect(self._walk_is_over)
        self.progress.run_clicked.connect(self.estimate)
        self.progress.cancel_clicked.connect(self.cancel)
        self.figures.add_clicked.connect(self._show_points)
        self.change.figures.assess_clicked.connect(self.draw_points)
        QgsProject.instance().layersAdded.connect(self.leave_out_others)

    def _lay_out(self) -> None:
        groups = []
        for title in (tr("1. Points"), tr("2. What is there?"), tr("3. How good is the map?")):
            group = QgsCollapsibleGroupBox(title)
            group.setSaveCollapsedState(False)
            groups.append((group, QVBoxLayout(group)))
        fields = form()
        fields.addRow(tr("Po&ints"), self.layer)
        groups[0][1].addWidget(self.hint)
        groups[0][1].addWidget(self.draw)
        groups[0][1].addLayout(fields)
        fields = form()
        fields.addRow(tr("Inte&rpreter"), self.interpreter)
        groups[1][1].addLayout(fields)
        for widget in (self.settle, self.begin, self.panel):
            groups[1][1].addWidget(widget)
        fields = form()
        fields.addRow(tr("A&nswers of"), self.counted)
        groups[2][1].addLayout(fields)
        for result in (self.progress, self.figures, self.more):
            groups[2][1].addWidget(result)
        help_line = QHBoxLayout()
        help_line.addStretch(1)
        help_line.addWidget(HelpButton("assess.md"))
        box = QVBoxLayout(self)
        for group, _ in groups:
            box.addWidget(group)
        box.addWidget(self.change)
        box.addStretch(1)
        box.addLayout(help_line)


def _user() -> str:
    """Name of the user of this machine; empty where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def _cancel(task: WorkerTask, *_: object) -> None:
    """Ends a run whose tab was deleted; QGIS deletes finished tasks."""
    if not sip.isdeleted(task):
        task.cancel()
