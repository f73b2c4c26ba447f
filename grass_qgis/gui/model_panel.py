"""Model chooser (bundled, in a folder, recent, any file) with the model's contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from .. import remembered
from ..bridge.inputs.model_library import BUNDLED, SEGMENTATION, contract_at, library
from ..bridge.pages.model_page import card_of, summary_of
from ..engine.core.contract import Contract
from ..engine.core.errors import GrassError
from ..messages import tr
from .forms import plain_label, say
from .notice import plain_tip


class ModelPanel(QWidget):
    """A combo box with a button beside it; below, the contract of the chosen model.

    Offers models of one task. Emits `changed` when another model is chosen, or the chosen one says
    something else.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None, task: str = SEGMENTATION) -> None:
        super().__init__(parent)
        self._task = task
        self._contract: Contract | None = None
        self.choice = QComboBox()
        # Long names must not widen the dock.
        self.choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.choice.setMinimumContentsLength(12)
        self.more = QToolButton()
        self.more.setText("\u2026")
        self.more.setToolTip(tr("Choose a model file, or a folder of models"))
        self.more.setAccessibleName(self.more.toolTip())
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._menu())
        self.summary = plain_label()
        self.problem = plain_label()
        self.card = QLabel()
        self.card.setTextFormat(Qt.TextFormat.RichText)
        self.card.setWordWrap(True)
        self.card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.card.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = QgsCollapsibleGroupBox(tr("Model details"))
        self.details.setSaveCollapsedState(False)
        self._lay_out()
        self.setFocusProxy(self.choice)
        self.show_library()
        self.choice.currentIndexChanged.connect(self._read)
        self._read()

    def path(self) -> str:
        """The chosen model's path; empty when there is none."""
        return self.choice.currentData() or ""

    def contract(self) -> Contract | None:
        """Contract of the chosen model; None when it cannot be read."""
        return self._contract

    def set_path(self, path: str) -> None:
        """Chooses the model at `path`, also one that is not offered yet."""
        if not path:
            return
        index = self.choice.findData(path)
        if index < 0:
            self.choice.insertItem(0, Path(path).stem, path)
            self.choice.setItemData(0, plain_tip(path), Qt.ItemDataRole.ToolTipRole)
            index = 0
        if index == self.choice.currentIndex():
            self._read()
        self.choice.setCurrentIndex(index)

    def show_library(self) -> None:
        """Offers what there is now; the chosen model stays the chosen one."""
        chosen = self.path()
        self.choice.blockSignals(True)
        self.choice.clear()
        origin = ""
        folder, recent = remembered.model_folder(), remembered.recent_models()
        for entry in library(folder, recent, task=self._task):
            if origin and entry.origin != origin:
                self.choice.insertSeparator(self.choice.count())
            origin = entry.origin
            name = tr("{name} (bundled)").format(name=entry.name)
            self.choice.addItem(name if origin == BUNDLED else entry.name, entry.path)
            last = self.choice.count() - 1
            self.choice.setItemData(last, plain_tip(entry.path), Qt.ItemDataRole.ToolTipRole)
        if chosen and self.choice.findData(chosen) < 0:
            self.choice.insertItem(0, Path(chosen).stem, chosen)
        self.choice.setCurrentIndex(max(0, self.choice.findData(chosen)) if chosen else 0)
        self.choice.blockSignals(False)

    def choose_file(self) -> None:
        """Asks for an ONNX file."""
        start = str(Path(self.path()).parent) if self.path() else remembered.model_folder()
        kinds = tr("ONNX models") + " (*.onnx)"
        path, _ = QFileDialog.getOpenFileName(self, tr("Choose a model"), start, kinds)
        self.set_path(path)

    def choose_folder(self) -> None:
        """Asks for a folder and offers the models in it."""
        title = tr("Folder of models")
        folder = QFileDialog.getExistingDirectory(self, title, remembered.model_folder())
        if folder:
            remembered.set_model_folder(folder)
            self.show_library()
            self._read()

    def _read(self, *_: Any) -> None:
        self._contract = None
        path = self.path()
        problem = "" if path else tr("Choose an ONNX model file.")
        if path:
            try:
                self._contract = contract_at(path)
            except GrassError as error:
                problem = str(error)
        contract = self._contract
        say(self.problem, problem)
        say(self.summary, summary_of(contract) if contract is not None else "")
        self.card.setText(card_of(contract, path) if contract is not None else "")
        self.details.setVisible(contract is not None)
        self.choice.setToolTip(plain_tip(path))
        self.changed.emit()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("Model &file\u2026")).triggered.connect(self.choose_file)
        menu.addAction(tr("F&older of models\u2026")).triggered.connect(self.choose_folder)
        return menu

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.choice, 1)
        line.addWidget(self.more)
        inside = QVBoxLayout()
        inside.addWidget(self.card)
        self.details.setLayout(inside)
        self.details.setCollapsed(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(line)
        box.addWidget(self.summary)
        box.addWidget(self.problem)
