"""Panel that leads through the points of a sample: a key for each class, the map hidden."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject
from qgis.gui import QgsRubberBand, QgsVertexMarker
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QHideEvent, QIcon, QKeySequence, QPixmap, QShowEvent
from qgis.PyQt.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

try:  # Qt 6 moved it
    from qgis.PyQt.QtGui import QShortcut
except ImportError:
    from qgis.PyQt.QtWidgets import QShortcut

from ...bridge.assessment.points_file import PointsFile
from ...bridge.assessment.view import HiddenMap, PointPlaces
from ...bridge.assessment.walk import Walk
from ...engine.core.contract import ClassSpec
from ...engine.core.errors import GrassError
from ...messages import tr
from ..forms import form, plain_label, spin

_MARK = QColor("#ff2fa8")
_COLUMNS = 2
_SWATCH = 14
_KEYS = 9  # classes that have a digit
_VIEW_PIXELS = 60
_RING = 44  # pixels of the screen, so that what is under the point stays visible


class InterpretationPanel(QWidget):
    """Emits `failed` with a `GrassError`, `changed` after each class, `over` when it is left."""

    failed = pyqtSignal(object)
    changed = pyqtSignal()
    over = pyqtSignal()

    def __init__(self, canvas: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._walk: Walk | None = None
        self._places: PointPlaces | None = None
        self._hidden: HiddenMap | None = None
        self._ring: QgsVertexMarker | None = None
        self._outline: QgsRubberBand | None = None
        self._shortcuts: list[QShortcut] = []
        self.state = plain_label()
        self.given = plain_label()
        self.buttons: list[QPushButton] = []
        self.undecided = QPushButton(tr("0  Unclear"))
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("saved with the next class"))
        self.view_width = spin(5, 5000, _VIEW_PIXELS, tr(" pixels"))
        self.back = QPushButton(tr("Bac&k"))
        self.forward = QPushButton(tr("For&ward"))
        self.next_open = QPushButton(tr("Ne&xt open"))
        self.leave = QPushButton(tr("Sto&p"))
        self._grid = QGridLayout()
        self.undecided.clicked.connect(lambda: self.give(None))
        self.back.clicked.connect(lambda: self._step(-1))
        self.forward.clicked.connect(lambda: self._step(1))
        self.next_open.clicked.connect(self._go_on)
        self.leave.clicked.connect(self.stop)
        self.view_width.valueChanged.connect(lambda _: self._show_point())
        self._lay_out()
        self.setVisible(False)

    @property
    def walk(self) -> Walk | None:
        """The walk that is on."""
        return self._walk

    def start(self, file: PointsFile, interpreter: str, settle: bool) -> None:
        """Shows the first open point and hides the map.

        Raises:
            GrassError: the points cannot be read.
        """
        self.stop()
        self._places = PointPlaces(file)
        self._walk = Walk(file, interpreter, settle)
        self._hidden = HiddenMap(QgsProject.instance(), file.raster)
        self._add_buttons(file.classes)
        self.setVisible(True)
        self._show_point()

    def stop(self) -> None:
        """Ends the walk; what was hidden is shown again."""
        if self._walk is None:
            return
        self._walk = None
        if self._hidden is not None:
            self._hidden.show()
        self._clear_marks()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        self.setVisible(False)
        self.over.emit()

    def give(self, class_id: int | None) -> None:
        """Saves a class for the point, None for unclear, and goes on."""
        if self._walk is None:
            return
        try:
            self._walk.give(class_id, self.note.text().strip())
        except GrassError as error:
            self.failed.emit(error)
            return
        self.changed.emit()
        self._show_point()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Digits give classes while the panel can be seen."""
        super().showEvent(event)
        self._enable_keys(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Digits are nobody's while it cannot."""
        super().hideEvent(event)
        self._enable_keys(False)

    def _enable_keys(self, enabled: bool) -> None:
        for shortcut in self._shortcuts:
            shortcut.setEnabled(enabled)

    def _step(self, by: int) -> None:
        if self._walk is not None:
            self._walk.step(by)
            self._show_point()

    def _go_on(self) -> None:
        if self._walk is not None:
            self._walk.go_to_open()
            self._show_point()

    def _show_point(self) -> None:
        walk, places = self._walk, self._places
        if walk is None or places is None:
            return
        place, count, done = walk.counts
        number = walk.number
        for widget in (*self.buttons, self.undecided, self.back, self.forward, self.next_open):
            widget.setEnabled(number is not None)
        if number is None:
            self.state.setText(tr("There is no point to settle."))
            self.given.setText("")
            return
        text = tr("Point {place} of {count}, {done} answered")
        self.state.setText(text.format(place=place, count=count, done=done))
        interpretation = walk.interpretation
        self.note.setText("" if interpretation is None else interpretation.note)
        self.given.setText(self._given())
        try:
            self._move_to(number, places)
        except GrassError as error:
            self.failed.emit(error)

    def _given(self) -> str:
        """The interpretation of the point, in words."""
        interpretation = self._walk.interpretation if self._walk is not None else None
        if self._walk is None or interpretation is None:
            return ""
        names = {item.id: item.name for item in self._walk.file.classes}
        name = tr("unclear")
        if interpretation.class_id is not None:
            name = names.get(interpretation.class_id, str(interpretation.class_id))
        return tr("Your class: {name}").format(name=name)

    def _move_to(self, number: int, places: PointPlaces) -> None:
        if self._canvas is None:
            return
        target = self._canvas.mapSettings().destinationCrs()
        view = places.window(number, self.view_width.value(), target)
        self._canvas.setExtent(view)
        if self._ring is None or self._outline is None:
            self._ring = QgsVertexMarker(self._canvas)
            self._ring.setIconType(QgsVertexMarker.IconType.ICON_CIRCLE)
            self._ring.setColor(_MARK)
            self._ring.setIconSize(_RING)
            self._ring.setPenWidth(2)
            self._outline = QgsRubberBand(self._canvas)
            self._outline.setColor(_MARK)
            self._outline.setFillColor(QColor(0, 0, 0, 0))
            self._outline.setWidth(2)
        self._ring.setCenter(view.center())
        self._outline.setToGeometry(places.pixel(number), places.crs)
        self._ring.show()
        self._canvas.refresh()

    def _clear_marks(self) -> None:
        if self._canvas is not None and not sip.isdeleted(self._canvas):
            for item in (self._ring, self._outline):
                if item is not None and not sip.isdeleted(item):
                    self._canvas.scene().removeItem(item)
        self._ring = self._outline = None

    def _add_buttons(self, classes: tuple[ClassSpec, ...]) -> None:
        for button in self.buttons:
            button.hide()  # it is deleted later, and would be drawn over until then
            button.deleteLater()
        self.buttons = []
        for index, item in enumerate(classes):
            name = item.name.replace("&", "&&")
            has_key = index < _KEYS
            button = QPushButton(f"{index + 1}  {name}" if has_key else name)
            swatch = QPixmap(_SWATCH, _SWATCH)
            swatch.fill(QColor(item.colour))
            button.setIcon(QIcon(swatch))
            button.clicked.connect(lambda _=False, number=item.id: self.give(number))
            self._grid.addWidget(button, index // _COLUMNS, index % _COLUMNS)
            self.buttons.append(button)
            if has_key:
                self._add_key(str(index + 1), item.id)
        self._add_key("0", None)

    def _add_key(self, key: str, class_id: int | None) -> None:
        # Of the whole application: the map has the focus after it was moved or zoomed. A field for
        # text takes its digits first.
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: self.give(class_id))
        shortcut.setEnabled(self.isVisible())
        self._shortcuts.append(shortcut)

    def _lay_out(self) -> None:
        moves = QHBoxLayout()
        for button in (self.back, self.forward, self.next_open):
            moves.addWidget(button)
        fields = form()
        fields.addRow(tr("Rem&ark"), self.note)
        fields.addRow(tr("Width of the &view"), self.view_width)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.state)
        box.addLayout(self._grid)
        box.addWidget(self.undecided)
        box.addWidget(self.given)
        box.addLayout(moves)
        box.addLayout(fields)
        box.addWidget(self.leave)
