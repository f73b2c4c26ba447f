"""Slider for how many of the ranked regions of a layer are drawn."""

from __future__ import annotations

from qgis.core import QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from ..bridge.results.shown_regions import last_rank, show_first, shown_rank
from ..messages import tr

_STEPS = 200  # of the slider at most
_WAIT = 80  # milliseconds from the last move to the map, so that dragging stays smooth


class RankSlider(QWidget):
    """Draws fewer or more regions of its layer; the layer's file stays as it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer: QgsVectorLayer | None = None
        self._total = 0
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setToolTip(tr("Shows fewer or more of the regions; none is removed"))
        self.text = QLabel()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT)
        self._timer.timeout.connect(self._apply)
        self.slider.valueChanged.connect(self._moved)
        self.setFocusProxy(self.slider)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.slider, 1)
        box.addWidget(self.text)
        self.set_layer(None)

    @property
    def rank(self) -> int:
        """The last rank that is to be drawn."""
        share = self.slider.value() / self.slider.maximum()
        # The first of many regions are counted finely, the last ones coarsely.
        return max(1, round(self._total * (share if self._total <= _STEPS else share**2)))

    def set_layer(self, layer: QgsVectorLayer | None) -> None:
        """Takes the layer to draw; one without ranks leaves the slider idle."""
        self._timer.stop()
        self._layer, self._total = layer, last_rank(layer)
        rank = None if layer is None else shown_rank(layer)
        rank = self._total if rank is None else max(1, min(rank, self._total))
        self.slider.blockSignals(True)
        self.slider.setRange(1, max(1, min(self._total, _STEPS)))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.setValue(self._step(rank))
        self.slider.blockSignals(False)
        self.slider.setEnabled(self._total > 1)
        self._show(rank)

    def _step(self, rank: int) -> int:
        """The step nearest to a rank."""
        share = rank / max(1, self._total)
        share = share if self._total <= _STEPS else share**0.5
        return max(1, round(share * self.slider.maximum()))

    def _moved(self, *_: object) -> None:
        self._show(self.rank)
        self._timer.start()

    def _show(self, rank: int) -> None:
        text = tr("{count} of {total}") if self._total else ""
        self.text.setText(text.format(count=rank, total=self._total))

    def _apply(self) -> None:
        if self._layer is not None and not sip.isdeleted(self._layer):
            show_first(self._layer, self.rank)
