"""The live map of a learning session over the map canvases; it is no layer."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, Optional, Tuple

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...bridge.learning.session import LearnSession
from ...bridge.learning.values import Overlay, State
from ...bridge.learning.view import Picture
from ...messages import tr
from .canvas_item import PictureItem
from .canvas_view import signature_of, view_of

_SOON_MS = 60  # after the last change of a canvas
_LOOK_MS = 1000  # for canvases that come and go without a word
_OPACITY = 0.6


class _Watched:
    """A canvas with its picture, and its view at the last request."""

    def __init__(self, canvas: Any, key: str) -> None:
        self.canvas, self.key = canvas, key
        self.item = PictureItem(canvas)
        self.signature: Optional[Tuple[Any, ...]] = None

    @property
    def is_gone(self) -> bool:
        """Whether QGIS has deleted the canvas."""
        return bool(sip.isdeleted(self.canvas))


class LivePreview(QObject):
    """Live map of a session over every canvas, requested anew as they move.

    Signals:
        noted: str; a remark for the user on what is shown, such as that the view is zoomed out and
            shows what was encoded before; empty when there is nothing to say.
        drawn: Picture; a canvas has a new one, whose `image` is None while nothing is learnt.
    """

    noted = pyqtSignal(str)
    drawn = pyqtSignal(object)

    def __init__(
        self,
        session: LearnSession,
        canvases: Callable[[], Iterable[Any]],
        parent: Optional[QObject] = None,
    ) -> None:
        """Of a session, over the canvases that `canvases` names (`iface.mapCanvases`)."""
        super().__init__(parent)
        self._session, self._canvases = session, canvases
        self._overlay, self._opacity, self._hidden = Overlay.CLASSES, _OPACITY, False
        self._watched: Dict[str, _Watched] = {}
        self._number = 0
        self._is_on = self._same_raster = False
        self._note = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._request)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._request)
        session.pictured.connect(self._draw)
        session.restarted.connect(self._keep)
        session.state_changed.connect(self._follow)

    @property
    def overlay(self) -> Overlay:
        """What is shown."""
        return self._overlay

    @property
    def opacity(self) -> float:
        """From 0, invisible, to 1."""
        return self._opacity

    @property
    def is_hidden(self) -> bool:
        """Whether it is hidden."""
        return self._hidden

    def set_overlay(self, overlay: Overlay) -> None:
        """Shows classes, uncertainty or novelty."""
        self._overlay = overlay
        self._session.set_overlay(overlay)

    def set_opacity(self, opacity: float) -> None:
        """From 0, invisible, to 1."""
        self._opacity = min(1.0, max(0.0, opacity))
        for watched in self._watched.values():
            watched.item.set_opacity(self._opacity)

    def set_hidden(self, hidden: bool) -> None:
        """Hides it while a key is held, say; the session goes on meanwhile."""
        self._hidden = hidden
        for watched in self._watched.values():
            watched.item.setVisible(not hidden)

    def start(self) -> None:
        """Shows it, and follows the canvases from now on."""
        if not self._is_on:
            self._is_on = True
            self._look.start()
            self._request()

    def stop(self) -> None:
        """Takes it off all canvases; `start` shows it again."""
        self._is_on = False
        self._look.stop()
        self._soon.stop()
        for key in list(self._watched):
            self._leave(key)
        self._show_note("")

    def _request(self) -> None:
        """Requests pictures of canvases whose view has changed."""
        if not self._is_on:
            return
        shown = [canvas for canvas in self._canvases() if not sip.isdeleted(canvas)]
        for key, watched in list(self._watched.items()):
            if watched.is_gone or not any(watched.canvas is canvas for canvas in shown):
                self._leave(key)
        watched_canvases = [watched.canvas for watched in self._watched.values()]
        for canvas in shown:
            if not any(canvas is other for other in watched_canvases):
                self._watch(canvas)
        if self._session.state is not State.READY:
            return
        for watched in self._watched.values():
            self._request_view(watched)

    def _request_view(self, watched: _Watched) -> None:
        # A canvas in a tab that is not in front needs no map.
        signature = signature_of(watched.canvas) if watched.canvas.isVisible() else None
        if signature == watched.signature:
            return
        watched.signature = signature
        view = None if signature is None else view_of(watched.canvas, self._session.crs)
        self._session.show(watched.key, view)

    def _watch(self, canvas: Any) -> None:
        self._number += 1
        watched = _Watched(canvas, f"canvas {self._number}")
        watched.item.set_opacity(self._opacity)
        watched.item.setVisible(not self._hidden)
        self._watched[watched.key] = watched
        for signal in _signals_of(canvas):
            signal.connect(self._soon.start)

    def _leave(self, key: str) -> None:
        watched = self._watched.pop(key)
        self._session.show(key, None)
        if watched.is_gone:
            return
        for signal in _signals_of(watched.canvas):
            signal.disconnect(self._soon.start)
        if not sip.isdeleted(watched.item):
            watched.canvas.scene().removeItem(watched.item)

    def _draw(self, key: str, picture: Picture) -> None:
        watched = self._watched.get(key)
        if watched is None or watched.is_gone:
            return
        watched.item.set_picture(picture if picture.image is not None else None)
        if key == next(iter(self._watched)):
            self._show_note(_note_of(picture))
        self.drawn.emit(picture)

    def _keep(self) -> None:
        """The worker is replaced: the map stays meanwhile."""
        self._same_raster = True

    def _follow(self, state: State) -> None:
        if state is State.READY:
            for watched in self._watched.values():
                watched.signature = None  # the raster may be another one
            self._request()
        elif not (state is State.OPENING and self._same_raster):
            for watched in self._watched.values():
                if not watched.is_gone:
                    watched.item.set_picture(None)
            self._show_note("")
        self._same_raster = False

    def _show_note(self, note: str) -> None:
        if note != self._note:
            self._note = note
            self.noted.emit(note)


def _note_of(picture: Picture) -> str:
    if not picture.coarse or not picture.missing:
        return ""
    share = 100 * (picture.tiles - picture.missing) // max(1, picture.tiles)
    text = tr("Zoomed out: {share} % of the view is encoded. Zoom in to see the rest.")
    return text.format(share=share)


def _signals_of(canvas: Any) -> Tuple[Any, ...]:
    return canvas.extentsChanged, canvas.rotationChanged, canvas.destinationCrsChanged
