"""The page of a raster that is labelled: classes, tools, preview, scores, and what comes of it."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import QgsGeometry, QgsRectangle, QgsUnitTypes
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from ...bridge.inputs.layers import layer_crs
from ...bridge.learning.session import LearnSession
from ...bridge.learning.values import FitReport, Overlay, Ready, Segment, State, Suggestion
from ...messages import tr
from ..preview.live_preview import LivePreview
from .class_panel import ClassPanel
from .class_sources import ClassSources
from .controller import LabelController
from .finish_panel import FinishPanel
from .guide import Guide
from .keys import HIDE, Keys
from .preview_panel import PreviewPanel
from .saving import Saving
from .score_panel import ScorePanel
from .suggestion_panel import SuggestionPanel
from .tool_panel import POINT, ToolPanel
from .tools import Tools

MakePreview = Callable[[LearnSession], LivePreview]


class LabelPage(QWidget):
    """Connects the panels with the controller, the tools, and the preview of the session."""

    failed = pyqtSignal(object)

    def __init__(
        self,
        controller: LabelController,
        canvas: Any,
        make_preview: MakePreview,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller, self._make_preview = controller, make_preview
        self._live: LivePreview | None = None
        self._shown, self._unit = False, ""
        self.tools, self.guide = Tools(canvas), Guide(controller, canvas)
        self.classes, self.tool_buttons = ClassPanel(), ToolPanel()
        self.preview, self.scores = PreviewPanel(), ScorePanel()
        self.suggestion, self.finish = SuggestionPanel(), FinishPanel()
        self.sources, self.saving = ClassSources(controller, self), Saving(controller, self)
        actions = {name: lambda name=name: self.choose_tool(name) for name in self.tools.by_name}
        self._keys = Keys(
            {
                **actions,
                "next": self.guide.next,
                "skip": self._skip,
                "accept": self.guide.accept,
                "leave": self.guide.stop,
                "hide": lambda: self.hide_preview(True),
                "undo": controller.undo,
                "redo": controller.redo,
            },
            self._digit,
        )
        self._lay_out()
        self._connect_controller()
        self._connect_panels()
        self._connect_tools()

    def press(self, key: int, modifiers: Any) -> bool:
        """Does what a key stands for; returns whether it stands for anything."""
        return self._controller.is_started and self._keys.press(key, modifiers)

    def release(self, key: int) -> None:
        """Shows the preview again once its key is let go."""
        if key == HIDE:
            self.hide_preview(False)

    def choose_tool(self, name: str) -> None:
        """Puts a tool on the map; an empty name for none."""
        if name and not self._controller.classes:
            self.classes.name.setFocus()
            self.tool_buttons.show_tool(self.tools.current)
            return
        self.tools.choose(name)

    def hide_preview(self, hidden: bool) -> None:
        """Shows the raster alone for a while."""
        if self._live is not None:
            self._live.set_hidden(hidden)

    def set_shown(self, shown: bool) -> None:
        """The preview and the tools are on the map only while the tab is seen."""
        self._shown = shown
        if not shown:
            self.tools.choose("")
            self.guide.stop()
        if self._live is not None:
            if shown:
                self._live.start()
            else:
                self._live.stop()

    def remove(self) -> None:
        """Leaves nothing on the map, for good."""
        self.set_shown(False)
        self.guide.remove()
        self.tools.remove()

    def _started(self) -> None:
        session, store = self._controller.session, self._controller.store
        if session is None or store is None:
            return
        self._live = self._make_preview(session)
        self._live.set_overlay(self.preview.overlay.currentData())
        self._live.set_opacity(self.preview.opacity.value() / 100)
        self._live.noted.connect(self.preview.show_note)
        session.progressed.connect(self.finish.show_progress)
        session.busy_changed.connect(self._show_busy)
        session.warned.connect(self.finish.show_remark)
        session.restarted.connect(self._show_restart)
        session.segmented.connect(self._take_segment)
        session.state_changed.connect(self._show_state)
        self.tools.set_crs(layer_crs(self._controller.raster))
        self.scores.show_nothing(tr("Label an object of each of two classes to see a map."))
        self.suggestion.show_nothing("")
        self.suggestion.offer(False)
        self.finish.offer(False)
        if self._shown:
            self._live.start()

    def _stopped(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live.deleteLater()
            self._live = None
        self.tools.choose("")
        self.preview.show_note("")
        self.finish.show_progress("", 0, 0)

    def _show_classes(self) -> None:
        active = self._controller.active
        self.classes.show_classes(self._controller.classes, active.id if active else -1)
        self._show_labels()
        self._show_active()

    def _show_active(self) -> None:
        active = self._controller.active
        if active is not None:
            self.classes.show_active(active.id)
            self.tools.set_colour(active.colour)

    def _show_labels(self) -> None:
        store = self._controller.store
        if store is not None:
            self.classes.show_counts(store.counts)
            self.tool_buttons.show_history(store.can_undo, store.can_redo)

    def _ready(self, ready: Ready) -> None:
        del ready
        self.finish.show_progress("", 0, 0)
        crs = layer_crs(self._controller.raster)
        unit = QgsUnitTypes.toAbbreviatedString(crs.mapUnits()) if crs.isValid() else tr("px")
        self._unit = unit
        self._set_radius(self._controller.radius)
        if self._shown and self._controller.classes and not self.tools.current:
            self.choose_tool(POINT)

    def _set_radius(self, radius: float) -> None:
        self._controller.radius = radius
        self.tools.click.set_radius(radius)
        self.tool_buttons.show_radius(radius, self._unit)

    def _set_overlay(self, overlay: Overlay) -> None:
        if self._live is not None:
            self._live.set_overlay(overlay)

    def _set_opacity(self, opacity: float) -> None:
        if self._live is not None:
            self._live.set_opacity(opacity)

    def _reported(self, report: FitReport | None, reason: str) -> None:
        self.suggestion.offer(report is not None)
        self.finish.offer(report is not None)
        if report is None:
            self.scores.show_nothing(reason)
        else:
            self.scores.show_report(report, self._controller.classes)

    def _show_state(self, state: State) -> None:
        if state in (State.CLOSED, State.FAILED):
            self.finish.show_progress("", 0, 0)

    def _show_busy(self, busy: bool) -> None:
        if not busy:
            self.finish.show_progress("", 0, 0)

    def _show_restart(self, count: int) -> None:
        text = tr("The backend stopped and was started again ({count}); no label is lost.")
        self.finish.show_remark(text.format(count=count))

    def _take_segment(self, segment: Segment) -> None:
        if not self.guide.take_segment(segment):
            self.tools.segment.show_segment(segment)

    def _request_segment(self, x: float, y: float, steps: int) -> None:
        if self._controller.session is not None:
            self._controller.session.segment_at(x, y, steps)

    def _digit(self, key: str) -> None:
        """A digit names the class of the place that is offered, or of the next labels."""
        item = next((item for item in self._controller.classes if item.key == key), None)
        if item is None:
            return
        if self.guide.current is not None:
            self.guide.label(item.id)
        else:
            self._controller.choose(item.id)

    def _skip(self) -> None:
        if self.guide.current is not None:
            self.guide.next()

    def _offer(self, suggestion: Suggestion) -> None:
        number = self._controller.number_of(suggestion.class_id)
        guess = next((item for item in self._controller.classes if item.id == number), None)
        if guess is not None:
            self.suggestion.show_suggestion(suggestion, guess)

    def _end_guide(self, is_over: bool) -> None:
        text = tr("Nothing in this view needs a label more than the rest: pan the map.")
        self.suggestion.show_nothing(text if is_over else "")

    def _drawn(self, shape: QgsGeometry, kind: str, radius: float) -> None:
        self.guide.stop()
        self._controller.add(shape, kind, radius)

    def _erased(self, box: QgsRectangle) -> None:
        self._controller.erase(box)

    def _tool_resized(self, radius: float) -> None:
        self._set_radius(radius)

    def _connect_controller(self) -> None:
        controller = self._controller
        controller.started.connect(self._started)
        controller.stopped.connect(self._stopped)
        controller.classes_changed.connect(self._show_classes)
        controller.chosen.connect(self._show_active)
        controller.labels_changed.connect(self._show_labels)
        controller.ready.connect(self._ready)
        controller.reported.connect(self._reported)
        controller.failed.connect(self.failed)

    def _connect_panels(self) -> None:
        controller = self._controller
        self.classes.edited.connect(controller.set_classes)
        self.classes.chosen.connect(controller.choose)
        self.classes.from_model.connect(self.sources.offer_models)
        self.classes.from_layer.connect(self.sources.offer_layers)
        self.sources.taken.connect(self.finish.show_remark)
        for part in (self.classes, self.sources, self.saving):
            part.failed.connect(self.failed)
        self.tool_buttons.chosen.connect(self.choose_tool)
        self.tool_buttons.undo.connect(controller.undo)
        self.tool_buttons.redo.connect(controller.redo)
        self.tool_buttons.radius_changed.connect(self._set_radius)
        self.tool_buttons.check_changed.connect(lambda on: setattr(controller, "check", on))
        self.preview.overlay_changed.connect(self._set_overlay)
        self.preview.opacity_changed.connect(self._set_opacity)
        self.preview.hidden.connect(self.hide_preview)
        self.scores.looked_at.connect(self.guide.look_at)
        self.suggestion.next.connect(self.guide.next)
        self.suggestion.accepted.connect(self.guide.accept)
        self.suggestion.skipped.connect(self._skip)
        self.guide.shown.connect(self._offer)
        self.guide.ended.connect(self._end_guide)
        self.finish.map.connect(self.saving.map_layer)
        self.finish.save.connect(self.saving.save_as)
        self.finish.use.connect(self.saving.use_elsewhere)

    def _connect_tools(self) -> None:
        for tool in self.tools.by_name.values():
            tool.drawn.connect(self._drawn)
            tool.pressed.connect(self.press)
            tool.released.connect(self.release)
        self.tools.click.resized.connect(self._tool_resized)
        self.tools.segment.requested.connect(self._request_segment)
        self.tools.eraser.erased.connect(self._erased)
        self.tools.changed.connect(self.tool_buttons.show_tool)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for title, panels in (
            (tr("Classes"), (self.classes,)),
            (tr("Label"), (self.tool_buttons, self.suggestion)),
            (tr("Live map"), (self.preview, self.scores)),
        ):
            group = QgsCollapsibleGroupBox(title)
            group.setSaveCollapsedState(False)
            inside = QVBoxLayout(group)
            for panel in panels:
                inside.addWidget(panel)
            box.addWidget(group)
        box.addWidget(self.finish)
