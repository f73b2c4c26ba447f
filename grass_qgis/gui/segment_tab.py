"""The tab that asks for a run, shows how it goes, and what it has found."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from .. import remembered
from ..bridge.area_file import polygons_extent
from ..bridge.estimate import describe_estimate, estimate, tiles_of
from ..bridge.layers import extent_in_layer
from ..bridge.rendering import needs_rendering
from ..bridge.run_queue import RunQueue
from ..engine.errors import GrassError
from .help_button import HelpButton
from .inputs import InputsPanel
from .progress_panel import ProgressPanel
from .queue_panel import QueuePanel
from .results_panel import ResultsPanel
from .tab_order import order_by_reading

_ESTIMATE_MS = 150  # several changes at once give one estimate


class SegmentTab(QWidget):
    """Inputs, estimate and run button, progress, list of runs, results."""

    def __init__(self, canvas: Any, queue: RunQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inputs = InputsPanel(canvas)
        self.progress = ProgressPanel(queue=True)
        self.queue = QueuePanel(queue)
        self.results = ResultsPanel(canvas)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_ESTIMATE_MS)
        self._timer.timeout.connect(self.show_estimate)
        help_line = QHBoxLayout()
        help_line.addStretch(1)
        help_line.addWidget(HelpButton("plugin.md"))
        box = QVBoxLayout(self)
        for widget in (self.inputs, self.progress, self.queue, self.results):
            box.addWidget(widget)
        box.addStretch(1)
        box.addLayout(help_line)
        self.inputs.changed.connect(self._timer.start)
        self._timer.start()

    def show_estimate(self) -> None:
        """Tells what the run the widgets describe would take; nothing while they are wrong."""
        order_by_reading(self)  # other bands are other widgets
        try:
            text = self._estimate()
        except GrassError:
            text = ""  # pressing Run says what is wrong
        self.progress.show_estimate(text)

    def stop(self) -> None:
        """Leaves no timer, and nothing on the map."""
        self._timer.stop()
        self.inputs.stop()
        self.results.clear_mark()

    def _estimate(self) -> str:
        request, contract = self.inputs.request(), self.inputs.model.contract()
        layer = request.layer
        if contract is None or layer is None or not layer.isValid() or needs_rendering(layer):
            return ""
        transforms = QgsProject.instance().transformContext()
        area = request.area
        if area.polygons is not None:
            box = polygons_extent(area.polygons, area.selected_only, layer.crs(), transforms)
        else:
            box = area.box
            found = extent_in_layer(box, area.crs, layer, transforms) if box is not None else None
            box = QgsRectangle(*found) if found is not None else None
        tiles = tiles_of(contract, layer, box, request.parameters, transforms)
        rate = remembered.rate_of(request.model)
        return describe_estimate(
            estimate(contract, tiles, request.parameters, rate, request.folder)
        )
