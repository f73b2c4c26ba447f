"""Panel that chooses what the live map shows, how opaque it is, and hides it for a look below."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSlider, QVBoxLayout, QWidget

from ...bridge.learning.values import Overlay
from ...messages import tr
from ..forms import plain_label, say

USUAL_OPACITY = 60


class PreviewPanel(QWidget):
    """Emits `overlay_changed` (Overlay), `opacity_changed` (0 to 1) and `hidden` (bool)."""

    overlay_changed = pyqtSignal(object)
    opacity_changed = pyqtSignal(float)
    hidden = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.overlay = QComboBox()
        self.overlay.addItem(tr("Classes"), Overlay.CLASSES)
        self.overlay.addItem(tr("Uncertainty"), Overlay.UNCERTAINTY)
        self.overlay.addItem(tr("Novelty"), Overlay.NOVELTY)
        tips = (
            tr("The most probable class"),
            tr("Where the map may be wrong: yellow"),
            tr("What is unlike everything labelled: yellow"),
        )
        for index, tip in enumerate(tips):
            self.overlay.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        self.overlay.setAccessibleName(tr("What the preview shows"))
        self.overlay.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.hide_button = QPushButton(tr("Hide (H)"))
        self.hide_button.setToolTip(tr("Hold to see the raster alone; on the map hold the key H"))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(USUAL_OPACITY)
        self.opacity.setToolTip(tr("Opacity"))
        self.opacity.setAccessibleName(tr("Opacity of the preview"))
        self.note = plain_label()
        self.overlay.currentIndexChanged.connect(
            lambda _: self.overlay_changed.emit(self.overlay.currentData())
        )
        self.opacity.valueChanged.connect(lambda value: self.opacity_changed.emit(value / 100))
        self.hide_button.pressed.connect(lambda: self.hidden.emit(True))
        self.hide_button.released.connect(lambda: self.hidden.emit(False))
        self._lay_out()
        self.show_note("")

    def show_note(self, text: str) -> None:
        """A remark on what is shown."""
        say(self.note, text)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.overlay, 1)
        line.addWidget(self.hide_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(line)
        box.addWidget(self.opacity)
        box.addWidget(self.note)
