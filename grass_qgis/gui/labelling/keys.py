"""Keys of labelling: the same on the map and in the tab."""

from __future__ import annotations

from typing import Any, Callable, Mapping

from qgis.PyQt.QtCore import Qt

Actions = Mapping[str, Callable[[], None]]
HIDE = Qt.Key.Key_H
_NAMES = {
    Qt.Key.Key_P: "point",
    Qt.Key.Key_G: "segment",
    Qt.Key.Key_F: "polygon",
    Qt.Key.Key_E: "eraser",
    Qt.Key.Key_N: "next",
    Qt.Key.Key_S: "skip",
    Qt.Key.Key_Return: "accept",
    Qt.Key.Key_Enter: "accept",
    Qt.Key.Key_Escape: "leave",
    HIDE: "hide",
}


class Keys:
    """Does what a key stands for.

    `actions` are named as in this module, and "undo" and "redo"; `digit` takes "0" to "9".
    """

    def __init__(self, actions: Actions, digit: Callable[[str], Any]) -> None:
        self._actions, self._digit = actions, digit

    def press(self, key: int, modifiers: Any) -> bool:
        """Does what the key stands for; returns whether it stands for anything."""
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if control:
            again = key == Qt.Key.Key_Y or (key == Qt.Key.Key_Z and shift)
            name = "redo" if again else "undo" if key == Qt.Key.Key_Z else ""
        elif modifiers & Qt.KeyboardModifier.AltModifier:
            return False
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self._digit(str(key - Qt.Key.Key_0))
            return True
        else:
            name = next((name for code, name in _NAMES.items() if code == key), "")
        if name:
            self._actions[name]()
        return bool(name)
