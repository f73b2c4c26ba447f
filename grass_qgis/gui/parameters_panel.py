"""Advanced settings of a run, collapsed by default and remembered for each model."""

from __future__ import annotations

from typing import Any

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from ..bridge.inputs.parameters import Parameters
from ..engine.core.job import AUGMENTS, DEVICES, UNITS
from ..engine.core.providers import provider_of
from ..messages import tr
from .forms import form, show_row, spin

_MOST_PIXELS = 1_000_000


class ParametersPanel(QgsCollapsibleGroupBox):
    """Widgets for `Parameters`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Advanced"), parent)
        self.setSaveCollapsedState(False)
        self._is_regions = False
        default = Parameters()
        self.device = _combo(DEVICES, _device_labels())
        self.augment = _combo(AUGMENTS, _augment_labels())
        self.units = _combo(UNITS, {"stored": tr("As stored"), "physical": tr("Scaled by file")})
        self.stretch = QCheckBox()
        self.low = _percent(2.0)
        self.high = _percent(98.0)
        self.gsd = QDoubleSpinBox()
        self.overlap = spin(-1, 65536, default.overlap, tr(" px"), tr("model default"))
        self.overlap.setSingleStep(2)
        self.tile = spin(0, 65536, default.tile, tr(" px"), tr("model default"))
        self.tile.setSingleStep(32)
        self.batch = spin(0, 1024, default.batch, "", tr("automatic"))
        self.memory = spin(0, 10_000_000, default.max_memory_mb, " MB", tr("512 MB"))
        self.min_area = spin(0, _MOST_PIXELS, default.min_area_px, tr(" px"))
        self.simplify = QDoubleSpinBox()
        self.keep = spin(1, 100, 100, " %")
        self.polygons = QCheckBox(tr("&Polygons"))
        self.entropy = QCheckBox(tr("Uncerta&inty (entropy)"))
        self.probabilities = QCheckBox(tr("Probabilities"))
        self.novelty = QCheckBox(tr("Novelty"))
        self.novelty.setToolTip(
            tr(
                "How unlike the training imagery each part is, in percent of the limit. For models "
                "that describe their training imagery"
            )
        )
        self._set_up_numbers()
        self._lay_out()
        self.set_value(default)
        self.setCollapsed(True)
        # Unfolding shows every widget inside, also those of the other kind.
        self.collapsedStateChanged.connect(lambda _: self.show_kind(self._is_regions))

    def value(self) -> Parameters:
        """What the widgets say."""
        pair = (self.low.value(), self.high.value())
        return Parameters(
            device=self.device.currentData(),
            overlap=self.overlap.value(),
            tile=self.tile.value(),
            batch=self.batch.value(),
            gsd=round(self.gsd.value(), 4),
            augment=self.augment.currentData(),
            units=self.units.currentData(),
            stretch=pair if self.stretch.isChecked() else None,
            min_area_px=self.min_area.value(),
            simplify_px=self.simplify.value(),
            max_memory_mb=self.memory.value(),
            polygons=self.polygons.isChecked(),
            entropy=self.entropy.isChecked(),
            probabilities=self.probabilities.isChecked(),
            novelty=self.novelty.isChecked(),
            keep=self.keep.value() / 100,
        )

    def set_value(self, value: Parameters) -> None:
        """Shows `value`."""
        for combo, data in (
            (self.device, value.device),
            (self.augment, value.augment),
            (self.units, value.units),
        ):
            combo.setCurrentIndex(max(0, combo.findData(data)))
        self.stretch.setChecked(value.stretch is not None)
        low, high = value.stretch if value.stretch is not None else (2.0, 98.0)
        for field, number in (
            (self.low, low),
            (self.high, high),
            (self.gsd, value.gsd),
            (self.simplify, value.simplify_px),
        ):
            field.setValue(number)
        for whole, count in (
            (self.overlap, value.overlap),
            (self.tile, value.tile),
            (self.batch, value.batch),
            (self.memory, value.max_memory_mb),
            (self.min_area, value.min_area_px),
            (self.keep, round(100 * value.keep)),
        ):
            whole.setValue(count)
        self.polygons.setChecked(value.polygons)
        self.entropy.setChecked(value.entropy)
        self.probabilities.setChecked(value.probabilities)
        self.novelty.setChecked(value.novelty)

    def show_kind(self, is_regions: bool) -> None:
        """Shows the settings of that kind of run only."""
        self._is_regions = is_regions
        for field in self._of_segments:
            show_row(self._form, field, not is_regions)
        show_row(self._form, self.keep, is_regions)
        show_row(self._form, self.memory, not is_regions)

    def signals(self) -> tuple[Any, ...]:
        """Signals emitted when a value changes."""
        numbers = (self.overlap, self.tile, self.batch, self.memory, self.gsd, self.min_area)
        checks = (self.polygons, self.entropy, self.probabilities, self.novelty)
        return (
            self.augment.currentIndexChanged,
            *(field.valueChanged for field in numbers),
            *(field.toggled for field in checks),
        )

    def _set_up_numbers(self) -> None:
        # -1 keeps the raster's pixels, 0 takes the model's pixel size; the rest are metres.
        self.gsd.setRange(0.0, 10_000.0)
        self.gsd.setDecimals(3)
        self.gsd.setSingleStep(0.1)
        self.gsd.setSuffix(tr(" m"))
        self.gsd.setSpecialValueText(tr("model default"))
        self.simplify.setRange(0.0, 1000.0)
        self.simplify.setSingleStep(0.5)
        self.simplify.setSuffix(tr(" px"))
        self.simplify.setSpecialValueText(tr("not at all"))

    def _lay_out(self) -> None:
        stretch = QWidget()
        line = QHBoxLayout(stretch)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.stretch)
        for widget in (self.low, self.high):
            line.addWidget(widget, 1)
            widget.setEnabled(False)
            self.stretch.toggled.connect(widget.setEnabled)
        results = QWidget()
        column = QVBoxLayout(results)
        column.setContentsMargins(0, 0, 0, 0)
        for box in (self.polygons, self.entropy, self.probabilities, self.novelty):
            column.addWidget(box)
        rows = (
            (tr("&Device"), self.device, tr("Where the model runs")),
            (tr("Also write"), results, tr("Beside classes and confidence")),
            (
                tr("Minimum polygon size"),
                self.min_area,
                tr("Smaller polygons are merged into a neighbour"),
            ),
            (tr("Simplify"), self.simplify, tr("Simplifies shared borders without gaps")),
            (tr("Augmentation"), self.augment, tr("Mean over mirrored copies of each tile")),
            (tr("Stretc&h"), stretch, tr("Percentiles stretched to minimum and maximum")),
            (tr("Values"), self.units, tr("Whether scale and offset of the file are applied")),
            (tr("Pi&xel size"), self.gsd, tr("Pixel size of the model input and of the results")),
            (tr("Overlap"), self.overlap, tr("Pixels that neighbouring tiles share")),
            (tr("&Tile"), self.tile, tr("Tile size")),
            (tr("Batch size"), self.batch, tr("Larger batches need more memory")),
            (
                tr("Memory"),
                self.memory,
                tr("Buffer for one row of tiles; wider rasters are processed in panels"),
            ),
            (tr("Tiles to &keep"), self.keep, tr("Those with the highest scores")),
        )
        self._form = form()
        for text, field, tip in rows:
            field.setToolTip(tip)
            self._form.addRow(text, field)
        self._of_segments = (
            results, self.min_area, self.simplify, self.augment, self.overlap, self.tile,
            self.batch,
        )  # fmt: skip
        self.setLayout(self._form)


def _combo(values: tuple[str, ...], labels: dict[str, str]) -> QComboBox:
    combo = QComboBox()
    # Long entries are cut off while folded; they must not widen the dock.
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    for value in values:
        combo.addItem(labels.get(value, value), value)
    return combo


def _device_labels() -> dict[str, str]:
    labels = {device: provider_of(device).title for device in DEVICES if device != "auto"}
    return {"auto": tr("Automatic"), **labels}


def _augment_labels() -> dict[str, str]:
    return {
        "none": tr("No"),
        "flips": tr("Mirror images (4 times the work)"),
        "rotations": tr("Mirror images and turns (8 times)"),
    }


def _percent(value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0.0, 100.0)
    box.setDecimals(1)
    box.setMinimumWidth(40)
    box.setValue(value)
    box.setSuffix(" %")
    return box
