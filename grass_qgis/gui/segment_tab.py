"""The tab that starts a segmentation and shows its progress and results."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.core import QgsCoordinateTransformContext, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from .. import remembered, settings
from ..backend.environment import find_current
from ..bridge.inputs.look_request import area_in_layer, look_of
from ..bridge.inputs.rendering import needs_rendering
from ..bridge.inputs.request import Request
from ..bridge.tasks.estimate import describe_estimate, estimate, tiles_of
from ..bridge.tasks.look import Looks
from ..bridge.tasks.rough_rate import RoughRates
from ..bridge.tasks.run_queue import RunQueue
from ..engine.core.errors import GrassError, ResolutionError
from ..messages import message_of
from .help_button import HelpButton
from .inputs import InputsPanel
from .look_panel import LookPanel
from .progress_panel import ProgressPanel
from .queue_panel import QueuePanel
from .results_panel import ResultsPanel
from .tab_order import order_by_reading

_ESTIMATE_MS = 150  # changes in quick succession give one estimate


class SegmentTab(QWidget):
    """Inputs, estimate and run button, progress, list of runs, results."""

    def __init__(self, canvas: Any, queue: RunQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inputs = InputsPanel(canvas)
        self.look = LookPanel()
        self.progress = ProgressPanel(queue=True)
        self.queue = QueuePanel(queue)
        self.results = ResultsPanel(canvas)
        self._queue = queue
        self.rates = RoughRates(lambda: find_current(settings.load().backend_python), self)
        self.looks = Looks(lambda: find_current(settings.load().backend_python), self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_ESTIMATE_MS)
        self._timer.timeout.connect(self.show_estimate)
        help_line = QHBoxLayout()
        help_line.addStretch(1)
        help_line.addWidget(HelpButton("plugin.md"))
        box = QVBoxLayout(self)
        for widget in (self.inputs, self.look, self.progress, self.queue, self.results):
            box.addWidget(widget)
        box.addStretch(1)
        box.addLayout(help_line)
        self.inputs.changed.connect(self._timer.start)
        self.rates.measured.connect(lambda _: self._timer.start())
        self.looks.looked.connect(self._timer.start)
        queue.changed.connect(self._make_way)
        self._timer.start()

    def show_estimate(self) -> None:
        """Shows the estimate of the requested run; nothing while the inputs are invalid."""
        order_by_reading(self)  # other bands are other widgets
        try:
            text = self._estimate()
        except ResolutionError as error:
            text = message_of(error).text
        except GrassError:
            text = ""  # pressing Run says what is wrong
        self.progress.show_estimate(text)
        self._show_look()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Renews the estimate when the tab is shown."""
        super().showEvent(event)
        self._timer.start()

    def stop(self) -> None:
        """Leaves no timer, no measurement and nothing on the map."""
        self.rates.stop()
        self.looks.stop()
        self._timer.stop()
        self.inputs.stop()
        self.results.clear_mark()

    def _estimate(self) -> str:
        request, contract = self.inputs.request(), self.inputs.model.contract()
        layer = request.layer
        if contract is None or layer is None or not layer.isValid() or needs_rendering(layer):
            return ""
        transforms = QgsProject.instance().transformContext()
        box = _box(request, transforms)
        tiles = tiles_of(contract, layer, box, request.parameters, transforms)
        rate = remembered.rate_of(request.model)
        rough = 0.0 if rate else self._rough_rate(request.model)
        expected = estimate(contract, tiles, request.parameters, rate or rough, request.folder)
        return describe_estimate(replace(expected, rough=bool(rough)))

    def _show_look(self) -> None:
        """Shows how like the training imagery the raster is; looks at it if nobody has."""
        contract = self.inputs.model.contract()
        try:
            job = look_of(self.inputs.request(), contract, QgsProject.instance().transformContext())
        except GrassError:
            job = None  # pressing Run says what is wrong
        if job is not None and self.isVisible() and self._queue.current is None:
            self.looks.look(job)
        self.look.show_seen(self.looks.seen(job) if job is not None else None)

    def _rough_rate(self, model: str) -> float:
        """Measured speed of a model that has not run here; measures it if there is none."""
        # Nobody waits for it while the page is hidden, and a run needs the cores for itself.
        if self.isVisible() and self._queue.current is None:
            self.rates.measure(model)
        return self.rates.rate(model)

    def _make_way(self, number: int) -> None:
        del number
        if self._queue.current is not None:
            self.rates.give_way()
            self.looks.give_way()


def _box(request: Request, transforms: QgsCoordinateTransformContext) -> QgsRectangle | None:
    """The requested area in the layer's CRS; None for the whole layer."""
    corners = area_in_layer(request, transforms)
    return QgsRectangle(*corners) if corners is not None else None
