"""The tab Label: from a raster to its map by labels that are learnt from at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

from qgis.core import QgsApplication, QgsMapLayerProxyModel, QgsProject, QgsRasterLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QHideEvent, QKeyEvent, QShowEvent
from qgis.PyQt.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ... import settings
from ...backend.environment import find_current
from ...bridge.inputs.layers import as_raster, chosen
from ...bridge.labels import label_project
from ...bridge.labels.sample_scene import make_sample
from ...bridge.learning.session import LearnSession
from ...bridge.results.layers import result_rasters
from ...engine.core.errors import GrassError
from ...messages import tr
from ..forms import form
from ..help_button import HelpButton
from ..preview.live_preview import LivePreview
from ..tab_order import order_by_reading
from .controller import LabelController
from .features_choice import FeaturesChoice
from .page import LabelPage, MakePreview
from .start_panel import StartPanel

_OPACITY, _OVERLAY, _FEATURES, _ACTIVE = "opacity", "overlay", "features", "class"


class LabelTab(QWidget):
    """A raster, three lines of what to do until it is labelled, then the page of its labels.

    Signals: `failed` (GrassError); `map_requested` (Request) for a map of the whole layer;
    `use_requested` (path of a model) to segment other layers.
    """

    failed = pyqtSignal(object)
    map_requested = pyqtSignal(object)
    use_requested = pyqtSignal(str)

    def __init__(
        self,
        iface: Any,
        make_session: Callable[[], LearnSession] | None = None,
        make_preview: MakePreview | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`make_session` and `make_preview` take the place of the real ones."""
        super().__init__(parent)
        self._iface, self._stopped, self._recalls = iface, False, True
        self.controller = LabelController(make_session or _session, self)
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.features = FeaturesChoice()
        self.begin = StartPanel()
        self.page = LabelPage(
            self.controller, iface.mapCanvas(), make_preview or self._make_preview
        )
        self._lay_out()
        self._show_page()
        self.leave_out_results()
        self._connect()

    def open_for(self, raster: QgsRasterLayer, model: str = "") -> None:
        """Labels a raster: goes on with its labels, or begins new ones with a model's classes."""
        self._recalls = False
        if self.controller.raster is not raster or not self.controller.is_started:
            self.layer.setLayer(raster)
            self.start()
        if model and self.controller.is_started and not self.controller.classes:
            self.page.sources.take_classes(model)

    def start(self) -> None:
        """Labels the raster that is chosen; errors are signalled."""
        try:
            raster = chosen(as_raster(self.layer.currentLayer()))
            self.controller.start(raster, self.features.value())
        except GrassError as error:
            self.failed.emit(error)
            return
        self._bring_into_view(raster)
        number = label_project.recalled(QgsProject.instance(), _ACTIVE)
        if number.isdecimal():
            self.controller.choose(int(number))
        if not self.controller.classes:
            self.page.classes.name.setFocus()

    def open_sample(self) -> None:
        """Adds the sample to the project and labels it."""
        profile = Path(QgsApplication.qgisSettingsDirPath())
        try:
            path, labels = make_sample(profile / "grass_segmenter" / "sample")
        except GrassError as error:
            self.failed.emit(error)
            return
        project = QgsProject.instance()
        raster = QgsRasterLayer(path, tr("Sample"))
        if not project.mapLayers():
            project.setCrs(raster.crs())
        project.addMapLayer(raster)
        label_project.remember_file(project, raster, labels)
        self.open_for(raster)
        self._zoom_to(raster)

    def recall(self) -> None:
        """Goes on with what the project was labelling, once the tab is seen."""
        project = QgsProject.instance()
        self.features.set_value(label_project.recalled(project, _FEATURES))
        preview = self.page.preview
        opacity = label_project.recalled(project, _OPACITY)
        if opacity.isdecimal():
            preview.opacity.setValue(int(opacity))
        overlay = label_project.recalled(project, _OVERLAY)
        for index in range(preview.overlay.count()):
            if preview.overlay.itemData(index).value == overlay:
                preview.overlay.setCurrentIndex(index)
        self._recalls = True
        if self.isVisible():
            self._go_on()

    def leave_out_results(self, *_: object) -> None:
        """Offers imagery only."""
        self.layer.setExceptedLayerList(result_rasters(QgsProject.instance()))

    def stop(self) -> None:
        """Ends everything before the tab goes."""
        if self._stopped:
            return
        self._stopped = True
        project = QgsProject.instance()
        project.layersWillBeRemoved.disconnect(self._before_removal)
        project.readProject.disconnect(self.recall)
        project.layersAdded.disconnect(self.leave_out_results)
        self.controller.stop()
        self.page.remove()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Shows the preview, and goes on with what the project was labelling."""
        super().showEvent(event)
        if not self._stopped:
            self.page.set_shown(True)
            self._go_on()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Leaves nothing on the map."""
        super().hideEvent(event)
        if not self._stopped:
            self.page.set_shown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The keys of the map work here too."""
        if not self.page.press(event.key(), event.modifiers()):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Shows the preview again once its key is let go."""
        if not event.isAutoRepeat():
            self.page.release(event.key())
        super().keyReleaseEvent(event)

    def _go_on(self) -> None:
        if not self._recalls or self.controller.is_started:
            return
        self._recalls = False
        project = QgsProject.instance()
        raster = project.mapLayer(label_project.last_raster(project))
        if isinstance(raster, QgsRasterLayer) and label_project.file_of(project, raster):
            self.open_for(raster)

    def _bring_into_view(self, raster: QgsRasterLayer) -> None:
        """Whoever starts to label a raster wants to see it; the map stays where it shows some."""
        canvas = self._iface.mapCanvas()
        box = canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent())
        if not box.intersects(canvas.extent()):
            self._zoom_to(raster)

    def _zoom_to(self, raster: QgsRasterLayer) -> None:
        canvas = self._iface.mapCanvas()
        canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
        canvas.refresh()

    def _layer_chosen(self, *_: object) -> None:
        """Another raster: its labels if it has some, else the way to begin."""
        raster = as_raster(self.layer.currentLayer())
        if self.controller.is_started and raster is not self.controller.raster:
            self.controller.stop()
            if raster is not None and label_project.file_of(QgsProject.instance(), raster):
                self.start()
        self.begin.start_button.setEnabled(raster is not None)

    def _features_chosen(self, *_: object) -> None:
        label_project.remember(QgsProject.instance(), _FEATURES, self.features.value())
        try:
            self.controller.use_features(self.features.value())
        except GrassError as error:
            self.failed.emit(error)

    def _before_removal(self, ids: list[str]) -> None:
        store, raster = self.controller.store, self.controller.raster
        if store is None or raster is None:
            return
        if raster.id() in ids or any(label_project.is_of(store, number) for number in ids):
            self.controller.stop()

    def _show_page(self) -> None:
        started = self.controller.is_started
        self.begin.setVisible(not started)
        self.page.setVisible(started)
        self.begin.start_button.setEnabled(self.layer.currentLayer() is not None)
        order_by_reading(self)

    def _remember_class(self) -> None:
        active = self.controller.active
        if active is not None:
            label_project.remember(QgsProject.instance(), _ACTIVE, str(active.id))

    def _make_preview(self, session: LearnSession) -> LivePreview:
        canvases = getattr(self._iface, "mapCanvases", None)
        return LivePreview(session, canvases or (lambda: [self._iface.mapCanvas()]), self)

    def _connect(self) -> None:
        project, preview = QgsProject.instance(), self.page.preview
        project.layersWillBeRemoved.connect(self._before_removal)
        project.readProject.connect(self.recall)
        project.layersAdded.connect(self.leave_out_results)
        self.layer.layerChanged.connect(self._layer_chosen)
        self.features.activated.connect(self._features_chosen)
        self.begin.start.connect(self.start)
        self.begin.sample.connect(self.open_sample)
        self.controller.started.connect(self._show_page)
        self.controller.stopped.connect(self._show_page)
        self.controller.chosen.connect(self._remember_class)
        preview.opacity_changed.connect(
            lambda share: label_project.remember(project, _OPACITY, str(round(100 * share)))
        )
        preview.overlay_changed.connect(
            lambda overlay: label_project.remember(project, _OVERLAY, overlay.value)
        )
        self.page.failed.connect(self.failed)
        self.page.saving.map_requested.connect(self.map_requested)
        self.page.saving.use_requested.connect(self.use_requested)

    def _lay_out(self) -> None:
        rows = form()
        rows.addRow(tr("&Raster"), self.layer)
        rows.addRow(tr("Features"), self.features)
        help_line = QHBoxLayout()
        help_line.addStretch(1)
        help_line.addWidget(HelpButton("tutorial-analyst.md"))
        box = QVBoxLayout(self)
        box.addLayout(rows)
        box.addWidget(self.begin)
        box.addWidget(self.page)
        box.addStretch(1)
        box.addLayout(help_line)


def _session() -> LearnSession:
    return LearnSession(find_current(settings.load().backend_python))
