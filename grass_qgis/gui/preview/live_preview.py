"""The live map of a learning session over the map canvases; it is no layer."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Optional

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...bridge.learning.session import LearnSession
from ...bridge.learning.values import Overlay


class LivePreview(QObject):
    """Draws the map that a session has learnt over every canvas, and asks for it as they move.

    Signals:
        noted: str; a remark for the user on what is shown, such as that the view is zoomed out and
            shows what was encoded before; empty when there is nothing to say.
        drawn: a canvas has a new picture.
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
        self._overlay, self._opacity, self._hidden = Overlay.CLASSES, 0.6, False

    @property
    def overlay(self) -> Overlay:
        """What is shown."""
        return self._overlay

    def set_overlay(self, overlay: Overlay) -> None:
        """Shows classes, uncertainty or novelty."""
        self._overlay = overlay

    def set_opacity(self, opacity: float) -> None:
        """From 0, invisible, to 1."""
        self._opacity = opacity

    def set_hidden(self, hidden: bool) -> None:
        """Hides it while a key is held, say; the session goes on meanwhile."""
        self._hidden = hidden

    def start(self) -> None:
        """Shows it, and follows the canvases from now on."""

    def stop(self) -> None:
        """Takes it off all canvases; `start` shows it again."""
