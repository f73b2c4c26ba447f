"""Results of a finished run: class shares and low-confidence areas."""

from __future__ import annotations

from typing import Any, Mapping

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsCollapsibleGroupBox, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ..bridge.results.layers import show_results
from ..bridge.results.statistics import ClassShare, as_csv, class_shares
from ..bridge.results.uncertainty import Place, low_confidence_places
from ..bridge.tasks.run_queue import Run
from ..engine.core.errors import GrassError
from ..messages import tr
from .forms import plain_label, say
from .share_chart import ShareChart

_MARGIN = 3.0  # the map shows this many times the place
_MARK = QColor("#ff2fa8")  # rare in imagery, and in the colours of classes and confidence


class ResultsPanel(QgsCollapsibleGroupBox):
    """Shows one run.

    Emits `add_clicked` (number) to add its layers to the map, `assess_clicked` (path of its class
    raster) to find out how good it is.
    """

    add_clicked = pyqtSignal(int)
    assess_clicked = pyqtSignal(str)

    def __init__(self, canvas: Any, parent: QWidget | None = None) -> None:
        super().__init__(tr("Results"), parent)
        self.setSaveCollapsedState(False)
        self._canvas = canvas
        self.run: Run | None = None
        self.shares: tuple[ClassShare, ...] = ()
        self._places: tuple[Place, ...] | None = None
        self._next = 0
        self._mark: QgsRubberBand | None = None
        self.heading = plain_label()
        self.chart = ShareChart()
        self.note = plain_label()
        self.copy = QPushButton(tr("Cop&y as CSV"))
        self.least_certain = QPushButton(tr("Least certai&n"))
        self.least_certain.setToolTip(
            tr("Shows where the confidence is lowest; press again for the next")
        )
        self.add = QPushButton(tr("Add to &map"))
        self.imagery = QPushButton(tr("Show imagery"))
        self.imagery.setCheckable(True)
        self.imagery.setToolTip(tr("Hides the map while it is pressed, to compare"))
        self.assess = QPushButton(tr("How good is it?"))
        self.assess.setToolTip(
            tr("Areas are what the map shows. Points drawn at random estimate what is there")
        )
        self.assess.clicked.connect(lambda: self.assess_clicked.emit(self._outputs()["classes"]))
        self.copy.clicked.connect(self._copy)
        self.least_certain.clicked.connect(self.show_next_low_confidence)
        self.add.clicked.connect(self._add)
        self.imagery.toggled.connect(
            lambda on: show_results(QgsProject.instance(), self._outputs(), not on)
        )
        self.collapsedStateChanged.connect(lambda folded: self.clear_mark() if folded else None)
        self._lay_out()
        self.setVisible(False)

    def show_run(self, run: Run) -> None:
        """Shows the results of `run`, which is done."""
        self.imagery.setChecked(False)  # shows the run that was hidden
        self.run, self._places, self._next = run, None, 0
        self.clear_mark()
        outputs = self._outputs()
        try:
            self.shares = class_shares(outputs)
            say(self.note, "")
        except GrassError as error:
            self.shares = ()
            say(self.note, str(error))
        say(self.heading, run.title)
        self.chart.show_shares(self.shares)
        for widget in (self.chart, self.copy):
            widget.setVisible(bool(self.shares))
        self.least_certain.setVisible("classes" in outputs and self._canvas is not None)
        self.assess.setVisible("classes" in outputs)
        self.setVisible(True)

    def show_next_low_confidence(self) -> None:
        """Zooms to the place of the lowest confidence; to the next one when called again."""
        path = self._outputs().get("classes", "")
        if self._places is None:
            layer = QgsRasterLayer(path, "confidence")
            self._crs = layer.crs()
            self._places = low_confidence_places(layer) if layer.isValid() else ()
        if not self._places:
            say(self.note, tr("The confidence of this run cannot be read."))
            return
        place = self._places[self._next % len(self._places)]
        self._next += 1
        self._show_place(place)

    def _show_place(self, place: Place) -> None:
        target = self._canvas.mapSettings().destinationCrs()
        box = place.box
        try:
            if self._crs.isValid() and target.isValid():
                project = QgsProject.instance()
                transform = QgsCoordinateTransform(self._crs, target, project)
                box = transform.transformBoundingBox(box)
        except QgsCsException:
            say(self.note, tr("The place cannot be shown in the CRS of the map."))
            return
        wide = QgsGeometry.fromRect(box).boundingBox()
        wide.scale(_MARGIN)
        self._canvas.setExtent(wide)
        self._canvas.refresh()
        self._mark_place(QgsGeometry.fromRect(box))
        number = (self._next - 1) % len(self._places or ()) + 1
        text = tr("Place {number} of {count}: mean confidence {value:.0f} %")
        count = len(self._places or ())
        say(self.note, text.format(number=number, count=count, value=place.confidence))

    def clear_mark(self) -> None:
        """Takes the outline of the last place from the map."""
        if self._mark is not None and not sip.isdeleted(self._mark):
            self._mark.reset()

    def _mark_place(self, outline: QgsGeometry) -> None:
        """Outlines the place until another one is shown; the map shows more than it."""
        if self._mark is None:
            self._mark = QgsRubberBand(self._canvas)
            self._mark.setColor(_MARK)
            self._mark.setFillColor(QColor(0, 0, 0, 0))
            self._mark.setWidth(2)
        self._mark.setToGeometry(outline, None)

    def _outputs(self) -> Mapping[str, str]:
        result = self.run.result if self.run is not None else None
        return result.outputs if result is not None else {}

    def _copy(self) -> None:
        QgsApplication.clipboard().setText(as_csv(self.shares))

    def _add(self) -> None:
        if self.run is not None:
            self.add_clicked.emit(self.run.number)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.least_certain)
        buttons.addWidget(self.copy)
        more = QHBoxLayout()
        more.addWidget(self.add)
        more.addWidget(self.imagery)
        more.addStretch(1)
        box = QVBoxLayout(self)
        for widget in (self.heading, self.chart, self.note):
            box.addWidget(widget)
        box.addLayout(buttons)
        box.addLayout(more)
        box.addWidget(self.assess)
