"""Combo box of what is learnt from: the built-in encoder, a file of one, or the bands alone."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtWidgets import QComboBox, QFileDialog, QWidget

from ... import remembered
from ...bridge.inputs.model_library import BUNDLED, library
from ...engine.core.contract import FEATURES
from ...engine.core.learn_job import NO_FEATURES
from ...messages import tr

_ANY_FILE = "?"


class FeaturesChoice(QComboBox):
    """Its value is a path; empty for the built-in encoder, "none" for the bands alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.addItem(tr("Built-in encoder (red, green, blue)"), "")
        self.addItem(tr("Bands alone"), NO_FEATURES)
        for entry in library(remembered.model_folder(), (), task=FEATURES):
            if entry.origin != BUNDLED:
                self.addItem(entry.name, entry.path)
        self.addItem(tr("Features model\u2026"), _ANY_FILE)
        self.setToolTip(tr("What is seen of the raster: an encoder and bands, or bands alone"))
        self._last = 0
        self.activated.connect(self._choose)

    def value(self) -> str:
        """Path of the features model; empty for the built-in one, "none" for the bands alone."""
        return str(self.currentData())

    def set_value(self, path: str) -> None:
        """Chooses a features model; a file that is gone counts as the built-in one."""
        index = self.findData(path)
        if index < 0 and Path(path).is_file():
            index = self.count() - 1
            self.insertItem(index, Path(path).stem, path)
        self._last = max(0, index)
        self.setCurrentIndex(self._last)

    def _choose(self, index: int) -> None:
        if self.itemData(index) != _ANY_FILE:
            self._last = index
            return
        self.setCurrentIndex(self._last)
        kinds = tr("ONNX models") + " (*.onnx)"
        start = remembered.model_folder()
        path, _ = QFileDialog.getOpenFileName(self, tr("Features model"), start, kinds)
        if path:
            self.set_value(path)
            self.activated.emit(self.currentIndex())
