"""Band mapping from raster to model: a proposal that the user can change."""

from __future__ import annotations

from typing import Any, Sequence

from qgis.core import QgsRasterLayer
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from ..bridge.inputs.bands import band_names, proposed_bands
from ..bridge.inputs.rendering import needs_rendering
from ..engine.core.errors import BandError
from ..messages import tr
from .forms import form, plain_label, say


class BandsPanel(QgsCollapsibleGroupBox):
    """A combo box for each band of the model; the title shows the choice while collapsed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Bands"), parent)
        self.setSaveCollapsedState(False)
        self._key: tuple[Any, ...] = ()
        self._problem: BandError | None = None
        self._touched = False
        self.combos: list[QComboBox] = []
        self.problem = plain_label()
        self._form = form()
        box = QVBoxLayout(self)
        box.addWidget(self.problem)
        box.addLayout(self._form)
        self.setCollapsed(True)
        self.setVisible(False)

    def value(self) -> tuple[int, ...] | None:
        """The bands chosen by hand; None to let the engine choose, by the rule of the proposal.

        Raises:
            BandError: the raster has too few bands and nothing was chosen by hand.
        """
        if self._touched:
            return tuple(combo.currentIndex() + 1 for combo in self.combos)
        if self._problem is not None:
            raise self._problem
        return None

    def show_bands(self, layer: QgsRasterLayer | None, required: Sequence[str]) -> None:
        """Proposes bands of `layer` for the model's bands `required`; a choice by hand stays.

        It goes when another layer or a model with other bands is chosen.
        """
        # What is drawn for the run has other bands than the layer: those of the picture.
        if layer is not None and (not layer.isValid() or needs_rendering(layer)):
            layer = None
        key = (layer.id() if layer is not None else "", tuple(required))
        if key == self._key:
            return
        self._key = key
        self._touched = False
        self._problem = None
        proposed = None
        if layer is not None and required:
            try:
                proposed = proposed_bands(layer, required)
            except BandError as error:
                self._problem = error
        self._fill(band_names(layer) if layer is not None else (), required, proposed)
        self.setVisible(bool(self.combos))
        self._show()
        if self._problem is not None:
            self.setCollapsed(False)

    def _fill(
        self, names: Sequence[str], required: Sequence[str], proposed: Sequence[int] | None
    ) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self.combos = []
        for place, name in enumerate(required if names else ()):
            combo = QComboBox()
            combo.addItems(names)
            combo.setCurrentIndex(proposed[place] - 1 if proposed else min(place, len(names) - 1))
            combo.setAccessibleName(tr("Band for {name}").format(name=name))
            combo.activated.connect(self._touch)
            label = QLabel(name)
            label.setBuddy(combo)
            self._form.addRow(label, combo)
            self.combos.append(combo)

    def _touch(self, *_: Any) -> None:
        self._touched = True
        self._show()

    def _show(self) -> None:
        problem = self._problem if not self._touched else None
        say(self.problem, str(problem) if problem is not None else "")
        required = self._key[1] if self._key else ()
        pairs = zip(required, self.combos)
        chosen = ", ".join(f"{name} {combo.currentIndex() + 1}" for name, combo in pairs)
        shown = chosen if problem is None else tr("too few")
        self.setTitle(tr("Bands: {bands}").format(bands=shown) if self.combos else tr("Bands"))
