"""Asks how many regions are to be labelled, and as which classes."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication, QgsMapLayerProxyModel, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from .. import settings
from ..backend.environment import find_current
from ..backend.process import run
from ..bridge.class_list import classes_of_rows, classes_typed
from ..bridge.job_line import line_of
from ..bridge.task import WorkerTask
from ..engine.contract import ClassSpec
from ..engine.errors import GrassError
from ..engine.map_jobs import DescribeJob
from ..engine.progress import IsCancelled, Reporter, Result
from ..messages import tr


class LabelFirstPanel(QWidget):
    """Emits `wanted` when the label layer is to be made, and `failed` with a `GrassError`."""

    wanted = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: WorkerTask | None = None
        self._known: tuple[ClassSpec, ...] = ()
        self.regions = QgsMapLayerComboBox()
        self.regions.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.count = QSpinBox()
        self.count.setRange(1, 10_000)
        self.count.setValue(30)
        self.count.setToolTip(tr("Best scores first, spread over the scene, least sure first"))
        self.names = QLineEdit()
        self.names.setPlaceholderText(tr("building, road, water"))
        self.of_model = QPushButton(tr("Classes of &model\u2026"))
        self.of_model.setToolTip(tr("Take the classes of a segmentation model"))
        self.make = QPushButton(tr("&Label here first"))
        self.of_model.clicked.connect(self.choose_model)
        self.make.clicked.connect(self.wanted)
        self._lay_out()

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The layer of regions to choose from."""
        return self.regions.currentLayer()

    def classes(self) -> tuple[ClassSpec, ...]:
        """The classes, with the model's colours as long as its names stand there.

        Raises:
            JobError: the names cannot be used.
        """
        typed = classes_typed(self.names.text())
        same = [item.name for item in typed] == [item.name for item in self._known]
        return self._known if same else typed

    def choose_model(self) -> None:
        """Asks for a model and takes its classes."""
        files = tr("ONNX models") + " (*.onnx)"
        path, _ = QFileDialog.getOpenFileName(self, tr("Segmentation model"), "", files)
        if path:
            self.take_classes(path)

    def take_classes(self, model: str) -> None:
        """Asks the worker for the classes of `model`, in a task."""
        try:
            python = find_current(settings.load().backend_python)
            line = line_of(DescribeJob(model))
        except GrassError as error:
            self.failed.emit(error)
            return

        def work(report: Reporter, is_cancelled: IsCancelled) -> Any:
            return run(python, line, report, is_cancelled)

        self._task = WorkerTask(tr("Reading the model"), work, self._described)
        QgsApplication.taskManager().addTask(self._task)

    def stop(self) -> None:
        """Ends a question that is still on."""
        if self._task is not None:
            self._task.cancel()
            self._task.waitForFinished(30_000)

    def _described(self, outcome: Any) -> None:
        self._task = None
        if not isinstance(outcome, Result):
            self.failed.emit(outcome)
            return
        rows = outcome.summary["contract"]["output"]["classes"]
        self._known = classes_of_rows(rows)
        self.names.setText(", ".join(item.name for item in self._known))
        self.names.setCursorPosition(0)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("Reg&ions"), self.regions)
        form.addRow(tr("&How many"), self.count)
        form.addRow(tr("Class&es"), self.names)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(form)
        # One below the other: side by side they would widen the dock.
        for button in (self.of_model, self.make):
            box.addWidget(button)
